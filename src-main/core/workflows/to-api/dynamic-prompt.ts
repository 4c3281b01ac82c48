/**
 * Works out a dynamic prompt as the frontend does on export: block and line comments are removed (a `//` in an address too), one
 * option of each `{a|b}` is chosen, also of one that is never closed, and `\{`, `\}`, `\|` lose their backslash.
 * @param random returns numbers from 0 to below 1
 */
export function workOutPrompt(text: string, random: () => number): string {
  const bare = withoutComments(text);
  // The choices that are open, outermost first; a stack, since a stranger's text may nest as deep as it is long.
  const open: { options: string[]; outside: string }[] = [];
  let current = '';

  function close(): void {
    const choice = open.pop();
    if (!choice) return;
    const options = [...choice.options, current];
    current = choice.outside + (options[Math.floor(random() * options.length)] ?? '');
  }

  for (let at = 0; at < bare.length; at += 1) {
    const char = bare[at] as string;
    const choice = open.at(-1);
    if (char === '\\' && at + 1 < bare.length) {
      at += 1;
      const escaped = bare[at] as string;
      current += '{}|'.includes(escaped) ? escaped : `\\${escaped}`;
    } else if (char === '{') {
      open.push({ options: [], outside: current });
      current = '';
    } else if (choice && char === '|') {
      choice.options.push(current);
      current = '';
    } else if (choice && char === '}') close();
    else current += char;
  }
  while (open.length > 0) close();
  return current;
}

/** In one pass: a regular expression looks for the end of each comment that has none through the whole text again. */
function withoutComments(text: string): string {
  const start = /\/\*|\/\/.*/g;
  const parts: string[] = [];
  let copied = 0;
  let closed = true;
  for (let found = start.exec(text); found; found = start.exec(text)) {
    if (found[0] === '/*') {
      const end: number = closed ? text.indexOf('*/', start.lastIndex) : -1;
      closed = end >= 0;
      if (!closed) continue;
      start.lastIndex = end + 2;
    }
    parts.push(text.slice(copied, found.index));
    copied = start.lastIndex;
  }
  return parts.join('') + text.slice(copied);
}
