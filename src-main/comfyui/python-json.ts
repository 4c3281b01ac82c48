/**
 * JSON as Python writes it: NaN, Infinity and -Infinity may stand for numbers. ComfyUI puts NaN into a workflow of its queue and history
 * when a node asks to run every time, so that no strict parser reads them. They become null.
 * @throws SyntaxError
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(withoutWildNumbers(text));
  }
}

/** Strings are matched as a whole, so that the words in them stay. */
const stringOrWord = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs;

const withoutWildNumbers = (text: string): string =>
  text.replace(stringOrWord, (found) => (found.startsWith('"') ? found : 'null'));
