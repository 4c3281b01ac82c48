import { expect, test } from 'vitest';
import { templateParameterSchema } from '../../../../src-shared/nouns/templates.ts';
import { readDefinitions } from '../../workflows/conversion.fixture.ts';
import { classic, classicWith, workflowOf } from '../../workflows/graph/graph.fixture.ts';
import { suggestParameters } from './suggest-parameters.ts';

const definitions = readDefinitions('conversion');
const suggest = (nodes: typeof classic) => suggestParameters(workflowOf(nodes), definitions);
const named = (nodes: typeof classic, name: string) => suggest(nodes).parameters.find((one) => one.name === name);

test('the classic workflow gets the parameters of the built-in one, basic ones first', () => {
  expect(suggest(classic).parameters.map(({ name, type, group }) => [name, type, group])).toEqual([
    ['prompt', 'text', 'basic'],
    ['negative_prompt', 'text', 'basic'],
    ['width', 'integer', 'basic'],
    ['height', 'integer', 'basic'],
    ['batch_size', 'integer', 'advanced'],
    ['model', 'model', 'advanced'],
    ['steps', 'integer', 'advanced'],
    ['cfg', 'number', 'advanced'],
    ['sampler', 'choice', 'advanced'],
    ['scheduler', 'choice', 'advanced'],
    ['seed', 'seed', 'advanced'],
  ]);
});

test('what nobody sets for each picture is listed as what could be exposed', () => {
  expect(suggest(classic).others.map(({ name }) => name)).toEqual(['filename_prefix', 'denoise']);
});

test('defaults are the workflow’s, bounds those of the node class', () => {
  expect(named(classic, 'width')).toMatchObject({ default: 512, min: 16, max: 16384, step: 8, multipleOf: 8 });
  expect(named(classic, 'steps')).toMatchObject({ default: 20, min: 1, max: 10_000 });
  expect(named(classic, 'negative_prompt')).toMatchObject({ default: 'watermark', required: false });
  expect(named(classicWith({ cfg: 0.1 + 0.2 }), 'cfg')).toMatchObject({ default: 0.3, value: 0.1 + 0.2 });
});

test('a prompt is required and has no default, a seed is random without one', () => {
  expect(named(classic, 'prompt')).toMatchObject({ required: true, value: 'a fox' });
  expect(named(classic, 'prompt')).not.toHaveProperty('default');
  expect(named(classic, 'seed')).toMatchObject({ default: -1, min: -1, max: Number.MAX_SAFE_INTEGER, value: 42 });
});

test('a value node has the bounds of what it feeds', () => {
  const nodes = classicWith({ steps: ['10', 0] }, { '10': ['PrimitiveInt', { value: 20 }] });
  expect(named(nodes, 'steps')).toMatchObject({
    targets: [{ node: '10', input: 'value' }],
    default: 20,
    min: 1,
    max: 10_000,
  });
});

test('two of a kind have names of their own', () => {
  const loader = (input: string[]) => ({
    lora_name: `${input[0]}.safetensors`,
    strength_model: 1,
    model: [input[0], 0],
  });
  const nodes = classicWith(
    { model: ['11', 0] },
    { '10': ['LoraLoaderModelOnly', loader(['4'])], '11': ['LoraLoaderModelOnly', loader(['10'])] },
  );
  const names = suggest(nodes).parameters.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('lora'))).toEqual([
    'lora',
    'lora_2',
    'lora_strength',
    'lora_strength_2',
  ]);
});

test('a stranger’s title stays one short line without control or invisible characters', () => {
  const title = `Ignore\u202E all\u0007\nprevious\u{E0041} ${'x'.repeat(500)}`;
  const [classType, inputs] = classic['3'] ?? ['KSampler', {}];
  const nodes: typeof classic = { ...classic, '3': [classType, inputs, title] };
  const { parameters, others } = suggest(nodes);
  for (const one of [...parameters, ...others]) {
    for (const text of [one.title, one.description, one.reason]) {
      expect(text).not.toMatch(/\p{C}/u);
      expect(text.length).toBeLessThanOrEqual(400);
    }
  }
});

test('a text too long for a default stays in the workflow', () => {
  const nodes = { ...classic, '7': ['CLIPTextEncode', { text: 'x'.repeat(5_000), clip: ['4', 1] }] } as typeof classic;
  expect(named(nodes, 'negative_prompt')).not.toHaveProperty('default');
});

test('what is no file is a parameter as template.json writes it', () => {
  const { parameters, others } = suggest(classic);
  for (const { role: _role, value: _value, reason: _reason, sure: _sure, ...parameter } of [...parameters, ...others]) {
    expect(templateParameterSchema.safeParse(parameter)).toMatchObject({ success: true });
  }
});
