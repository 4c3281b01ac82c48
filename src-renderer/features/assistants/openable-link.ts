/** Schemes of the assistants' own install links, and the web. */
const schemes = new Set(['https:', 'http:', 'cursor:', 'vscode:', 'vscode-insiders:', 'lmstudio:', 'goose:', 'kiro:']);
const webSchemes = new Set(['https:', 'http:']);

/** Whether pressing the link opens something: the desktop's window lets only web addresses out, a browser asks the person. */
export function isOpenable(link: string, { onDesktop }: { readonly onDesktop: boolean }): boolean {
  if (!URL.canParse(link)) return false;
  const { protocol } = new URL(link);
  return onDesktop ? webSchemes.has(protocol) : schemes.has(protocol);
}
