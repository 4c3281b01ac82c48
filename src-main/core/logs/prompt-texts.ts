/** What inputs are called in which people write what they want. */
const textName = /prompt|text|caption|lyric|tags|question|instruction|description|content/i;
const fileName = /\.\w{2,12}$/;

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
      const several = /\S\s+\S/.test(text) && !fileName.test(text);
      if (text.length >= fewest && (several || (textName.test(name) && !fileName.test(text)))) texts.add(text);
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
  hide(text: string): string;
}

const mark = '[prompt]';
/** A text that was cut off is known by its beginning. */
const beginning = 12;

export function createHiddenTexts(options: { readonly most: number }): HiddenTexts {
  /** The newest last. */
  const known = new Set<string>();
  let longestFirst: readonly string[] | null = null;
  return {
    add(texts) {
      for (const text of texts.flatMap(formsOf)) {
        known.delete(text);
        known.add(text);
      }
      for (const oldest of known) {
        if (known.size <= options.most) break;
        known.delete(oldest);
      }
      longestFirst = null;
    },
    hide(text) {
      longestFirst ??= [...known].toSorted((a, b) => b.length - a.length);
      return longestFirst.reduce(without, text);
    },
  };
}

/** As it was written, as one line, and as it stands in quotes. */
function formsOf(text: string): string[] {
  const line = text.replaceAll(/\s+/g, ' ');
  return [...new Set([text, line, JSON.stringify(text).slice(1, -1)])];
}

function without(text: string, hidden: string): string {
  const start = hidden.slice(0, beginning);
  let rest = text;
  for (let at = rest.indexOf(start); at >= 0; at = rest.indexOf(start, at + mark.length)) {
    let length = start.length;
    while (length < hidden.length && rest[at + length] === hidden[length]) length += 1;
    rest = rest.slice(0, at) + mark + rest.slice(at + length);
  }
  return rest;
}
