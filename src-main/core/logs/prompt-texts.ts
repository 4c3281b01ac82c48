/** What inputs are called in which people write what they want. */
const textName = /prompt|text|caption|lyric|tags|question|instruction|description|content/i;
/** One word that is a file's name, and the names of models, which may have several. */
const fileName = /^\S+\.\w{2,12}$|\.(?:safetensors|sft|ckpt|pth?|gguf|bin|onnx)$/i;

/** Shorter ones are found in everything, and tell nothing. */
const fewest = 4;
const mostTexts = 200;
const mostDepth = 8;

/** The texts in arguments or in a workflow that a person may have written: by the input's name, or because they are several words. */
export function promptTexts(value: unknown): string[] {
  const texts = new Set<string>();
  const visit = (item: unknown, name: string, depth: number): void => {
    if (texts.size >= mostTexts || depth > mostDepth) return;
    if (typeof item === 'string') {
      const text = item.trim();
      const isText = /\S\s+\S/.test(text) || textName.test(name);
      if (text.length >= fewest && isText && !fileName.test(text)) texts.add(text);
    } else if (Array.isArray(item)) for (const one of item) visit(one, name, depth + 1);
    else if (typeof item === 'object' && item !== null) {
      for (const [key, one] of Object.entries(item)) if (key !== 'class_type') visit(one, key, depth + 1);
    }
  };
  visit(value, '', 0);
  return [...texts];
}

/** Texts that were seen lately, and what hides them. */
export interface HiddenTexts {
  add(texts: readonly string[]): void;
  /** Where they stand in a text, in any order: start, and end (the character behind). */
  find(text: string): [number, number][];
}

/** No line is read further. */
const longest = 40_000;
/** A text that was cut off is known by its beginning. */
const beginning = 12;

export function createHiddenTexts(options: { readonly most: number }): HiddenTexts {
  /** The newest last. */
  const known = new Set<string>();
  return {
    add(texts) {
      for (const text of texts.flatMap((one) => formsOf(one.slice(0, longest)))) {
        known.delete(text);
        known.add(text);
      }
      for (const oldest of known) {
        if (known.size <= options.most) break;
        known.delete(oldest);
      }
    },
    find: (text) => [...known].flatMap((hidden) => placesOf(hidden, text)),
  };
}

/** As it was written, as one line, and as it stands in quotes. */
function formsOf(text: string): string[] {
  const line = text.replaceAll(/\s+/g, ' ');
  return [...new Set([text, line, JSON.stringify(text).slice(1, -1)])];
}

function placesOf(hidden: string, text: string): [number, number][] {
  const start = hidden.slice(0, beginning);
  const places: [number, number][] = [];
  for (let at = text.indexOf(start); at >= 0;) {
    let length = start.length;
    while (length < hidden.length && text[at + length] === hidden[length]) length += 1;
    places.push([at, at + length]);
    at = text.indexOf(start, at + length);
  }
  return places;
}
