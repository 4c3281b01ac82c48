/** Schemes of the assistants' own install links, and the web. */
const schemes = new Set(['https:', 'http:', 'cursor:', 'vscode:', 'vscode-insiders:', 'lmstudio:', 'goose:']);

/** Whether pressing the link opens something: a browser asks the person, the desktop's window lets the install links out. */
export function isOpenable(link: string): boolean {
  return URL.canParse(link) && schemes.has(new URL(link).protocol);
}
