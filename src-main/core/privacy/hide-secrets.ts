import { secretShapes, soundsSecret } from './secret-shapes.ts';

export const hidden = '[hidden]';

/** What ends in ENV_VAR names a variable, and is no secret. */
const variableName = /env[-_]?vars?$/i;
const headersName = /headers$/i;
const openHeader = /^(?:accept|content-type|user-agent|host|connection|cache-control|mcp-[a-z-]+)$/i;

/** What names a secret and gives it, also in a comment: `"apiKey": "…"`, `token = …`, `password: …`. */
const naming =
  /(["']?([\w.$-]*(?:token|secret|passw|api[-_]?key|access[-_]?key|private[-_]?key|authorization|credential|cookie|bearer)[\w.$-]*)["']?[ \t]*[:=][ \t]*)("(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|[^\s,#{}[\]|>"'&\uE000][^\s,#"'&]*)/gi;

/** Stands for a character of a secret: one that nobody writes. */
const filler = '\uE000';
const fillers = new RegExp(`${filler}+`, 'g');
const filled = (text: string): string => filler.repeat(text.length);

/**
 * What hides the secrets of these values in a text of theirs: those given, those that stand under a telling name, in headers, behind an
 * option such as `--api-key`, and whatever looks like one.
 */
export function secretHider(values: readonly unknown[], given: readonly string[]): (text: string) => string {
  const mask = secretMask(values, given);
  return (text) => mask(text).replaceAll(fillers, hidden);
}

/** The places of these secrets in a text, one after the other: start, and end (the character behind). */
export function secretFinder(given: readonly string[]): (text: string) => [number, number][] {
  const mask = secretMask([], given);
  return (text) => [...mask(text).matchAll(fillers)].map(({ index, 0: run }) => [index, index + run.length]);
}

/** The text with every character of a secret replaced. */
function secretMask(values: readonly unknown[], given: readonly string[]): (text: string) => string {
  const found = new Set(given);
  for (const value of values) collect(value, found);
  const forms = [...found]
    // Of a short one the replacement would tell more than it hides, all over the text; its own line is hidden by its name.
    .filter((secret) => secret.trim().length >= 4)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      secret.replaceAll("'", "''"),
      encodeURIComponent(secret.toWellFormed()),
      ...secret.split(/\r?\n/),
    ])
    .filter((form) => form.trim().length >= 4)
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    const withoutFound = forms.reduce((rest, form) => rest.replaceAll(form, filled(form)), text);
    // First, or of `Authorization: Bearer …` the first word alone would be hidden.
    const withoutShapes = secretShapes.reduce(
      (rest, shape) => rest.replaceAll(shape, (all: string, start: string) => start + filled(all.slice(start.length))),
      withoutFound,
    );
    return withoutShapes.replaceAll(naming, hideNamed);
  };
}

function hideNamed(all: string, start: string, name: string, value: string): string {
  if (variableName.test(name) || /^(?:true|false|null|[\d.]+)$/.test(value)) return all;
  const [, open = '', inner = '', close = ''] = /^(["']?)([\s\S]*?)(\1)$/.exec(value) ?? [];
  return start + open + filled(inner) + close;
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const option: unknown = value[index - 1];
      if (typeof item === 'string' && typeof option === 'string' && option.startsWith('-') && soundsSecret(option)) {
        found.add(item);
      } else collect(item, found);
    }
    return;
  }
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (variableName.test(key)) continue;
    if (soundsSecret(key)) addAll(item, found);
    else if (headersName.test(key) && isObject(item)) {
      for (const [header, content] of Object.entries(item)) if (!openHeader.test(header)) addAll(content, found);
    } else collect(item, found);
  }
}

function addAll(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') found.add(value);
  else if (Array.isArray(value)) for (const item of value) addAll(item, found);
  else if (isObject(value)) for (const item of Object.values(value)) addAll(item, found);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
