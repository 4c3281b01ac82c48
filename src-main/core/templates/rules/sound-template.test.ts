import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { TemplateFile } from '../../../../src-shared/nouns/templates.ts';
import { sentence } from '../template-files.ts';
import { soundTemplateSchema } from './sound-template.ts';

type Json = Record<string, unknown>;

const parameter = (facts: Json): Json => ({
  name: 'p',
  title: 'P',
  description: '',
  type: 'string',
  targets: [],
  ...facts,
});
const model = parameter({ name: 'model', type: 'model', targets: [{ node: '1', input: 'm' }] });
const sampler = parameter({ name: 'sampler', type: 'choice', choices: ['euler', 'heun'] });
const steps = parameter({ name: 'steps', type: 'integer', min: 1, max: 100, aliases: ['step_count'] });

function refusal(file: Json): string | null {
  const parsed = soundTemplateSchema.safeParse({ title: 'T', description: '', tool: 't', ...file });
  return parsed.success ? null : sentence(parsed.error);
}

const withTransform = (facts: Json, transform: Json): Json => ({
  parameters: [parameter({ ...facts, targets: [{ node: '1', input: 'a', transform }] })],
});
const preset = (facts: Json): Json => ({ name: 'x', title: 'X', description: '', values: {}, ...facts });
const withPreset = (...presets: Json[]): Json => ({ parameters: [steps, sampler], presets });

test.each<[string, Json, string]>([
  ['two of one name', { parameters: [steps, steps] }, "parameters[1].name: 'steps' is the name of parameters[0] too"],
  [
    'an alias that is a name',
    { parameters: [steps, parameter({ aliases: ['q', 'steps'] })] },
    "parameters[1].aliases[1]: 'steps' is the name of parameters[0]",
  ],
  ['an alias twice', { parameters: [steps, parameter({ aliases: ['step_count'] })] }, 'parameters[1].aliases[0]: '],
  ['a name as its own alias', { parameters: [parameter({ aliases: ['p'] })] }, 'parameters[0].aliases[0]: '],
  [
    'bounds that cross',
    { parameters: [parameter({ type: 'number', min: 3, max: 2 })] },
    'parameters[0].min: 3 is above max, 2',
  ],
  ['nothing to choose from', { parameters: [parameter({ type: 'choice', choices: [] })] }, 'parameters[0].choices: '],
  [
    'a choice twice',
    { parameters: [parameter({ type: 'choice', choices: ['a', 'a'] })] },
    'parameters[0].choices[1]: ',
  ],
  [
    'a default above its bounds',
    { parameters: [{ ...steps, default: 400 }] },
    'parameters[0].default: steps 400 is outside 1 to 100',
  ],
  [
    'a default of another type',
    { parameters: [{ ...steps, default: 'many' }] },
    'parameters[0].default: steps is "many"',
  ],
  ['a number written as text', { parameters: [{ ...steps, default: '25' }] }, 'parameters[0].default: write it as 25'],
  [
    'a default off its multiple',
    { parameters: [{ ...steps, multipleOf: 8, default: 25 }] },
    'parameters[0].default: write it as 24',
  ],
  ['a default that is no choice', { parameters: [{ ...sampler, default: 'lms' }] }, 'parameters[0].default: '],
  ['a size that is none', { parameters: [parameter({ type: 'size', default: 'large' })] }, 'parameters[0].default: '],
  ['a LoRA too heavy', { parameters: [parameter({ type: 'loras', default: ['a:9'] })] }, 'parameters[0].default: '],
  [
    'a file elsewhere',
    { parameters: [parameter({ type: 'image', default: '/etc/passwd' })] },
    'parameters[0].default: ',
  ],
  [
    'a base without a model',
    { parameters: [{ ...steps, defaultByBase: { sdxl: 3 } }] },
    'parameters[0].defaultByBase: ',
  ],
  [
    'a base beyond the bounds',
    { parameters: [model, { ...steps, defaultByBase: { 'sd1.5': 300 } }] },
    'parameters[1].defaultByBase["sd1.5"]: steps 300 is outside 1 to 100',
  ],
  [
    'a base of a text',
    { parameters: [model, parameter({ defaultByBase: { sdxl: 1 } })] },
    'parameters[1].defaultByBase: ',
  ],
  ['a part of what is no size', withTransform({}, { part: 'width' }), 'parameters[0].targets[0].transform.part: '],
  ['arithmetic with a text', withTransform({ type: 'text' }, { add: 1 }), 'parameters[0].targets[0].transform.add: '],
  [
    'arithmetic with a whole size',
    withTransform({ type: 'size' }, { multiply: 2 }),
    'parameters[0].targets[0].transform.multiply: ',
  ],
  [
    'arithmetic with a mapped word',
    withTransform({ type: 'choice', choices: ['a'] }, { map: { a: 'b' }, add: 1 }),
    'parameters[0].targets[0].transform.map.a: ',
  ],
  [
    'arithmetic with a choice that is no number',
    withTransform({ type: 'choice', choices: ['2', 'x'] }, { roundTo: 1 }),
    'parameters[0].targets[0].transform.roundTo: ',
  ],
  [
    'arithmetic with half a switch',
    withTransform({ type: 'boolean' }, { map: { true: 1 }, add: 1 }),
    'parameters[0].targets[0].transform.add: ',
  ],
  [
    'a text and arithmetic',
    withTransform({ type: 'number' }, { within: '{{p}}', add: 1 }),
    'parameters[0].targets[0].transform.within: ',
  ],
  [
    'a preset that is a number',
    { parameters: [parameter({ name: 'preset', type: 'integer' })] },
    'parameters[0].type: ',
  ],
  [
    'a preset by default',
    { parameters: [parameter({ name: 'preset', type: 'choice', default: 'x' })], presets: [preset({})] },
    'parameters[0].default: ',
  ],
  ['presets of one name', withPreset(preset({}), preset({})), "presets[1].name: 'x' is the name of presets[0] too"],
  [
    'a preset for no parameter',
    withPreset(preset({ values: { stepz: 1 } })),
    "presets[0].values.stepz: there is no such parameter; did you mean 'steps'",
  ],
  [
    'a preset out of bounds',
    withPreset(preset({ values: { steps: 0 } })),
    'presets[0].values.steps: steps 0 is outside 1 to 100',
  ],
  ['a preset of the wrong type', withPreset(preset({ values: { sampler: true } })), 'presets[0].values.sampler: '],
  [
    'a preset that says one thing twice',
    withPreset(preset({ values: { steps: 2, step_count: 3 } })),
    'presets[0].values.step_count: ',
  ],
  ['a preset of a preset', withPreset(preset({ values: { preset: 'x' } })), 'presets[0].values.preset: '],
  [
    'a preset of a prototype',
    withPreset(preset({ values: JSON.parse('{"constructor": 1}') as Json })),
    'presets[0].values.constructor: there is no such parameter',
  ],
])('%s is refused, with the path', (_title, file, said) => {
  expect(refusal(file)).toContain(said);
});

