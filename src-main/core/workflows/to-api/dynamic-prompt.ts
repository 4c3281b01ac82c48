/**
 * Works out a dynamic prompt as the frontend does on export: block and line comments are removed (a `//` in an address too), one
 * option of each `{a|b}` is chosen, also of one that is never closed, and `\{`, `\}`, `\|` lose their backslash.
 * @param random returns numbers from 0 to below 1
 */
export function workOutPrompt(text: string, random: () => number): string {
  const bare = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
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
