import type { SuggestedParameter } from './suggested-parameter.ts';

/** A name as template.json wants it: lower case, words joined by `_`, a letter first. */
export function snakeCase(text: string): string {
  const words = text
    .slice(0, 200)
    .normalize('NFKD')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const name = /^[a-z]/.test(words) ? words : `value_${words}`;
  return name.slice(0, maxName).replace(/_+$/, '');
}

/** Leaves room for a number behind it. */
const maxName = 56;

/** Gives each parameter a name of its own: `prompt`, `prompt_2`… */
export function createNames(): (parameter: SuggestedParameter) => SuggestedParameter {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return (parameter) => {
    const base = snakeCase(parameter.name);
    let name = base;
    for (let number = next.get(base) ?? 2; taken.has(name); number++) {
      name = `${base}_${number}`;
      next.set(base, number + 1);
    }
    taken.add(name);
    return { ...parameter, name };
  };
}
