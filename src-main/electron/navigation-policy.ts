/** The window's address on the desktop. */
export const appOrigin = 'easel://app';

/** Scheme and host of an address; a special case of `URL.origin`, which is "null" for schemes that Node does not know. */
export function originOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return null;
  }
}

/** A window stays on the one origin it was opened for. */
export function mayNavigate(url: string, origin: string): boolean {
  return originOf(url) === origin;
}

/** Where assistants offer to add an MCP server; each asks the person first. */
const installLinks = [
  'cursor://anysphere.cursor-deeplink/mcp/install?',
  'vscode:mcp/install?',
  'vscode-insiders:mcp/install?',
  'lmstudio://add_mcp?',
  'goose://extension?',
];

/**
 * The address to hand to the person's browser, or null when it may not leave: only http and https without credentials in
 * it, and the install links of assistants. Anything else (file:, smb:, ms-*:) could start a program.
 */
export function externalAddress(url: string): string | null {
  if (installLinks.some((start) => url.startsWith(start))) return url;
  try {
    const parsed = new URL(url);
    const isWeb = parsed.protocol === 'https:' || parsed.protocol === 'http:';
    return isWeb && parsed.username === '' && parsed.password === '' ? parsed.href : null;
  } catch {
    return null;
  }
}
