import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Json = Record<string, unknown>;

/** A template as it lies on disk, parsed. */
export interface TemplateParts {
  readonly name: string;
  readonly file: Json;
  /** As text: it may have numbers of 64 bits. */
  readonly workflow: string;
}

const folder = fileURLToPath(new URL('../../../workflows', import.meta.url));

/** The built-in templates, and one that has what they do not. */
export function templateParts(): TemplateParts[] {
  const read = (name: string, file: string): string => readFileSync(join(folder, name, file), 'utf8');
  const builtIns = readdirSync(folder).map((name) => ({
    name,
    file: JSON.parse(read(name, 'template.json')) as Json,
    workflow: read(name, 'workflow.json'),
  }));
  return [...builtIns, motley];
}

const parameter = (facts: Json): Json => ({ title: 'P', description: 'A parameter.', ...facts });
const target = (input: string, transform?: Json): Json => ({ node: '1', input, ...(transform && { transform }) });

/** Every type, transform and kind of preset. */
const motley: TemplateParts = {
  name: 'motley',
  workflow: JSON.stringify({
    1: {
      class_type: 'Motley',
      inputs: Object.fromEntries(Array.from('abcdefghijklmnop').map((input, n) => [input, n % 2 === 0 ? n : 'x'])),
    },
    '2:3': { class_type: 'LoraLoader', inputs: { lora_name: 'a.safetensors', strength_model: 1, model: ['1', 0] } },
  }),
  file: {
    title: 'Motley',
    description: 'Every type at once.',
    tool: 'motley',
    parameters: [
      parameter({
        name: 'subject',
        type: 'text',
        required: true,
        targets: [target('b', { within: 'a {{subject}}, {{mood}}' })],
      }),
      parameter({
        name: 'mood',
        type: 'string',
        default: 'calm',
        targets: [target('b', { within: 'a {{subject}}, {{mood}}' })],
      }),
      parameter({
        name: 'steps',
        type: 'integer',
        aliases: ['step_count'],
        default: 8,
        min: 1,
        max: 50,
        defaultByBase: { sdxl: 12 },
        targets: [target('a')],
      }),
      parameter({
        name: 'strength',
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
        step: 0.05,
        targets: [target('c', { multiply: 2, add: 0.5, roundTo: 0.5 })],
      }),
      parameter({
        name: 'tiled',
        type: 'boolean',
        default: false,
        targets: [target('e', { map: { true: 1, false: 0 } })],
      }),
      parameter({
        name: 'scale',
        type: 'choice',
        choices: ['2', '4'],
        default: '2',
        targets: [target('g'), target('h', { map: { 2: 'x2.pth', 4: 'x4.pth' } })],
      }),
      parameter({ name: 'model', type: 'model', folder: 'checkpoints', targets: [target('d')] }),
      parameter({ name: 'image', type: 'image', required: true, targets: [target('f')] }),
      parameter({ name: 'mask', type: 'mask', targets: [target('j')] }),
      parameter({
        name: 'seed',
        type: 'seed',
        default: -1,
        min: -1,
        max: 18446744073709552000,
        targets: [target('i')],
      }),
      parameter({
        name: 'size',
        type: 'size',
        default: '512x768',
        min: 64,
        max: 2048,
        multipleOf: 8,
        targets: [target('k', { part: 'width' }), target('m', { part: 'height' })],
      }),
      parameter({
        name: 'loras',
        type: 'loras',
        folder: 'loras',
        min: 0,
        max: 2,
        default: [],
        targets: [{ node: '2:3', input: 'lora_name' }],
      }),
      parameter({ name: 'preset', type: 'choice', targets: [] }),
    ],
    outputs: ['1'],
    presets: [
      { name: 'draft', title: 'Draft', description: 'Quick.', values: { steps: 4, aspect_ratio: '16:9', tiled: true } },
      { name: 'other', title: 'Other', description: 'Elsewhere.', template: 'generate_image', values: { anything: 3 } },
    ],
    models: [{ folder: 'checkpoints', name: 'a.safetensors', url: 'https://example.com/a.safetensors', bytes: 5 }],
  },
};

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

const strange: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  3.5,
  1e308,
  '',
  'NaN',
  'Infinity',
  ' ',
  '__proto__',
  'constructor',
  'steps',
  'a\u0000b\n\u202ec',
  '{{subject}}',
  '../../etc/passwd',
  'x'.repeat(300_000),
  [],
  {},
  [null],
  [[]],
  ['a', 'a'],
  { length: 3 },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  nested(3000),
  Number.MAX_SAFE_INTEGER,
];

const strangeKeys = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'x'.repeat(50_000),
  'stepz',
  'min',
  'a.b',
];

interface Choice {
  readonly at: number;
  readonly other: number;
}

type Spoil = (file: Json, choice: Choice) => void;

const pick = <T>(items: readonly T[], at: number): T | undefined => items[at % Math.max(1, items.length)];
const objects = (value: unknown): Json[] =>
  (Array.isArray(value) ? value : []).filter((item): item is Json => typeof item === 'object' && item !== null);
const put = (holder: Json, key: string, value: unknown): void => {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
};