test.each<[string, Json]>([
  [
    'what another template’s preset gives is that template’s affair',
    withPreset(preset({ template: 'other', values: { x: 1 } })),
  ],
  [
    'numbers may be choices that are counted with',
    withTransform({ type: 'choice', choices: ['2', '4'] }, { multiply: 2 }),
  ],
  ['words may stand for numbers', withTransform({ type: 'choice', choices: ['a', '2'] }, { map: { a: '1' }, add: 1 })],
  ['a side of a size is a number', withTransform({ type: 'size' }, { part: 'height', roundTo: 8 })],
  ['−1 is a seed below every bound', { parameters: [parameter({ type: 'seed', min: 0, max: 9, default: -1 })] }],
  ['a seed may be its digits', { parameters: [parameter({ type: 'seed', default: '18446744073709551615' })] }],
  ['a preset may say nothing', withPreset(preset({ values: { steps: null } }))],
  [
    'an ordinary parameter may be called preset',
    { parameters: [parameter({ name: 'preset', type: 'integer', default: 2, targets: [{ node: '1', input: 'a' }] })] },
  ],
])('%s', (_title, file) => {
  expect(refusal(file)).toBeNull();
});

test('every built-in template is sound', () => {
  const folder = fileURLToPath(new URL('../../../../workflows', import.meta.url));
  for (const name of readdirSync(folder)) {
    const file = JSON.parse(readFileSync(join(folder, name, 'template.json'), 'utf8')) as TemplateFile;
    expect(soundTemplateSchema.safeParse(file).error?.issues ?? [], name).toEqual([]);
  }
});
