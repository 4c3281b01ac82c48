import { expect, test } from 'vitest';
import { templateSchema } from '../../../src-shared/nouns/templates.ts';
import { varyOf } from './vary.ts';

const parameter = (name: string, type: string) => ({
  name,
  title: name,
  description: '',
  type,
  required: false,
  group: 'basic',
  choices: null,
});
const template = templateSchema.parse({
  name: 't',
  title: 't',
  description: '',
  tool: 't',
  parameters: [
    parameter('prompt', 'text'),
    parameter('cfg', 'number'),
    parameter('tile', 'boolean'),
    parameter('seed', 'seed'),
  ],
  presets: [],
  problems: [],
});
const read = (...given: string[]) => varyOf(given, template);

test('values are read as the types of the parameters, to the last digit', () => {
  expect(read('cfg=5, 7.5', 'tile=true,false', 'seed=18446744073709551615,7')).toEqual({
    cfg: [5, 7.5],
    tile: [true, false],
    seed: ['18446744073709551615', 7],
  });
});

test('values with commas in them are given as JSON', () => {
  expect(read('prompt=["a fox, in snow", "a=b"]', 'cfg=[5,7]')).toEqual({
    prompt: ['a fox, in snow', 'a=b'],
    cfg: [5, 7],
  });
  expect(() => read('prompt=["a fox')).toThrow('is not a JSON list of values');
  expect(() => read('prompt=[{}]')).toThrow('is not a JSON list of values');
});

test('what is no list of values is said', () => {
  expect(() => read('cfg')).toThrow('--vary cfg is not a name and a list of values.');
  expect(() => read('cfg=5', 'cfg=7')).toThrow('--vary cfg is given twice.');
  // The core says best that there are none, and who does not know the parameter.
  expect(read('cfg=', 'nope=1')).toEqual({ cfg: [], nope: ['1'] });
});
