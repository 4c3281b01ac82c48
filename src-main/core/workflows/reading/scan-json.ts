/** No workflow nests deeper than a few dozen; what does would overflow whoever walks it. */
export const maxDepth = 200;

/**
 * One pass over JSON text before it is parsed. `text` is JSON with Python's NaN, Infinity and -Infinity as null, as
 * ComfyUI's frontend reads them; undefined where it nests deeper than `maxDepth`. Anything else is left to the parser.
 */
export function scanJson(json: string): { readonly text: string } | undefined {
  const parts: string[] = [];
  let copied = 0;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case 0x22:
        at = stringEnd(json, at);
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        if (depth > maxDepth) return undefined;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
      case 0x4e: // N
      case 0x49: // I
        for (const word of ['NaN', 'Infinity']) {
          if (!json.startsWith(word, at)) continue;
          parts.push(json.slice(copied, json[at - 1] === '-' ? at - 1 : at), 'null');
          copied = at + word.length;
          at = copied - 1;
        }
        break;
      default:
    }
  }
  return { text: copied === 0 ? json : parts.join('') + json.slice(copied) };
}

/** Of the closing quote; the text's end where there is none. */
function stringEnd(json: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = json.indexOf('"', at);
    if (at < 0) return json.length;
    let escapes = 0;
    while (json.charCodeAt(at - 1 - escapes) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
}
