import { expect, test } from 'vitest';
import { templateFileSchema, type Preset } from '../../../src-shared/nouns/templates.ts';
import { withoutPreset, withPreset, type NamedFile, type PresetChange } from './preset-change.ts';

const parameter = (name: string, type: string, more = {}) => ({
  name,
  title: name,
  description: `The ${name}.`,
  type,
  targets: [{ node: '1', input: name }],
  ...more,
});

const named = (name: string, more: object = {}): NamedFile => ({
  name,
  file: templateFileSchema.parse({
    title: name,
    description: 'Draws.',
    tool: 'draw',
    parameters: [
      parameter('steps', 'integer', { min: 1, max: 50 }),
      parameter('strength', 'number', { aliases: ['change'] }),
      parameter('loras', 'loras'),
      parameter('tiled', 'boolean'),
      { ...parameter('preset', 'choice'), targets: [] },
    ],
    presets: [{ name: 'draft', title: 'Draft', description: '8 steps.', values: { steps: 8, change: 0.5 } }],
    ...more,
  }),
});

const own = named('small');
const big = named('big', { parameters: [parameter('scale', 'integer', { max: 4 })], presets: [] });

function set(name: string, change: Partial<PresetChange> = {}, file = own): Preset {
  const { presets } = withPreset(file, { name, pairs: [], runs: own, ...change });
  return presets.find((one) => one.name.toLowerCase() === name.trim().toLowerCase())!;
}

test('values change one by one, under their own names, as the types of the parameters', () => {
  expect(set('draft', { pairs: ['steps=12'] })).toEqual({
    name: 'draft',
    title: 'Draft',
    description: 'steps 12, change 0.5.',
    values: { steps: 12, change: 0.5 },
  });
  expect(set('Draft', { pairs: ['strength=0.7', 'tiled=true', 'loras=a:0.5, b'] }).values).toEqual({
    steps: 8,
    strength: 0.7,
    tiled: true,
    loras: ['a:0.5', 'b'],
  });
  expect(set('draft', { pairs: ['strength='] }).values).toEqual({ steps: 8 });
  expect(set('draft', { pairs: ['change=0.9'] }).values).toEqual({ steps: 8, strength: 0.9 });
});

test('what is said of a preset stays while its values do', () => {
  expect(set('draft', { title: 'Quick' })).toMatchObject({ title: 'Quick', description: '8 steps.' });
  expect(set('draft', { pairs: ['steps=9'], description: 'Nine.' })).toMatchObject({ description: 'Nine.' });
});

test('a new one comes last, named after itself', () => {
  const { presets } = withPreset(own, { name: 'night_shot', pairs: ['steps=30'], runs: own });
  expect(presets.map(({ name }) => name)).toEqual(['draft', 'night_shot']);
  expect(presets[1]).toEqual({
    name: 'night_shot',
    title: 'Night shot',
    description: 'steps 30.',
    values: { steps: 30 },
  });
});

test('one that runs another template has that one’s values, and can come home again', () => {
  const moved = withPreset(own, { name: 'huge', pairs: ['scale=4'], runs: big });
  expect(moved.presets[1]).toMatchObject({ template: 'big', values: { scale: 4 } });
  const home = set('huge', { pairs: ['scale=', 'steps=3'] }, { name: 'small', file: moved });
  expect(home).not.toHaveProperty('template');
  expect(home.values).toEqual({ steps: 3 });
});

test.each<[string, Partial<PresetChange>, string]>([
  ['draft', {}, 'Nothing is said about preset'],
  ['new', {}, 'Nothing is said about preset'],
  ['draft', { pairs: ['steps'] }, "'steps' is not a name and a value"],
  ['draft', { pairs: ['=3'] }, "'=3' is not a name and a value"],
  ['draft', { pairs: ['steps=99'] }, 'values.steps: steps 99 is outside'],
  ['draft', { pairs: ['steps=many'] }, 'values.steps: '],
  ['draft', { pairs: ['stps=3'] }, "values.stps: there is no such parameter; did you mean 'steps'"],
  ['draft', { pairs: ['__proto__=3'] }, 'values.__proto__: there is no such parameter'],
  ['draft', { pairs: ['preset=other'] }, 'a preset cannot name a preset'],
  ['draft', { runs: big }, 'values.steps: there is no such parameter'],
  ['huge', { pairs: ['scale=8'], runs: big }, 'values.scale: scale 8 is outside'],
  ['huge', { pairs: ['scale=4'], runs: named('far', { tool: 'other' }) }, "'far' serves another tool than small"],
])('%s with %o is refused', (name, change, message) => {
  expect(() => set(name, change)).toThrow(
    expect.objectContaining({ code: 'bad_input', message: expect.stringContaining(message) }),
  );
});

test('the last one that goes takes the parameter with it that names one, and it is back with the next', () => {
  const file = withoutPreset(own, 'DRAFT');
  expect(file.presets).toEqual([]);
  expect(file.parameters.map(({ name }) => name)).not.toContain('preset');
  expect(() => withoutPreset({ name: 'small', file }, 'draft')).toThrow(
    expect.objectContaining({ code: 'not_found', nextStep: 'It has no presets at all.' }),
  );
  expect(() => withoutPreset(own, 'drft')).toThrow(expect.objectContaining({ nextStep: "Did you mean 'draft'?" }));
  const two = withPreset(own, { name: 'fine', pairs: ['steps=40'], runs: own });
  const left = withoutPreset({ name: 'small', file: two }, 'draft');
  expect(left.parameters.map(({ name }) => name)).toContain('preset');
  expect(() => withoutPreset({ name: 'small', file: left }, 'something')).toThrow(
    expect.objectContaining({ nextStep: 'Its presets are: fine.' }),
  );
});
