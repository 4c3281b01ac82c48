/**
 * A path that begins at a root, a drive or a share, in quotes or not: Python doubles the backslashes of those it quotes, and
 * folders have spaces. What stands after a letter is no root: models are named with their folder. Addresses are passed over.
 */
const quotedPath = /(['"])(?:[A-Za-z]:|file:)?[\\/](?:(?!\1)[^\n])*?[\\/]((?:(?!\1)[^\\/\n])+)\1/g;
const folders = /(?:[^\\/\s'":,;][^\\/\n'":,;]*[\\/]+)/.source;
const root = String.raw`(?:[A-Za-z]:[\\/]+${folders}*|(?:file:)?[\\/]+${folders}+)`;
const barePath = new RegExp(String.raw`(https?://[^\s'"]+)|(?<![\w.~…\\/-])${root}([^\\/\s'":,;()]+)`, 'g');
const readChars = 4000;

/** Absolute paths of the ComfyUI machine never leave Easel: only their last part stays. Of a text the first 4,000 characters. */
export function withoutPaths(text: string): string {
  return shortened(text.slice(0, readChars));
}

/** The same of a long text, line by line. */
export function linesWithoutPaths(text: string): string {
  return text
    .split('\n')
    .map((line) => shortened(line.slice(0, readChars)))
    .join('\n');
}

function shortened(text: string): string {
  return text
    .replace(quotedPath, '$1…/$2$1')
    .replace(barePath, (_all, address: string | undefined, name: string | undefined) => address ?? `…/${name}`);
}