/** A place in the file, found by walking to it. */
function place(file: Json, at: number): { holder: Json; key: string } | null {
  let holder = file;
  let rest = at;
  for (let depth = 0; depth < 10; depth++) {
    const keys = Object.keys(holder);
    const key = pick(keys, rest);
    if (key === undefined) return null;
    rest = Math.floor(rest / keys.length) + depth;
    const next = holder[key];
    if (typeof next !== 'object' || next === null || Object.keys(next).length === 0 || rest % 6 === 0) {
      return { holder, key };
    }
    holder = next as Json;
  }
  return null;
}

const onParameter =
  (change: (parameter: Json, all: Json[], other: number) => void): Spoil =>
  (file, { at, other }) => {
    const all = objects(file['parameters']);
    const one = pick(all, at);
    if (one) change(one, all, other);
  };
const onPreset =
  (change: (preset: Json, file: Json, other: number) => void): Spoil =>
  (file, { at, other }) => {
    const one = pick(objects(file['presets']), at);
    if (one) change(one, file, other);
  };
const onTarget = (change: (target: Json, other: number) => void): Spoil =>
  onParameter((one, _all, other) => {
    const found = pick(objects(one['targets']), other);
    if (found) change(found, other);
  });

const spoils: Record<string, Spoil> = {
  'put a value in': (file, { at, other }) => {
    const found = place(file, at);
    if (found) put(found.holder, found.key, structuredClone(pick(strange, other)));
  },
  'take a value out': (file, { at }) => {
    const found = place(file, at);
    if (found && !Array.isArray(found.holder)) delete found.holder[found.key];
  },
  'name a strange key': (file, { at, other }) => {
    const found = place(file, at);
    if (found && !Array.isArray(found.holder)) put(found.holder, pick(strangeKeys, other)!, pick(strange, at));
  },
  'name a parameter twice': onParameter((one, all) => put(one, 'name', all.at(-1)?.['name'])),
  'let an alias collide': onParameter((one, all, other) => put(one, 'aliases', [pick(all, other)?.['name'], 'input'])),
  'cross the bounds': onParameter((one, _all, other) => (put(one, 'min', 10 + other), put(one, 'max', other - 5))),
  'move a bound': onParameter((one, _all, other) => put(one, other % 2 === 0 ? 'min' : 'max', other - 50)),
  'change a default': onParameter((one, _all, other) => put(one, 'default', pick(strange, other))),
  'change a type': onParameter((one, all, other) => put(one, 'type', pick(all, other)?.['type'])),
  'leave nothing to choose': onParameter((one, _all, other) => put(one, 'choices', other % 2 === 0 ? [] : ['a', 'a'])),
  'hang on a model': onParameter((one, _all, other) => put(one, 'defaultByBase', { sdxl: other * 1000 })),
  'take the model away': (file) =>
    put(
      file,
      'parameters',
      objects(file['parameters']).filter(({ type }) => type !== 'model'),
    ),
  'aim at nothing': onTarget((one, other) => put(one, other % 2 === 0 ? 'node' : 'input', pick(strangeKeys, other))),
  'transform it': onTarget((one, other) =>
    put(
      one,
      'transform',
      pick(
        [
          { part: 'width' },
          { add: 1 },
          { roundTo: -1 },
          { map: { a: [] } },
          { map: { true: 'x' }, multiply: 2 },
          { within: 'x', add: 1 },
          { within: '' },
          {},
        ],
        other,
      ),
    ),
  ),
  'preset a strange value': onPreset((one, _file, other) =>
    put(one, 'values', {
      [pick(['steps', 'width', 'nope', 'prompt', 'preset', 'constructor'], other)!]: pick(strange.slice(0, 16), other),
    }),
  ),
  'preset another template': onPreset((one, _file, other) =>
    put(one, 'template', pick(['nope', '', '../x', '__proto__'], other)),
  ),
  'name a preset twice': onPreset((one, file) => put(one, 'name', objects(file['presets'])[0]?.['name'])),
};

const step = fc.record({ spoil: fc.constantFrom(...Object.keys(spoils)), at: fc.nat(100_000), other: fc.nat(300) });
export type Spoiling = { readonly spoil: string; readonly at: number; readonly other: number };

/** One to three things that go wrong. */
export const spoilings: fc.Arbitrary<Spoiling[]> = fc.array(step, { minLength: 1, maxLength: 3 });

/** A copy of template.json with these things wrong. */
export function spoiledFile(file: Json, steps: readonly Spoiling[]): Json {
  const copy = JSON.parse(JSON.stringify(file)) as Json;
  for (const { spoil, at, other } of steps) spoils[spoil]?.(copy, { at, other });
  return copy;
}

/** As text, with what JSON can say and JavaScript cannot: a number beyond every double, digits beyond 2⁵³. */
export function asText(file: Json, steps: readonly Spoiling[]): string {
  const text = JSON.stringify(file);
  const turn = steps.reduce((sum, { at }) => sum + at, 0) % 20;
  if (turn === 0) return text.replace(/: ?-?\d+(?=[,}])/, ':1e999');
  if (turn === 1) return text.replace(/: ?-?\d+(?=[,}])/, ':18446744073709551616');
  if (turn === 2) return text.slice(0, Math.floor(text.length / 2));
  if (turn === 3) return `\uFEFF${text}`;
  return text;
}
