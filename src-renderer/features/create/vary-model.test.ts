import { expect, test } from 'vitest';
import { templateSchema } from '../../../src-shared/nouns/templates.ts';
import { isReady, oneJob, planOf, valuesOf, variable, varyKind } from './vary-model.ts';

const parameter = (name: string, type: string, more: object = {}) => ({
  name,
  title: name,
  description: '',
  type,
  required: false,
  group: 'basic',
  choices: null,
  ...more,
});
const template = templateSchema.parse({
  name: 't',
  title: 't',
  description: '',
  tool: 't',
  parameters: [
    parameter('prompt', 'text', { required: true }),
    parameter('steps', 'integer', { min: 1, max: 100 }),
    parameter('cfg', 'number', { min: 0, max: 30 }),
    parameter('sampler', 'choice', { choices: ['euler', 'lcm'] }),
    parameter('tile', 'boolean'),
    parameter('seed', 'seed'),
    parameter('loras', 'loras'),
  ],
  presets: [],
  problems: [],
});
const of = (name: string) => template.parameters.find((one) => one.name === name)!;

test('values are read as the parameter takes them: numbers by commas, texts by lines, switches as such', () => {
  expect(valuesOf(of('cfg'), '5, 7.5;9 ')).toEqual({ values: [5, 7.5, 9], problem: undefined });
  expect(valuesOf(of('prompt'), 'a fox, in snow\n\n a boat ')).toMatchObject({ values: ['a fox, in snow', 'a boat'] });
  expect(valuesOf(of('tile'), 'true\nfalse')).toMatchObject({ values: [true, false] });
  expect(valuesOf(of('seed'), '18446744073709551615 7')).toMatchObject({ values: ['18446744073709551615', 7] });
  expect(varyKind(of('sampler'))).toBe('choices');
  expect(variable(template).map(({ name }) => name)).not.toContain('loras');
});

test('what cannot be sent is said with the value that is wrong', () => {
  const said = (name: string, text: string) => valuesOf(of(name), text).problem;
  expect(said('steps', '')).toBe('Give at least one value.');
  expect(said('steps', '10, many')).toBe('“many” is not a number.');
  expect(said('steps', '10, 2.5')).toBe('“2.5” is not a whole number.');
  expect(said('steps', '10, 400')).toBe('“400” is not between 1 and 100.');
  expect(said('cfg', '5, 7, 5')).toBe('“5” is there twice.');
});

test('a grid multiplies, and what varies is not sent as a fixed value too', () => {
  const plan = planOf(
    template,
    { prompt: 'a fox', cfg: 6, steps: 20 },
    {
      count: 4,
      varied: [
        { name: 'cfg', text: '5, 7' },
        { name: 'sampler', text: 'euler\nlcm' },
      ],
    },
  );
  expect(plan).toMatchObject({
    isBatch: true,
    total: 16,
    sides: '2 × 2 × 4',
    arguments: { prompt: 'a fox', steps: 20 },
    count: 4,
    vary: { cfg: [5, 7], sampler: ['euler', 'lcm'] },
  });
  expect(plan.arguments).not.toHaveProperty('cfg');
});

test('one job is no batch, and a list of seeds leaves nothing to draw variations from', () => {
  expect(planOf(template, {}, oneJob)).toMatchObject({ isBatch: false, total: 1, sides: '' });
  expect(planOf(template, {}, { count: 3, varied: [{ name: 'seed', text: '1 2' }] })).toMatchObject({
    total: 2,
    count: 1,
    sides: '',
  });
});

test('a prompt that varies needs no other one', () => {
  const ready = (prompt: string) => {
    const plan = planOf(template, {}, { count: 1, varied: [{ name: 'prompt', text: prompt }] });
    return isReady(template, {}, plan);
  };
  expect([ready('a fox\na boat'), ready('')]).toEqual([true, false]);
});
