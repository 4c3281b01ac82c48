/** Where a text ends in the middle of an escape, the canvas submits `\undefined`. Nothing can be written against that. */
export function endsInBackslash(text: string): boolean {
  return /(?<!\\)(\\\\)*\\$/.test(text);
}

/**
 * Writes a text so that the canvas, which takes it for a dynamic prompt, submits just this text: braces and bars get a backslash
 * where they would make a choice, and what would open a comment (`//`, `/*`) is taken apart by a choice of one, `/{/}`.
 * A backslash right before a brace or bar cannot be kept: the canvas drops it.
 */
export function asDynamicPrompt(text: string): string {
  const choices = text.includes('{');
  if (!choices && !/\/[/*]/.test(text)) return text;
  let written = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '\\') {
      written += text.slice(at, at + 2);
      at += 1;
    } else if (choices && '{}|'.includes(char)) written += `\\${char}`;
    else if ('/*'.includes(char) && text[at - 1] === '/') written += `{${char}}`;
    else written += char;
  }
  return written;
}
