import * as fc from 'fast-check';

/** A configuration file as people write them, and what it says. */
export interface WildText {
  readonly text: string;
  readonly value: Record<string, unknown>;
  /** Whether the key of the servers is there, and holds something or a `{}` without white space. */
  readonly exact: boolean;
}

export interface Servers {
  readonly servers: Record<string, unknown> | null;
  readonly others: readonly (readonly [string, unknown])[];
  /** Where among the others the servers stand. */
  readonly position: number;
  readonly seed: number;
}

/** A small generator of numbers from a seed (mulberry32), so that a counterexample can be repeated. */
export function dice(seed: number): { chance(of: number): boolean; pick<T>(items: readonly T[]): T } {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (of) => next() < of,
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
  };
}

const awkward = [
  '[mcp_servers.easel]',
  '# no comment',
  '// none',
  'a\nb',
  'C:\\Program Files\\x',
  '"',
  "'",
  '{',
  ',',
  '',
  ' ',
  '…é😀',
  '*a',
  '&b',
  '- c',
  'yes',
  'null',
  '1.0',
  '\u007F',
  'x: y',
  '\t',
];
const texts = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ maxLength: 12 }).filter((text) => text.isWellFormed()),
);
const keys = fc
  .oneof(
    fc.constantFrom(
      'a',
      'b-1',
      'comfy',
      'mcp',
      'with.dot',
      'with space',
      'mcpServers2',
      '__proto__',
      'constructor',
      'é',
      '"',
      '1',
    ),
    fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/),
  )
  .filter((key) => key !== 'easel');
const numbers = fc.oneof(fc.integer(), fc.constantFrom(0.5, 1e21, -3.25));
const scalars = fc.oneof(texts, numbers, fc.boolean());
const entries = fc.record(
  {
    command: texts,
    args: fc.array(texts, { maxLength: 3 }),
    env: fc.dictionary(keys, texts, { maxKeys: 2 }),
    on: fc.boolean(),
  },
  { requiredKeys: ['command'] },
);

export function wildServers(key: string): fc.Arbitrary<Servers> {
  return fc.record({
    servers: fc.oneof(
      { weight: 1, arbitrary: fc.constant(null) },
      { weight: 5, arbitrary: fc.dictionary(keys, entries, { maxKeys: 3 }) },
    ),
    others: fc.uniqueArray(
      fc.tuple(
        keys.filter((other) => other !== key),
        fc.oneof(scalars, fc.array(scalars, { maxLength: 3 }), entries),
      ),
      {
        maxLength: 4,
        selector: ([name]) => name,
      },
    ),
    position: fc.nat(4),
    seed: fc.nat(),
  });
}

export const entriesOf = (object: object): [string, unknown][] =>
  Object.entries(object).filter(([, value]) => value !== undefined);

export function rootOf({ servers: held, others, position }: Servers, key: string): [string, unknown][] {
  const root = [...others] as [string, unknown][];
  if (held) root.splice(Math.min(position, root.length), 0, [key, held]);
  return root;
}

/** With `__proto__` as a key like others. */
export function objectOf(pairs: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of pairs) object[key] = value;
  return object;
}

export const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
