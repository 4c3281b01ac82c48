import { stripVTControlCharacters } from 'node:util';

/** What could move a terminal's cursor, or turn the direction of what follows. */
// oxlint-disable-next-line no-control-regex
const steering = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** The longest line of a message; a sentence may quote a whole list. */
const longest = 2_000;

/** A stranger's text as one line that cannot steer the terminal. */
export function harmless(text: string): string {
  const line = stripVTControlCharacters(text.slice(0, longest * 2)).replaceAll(steering, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** JSON that says the same, and cannot steer the terminal it may be printed on. JSON itself escapes less. */
export function harmlessJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A file's text, which is left as it is for whoever reads on; on a terminal, what could steer it is shown as JSON escapes it. */
export function harmlessText(text: string, isTerminal: boolean = process.stdout.isTTY): string {
  if (!isTerminal) return text;
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Lines that must not end the program when their reader has gone, as `| head` does. */
export function print(to: 'stdout' | 'stderr', lines: readonly string[]): void {
  if (lines.length === 0) return;
  const stream = process[to];
  if (stream.listenerCount('error') === 0) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  stream.write(`${lines.join('\n')}\n`);
}
