/**
 * A stranger's text as one line: no control, format or private characters (line breaks, bidirectional overrides, invisible
 * tags), white space folded, and at most so many characters, whole ones.
 */
export function boundedLine(text: string, most: number): string {
  // Four times as much is read as can be shown, so that a text of megabytes costs nothing.
  const plain = text
    .slice(0, most * 4)
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim();
  const characters = Array.from(plain);
  return characters.length <= most ? plain : `${characters.slice(0, most - 1).join('')}…`;
}
