import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseExact } from '../../../comfyui/exact-json.ts';
import { readDefinitions, readPairs } from '../../workflows/conversion.fixture.ts';
import { readMarkedWorkflow, type MarkedInput } from './read-marked-workflow.ts';

const recorded = readDefinitions('conversion');
const definitions = () => Promise.resolve(recorded);
const fixture = (file: string): unknown =>
  parseExact(readFileSync(new URL(`./fixtures/${file}`, import.meta.url), 'utf8'));
const builtIn = (name: string): unknown =>
  parseExact(readFileSync(new URL(`../../../../workflows/${name}/workflow.json`, import.meta.url), 'utf8'));
const read = (given: MarkedInput) => readMarkedWorkflow(given, { definitions });

type Made = Awaited<ReturnType<typeof read>>;
const named = ({ file }: Made, name: string) => file.parameters.find((one) => one.name === name);
const places = ({ file }: Made) =>
  Object.fromEntries(
    file.parameters.map(({ name, targets }) => [name, targets.map(({ node, input }) => `${node}.${input}`).join(' ')]),
  );

describe('__metadata__ with {{placeholders}}', () => {
  test('names the tool and gives types, defaults and bounds as declared', async () => {
    const made = await read({ workflow: fixture('metadata.json'), name: 'my_portrait' });
    expect(made.file).toMatchObject({
      title: 'Portrait',
      tool: 'paint_portrait',
      description: 'Paints a portrait of somebody in a style.',
    });
    expect(named(made, 'subject')).toMatchObject({ type: 'string', required: true, description: 'Who is painted.' });
    expect(named(made, 'style')).toMatchObject({
      type: 'choice',
      choices: ['oil painting', 'watercolour', 'charcoal'],
      default: 'oil painting',
    });
    expect(named(made, 'width')).toMatchObject({ type: 'integer', default: 768, min: 64, max: 2048, multipleOf: 8 });
    expect(named(made, 'steps')).toMatchObject({ type: 'integer', default: 25, min: 1, max: 100 });
    expect(named(made, 'cfg')).toMatchObject({ type: 'number', default: 7, min: 0, max: 100 });
    expect(named(made, 'seed')).toMatchObject({ type: 'seed', default: -1, min: -1 });
    expect(named(made, 'negative_prompt')).toMatchObject({ type: 'text', default: '', aliases: ['negativePrompt'] });
  });

  test('${default_model} is the default model: a model parameter without a default', async () => {
    const model = named(await read({ workflow: fixture('metadata.json'), name: 'x' }), 'model');
    expect(model).toMatchObject({ type: 'model', folder: 'checkpoints', required: false });
    expect(model).not.toHaveProperty('default');
  });

  test('a placeholder alone keeps its type; inside a text it is interpolated, and may be in several texts', async () => {
    const made = await read({ workflow: fixture('metadata.json'), name: 'x' });
    expect(made.workflow['3']?.inputs).toMatchObject({ seed: 0, steps: 25, cfg: 7 });
    expect(made.workflow['6']?.inputs?.['text']).toBe('a portrait of , oil painting, detailed');
    expect(made.workflow['9']?.inputs?.['filename_prefix']).toBe('portrait_oil painting');
    expect(made.workflow).not.toHaveProperty('__metadata__');
    expect(named(made, 'style')?.targets).toEqual([
      { node: '6', input: 'text', transform: { within: 'a portrait of {{subject}}, {{style}}, detailed' } },
      { node: '9', input: 'filename_prefix', transform: { within: 'portrait_{{style}}' } },
    ]);
  });

  test('is found in a request body too, and needs no definitions', async () => {
    const made = await readMarkedWorkflow({ workflow: { prompt: fixture('metadata.json') }, name: 'x' });
    expect(made.file.tool).toBe('paint_portrait');
    expect(named(made, 'model')).toMatchObject({ type: 'model' });
  });

  test('what is declared and not used is left out, and said', async () => {
    const workflow = fixture('metadata.json') as { __metadata__: { parameters: Record<string, unknown> } };
    workflow.__metadata__.parameters['loops'] = { type: 'integer' };
    const made = await read({ workflow, name: 'x' });
    expect(named(made, 'loops')).toBeUndefined();
    expect(made.notes).toContainEqual(expect.stringContaining("'loops' is declared") as string);
  });

  test('double braces in a text without __metadata__ are emphasis and stay', async () => {
    const workflow = fixture('plain.json') as Record<string, { inputs: Record<string, unknown> }>;
    workflow['6']!.inputs['text'] = '{{masterpiece}}, a fox';
    const made = await read({ workflow, name: 'x' });
    expect(made.workflow['6']?.inputs?.['text']).toBe('{{masterpiece}}, a fox');
    expect(made.notes).toContain('Nothing is marked: the parameters are suggestions.');
  });

  test('in UI format, placeholders survive conversion', async () => {
    const ui = builtIn('basic') as { nodes: { id: number; widgets_values: unknown[] }[] };
    const widgets = (id: number) => ui.nodes.find((node) => node.id === id)!.widgets_values;
    widgets(6)[0] = 'a photo of {{subject}}, {{style}}';
    widgets(7)[0] = '{{negative_prompt}}';
    widgets(3)[2] = '{{steps}}';
    const parameters = { subject: 'string', style: { default: 'noir' }, negative_prompt: 'string', steps: 'integer' };
    const made = await read({ workflow: { ...ui, __metadata__: { parameters } }, name: 'x' });
    expect(places(made)).toMatchObject({
      subject: '6.text',
      style: '6.text',
      negative_prompt: '7.text',
      steps: '3.steps',
    });
    expect(made.workflow['3']?.inputs?.['steps']).toBe(20);
  });
});

describe('PARAM_ values', () => {
  test('with a .meta.json beside: names, types, defaults, constraints and mapped inputs', async () => {
    const made = await read({ workflow: fixture('param.json'), meta: fixture('param.meta.json'), name: 'square' });
    expect(made.file).toMatchObject({ title: 'Square picture', tool: 'square' });
    expect(places(made)).toEqual({
      seed: '3.seed',
      steps: '3.steps',
      cfg: '3.cfg',
      sampler_name: '3.sampler_name',
      model: '4.ckpt_name',
      width: '5.width 5.height',
      prompt: '6.text',
      negative_prompt: '7.text',
      scheduler: '3.scheduler',
    });
    expect(named(made, 'prompt')).toMatchObject({ type: 'text', required: true });
    expect(named(made, 'width')).toMatchObject({ type: 'integer', default: 640, min: 256, max: 1024 });
    expect(named(made, 'steps')).toMatchObject({ type: 'integer', default: 12, max: 50 });
    expect(named(made, 'sampler_name')).toMatchObject({ type: 'choice', required: false, default: 'euler' });
    expect(named(made, 'model')).toMatchObject({ type: 'model', folder: 'checkpoints', required: false });
    expect(named(made, 'seed')).toMatchObject({ type: 'seed', default: -1 });
    expect(made.workflow['5']?.inputs).toMatchObject({ width: 640, height: 640 });
  });

  test('without it, defaults are those of the node classes', async () => {
    const made = await read({ workflow: fixture('param.json'), name: 'square' });
    expect(named(made, 'steps')).toMatchObject({ default: 20, min: 1, max: 10_000 });
    expect(named(made, 'cfg')).toMatchObject({ type: 'number', default: 8 });
    expect(named(made, 'negative_prompt')).toMatchObject({ required: false, default: '' });
  });

  test('inside a text they are interpolated', async () => {
    const workflow = fixture('plain.json') as Record<string, { inputs: Record<string, unknown> }>;
    workflow['6']!.inputs['text'] = 'a PARAM_STR_ANIMAL in PARAM_PLACE';
    const made = await read({ workflow, name: 'x' });
    expect(named(made, 'animal')?.targets[0]?.transform).toEqual({ within: 'a {{animal}} in {{place}}' });
    expect(Object.keys(places(made))).toEqual(['animal', 'place']);
  });
});

describe('node titles', () => {
  test('==name== names a parameter, =>description describes it, a marked output is the one returned', async () => {
    const made = await read({ workflow: fixture('titles.json'), name: 'titled' });
    expect(places(made)).toEqual({
      steps: '3.steps',
      size_width: '5.width',
      size_height: '5.height',
      size_batch_size: '5.batch_size',
      subject: '6.text',
      negative_prompt: '7.text',
    });
    expect(named(made, 'subject')).toMatchObject({ title: 'Subject', description: 'What the picture shows.' });
    expect(named(made, 'negative_prompt')).toMatchObject({
      description: 'What it must not show.',
      default: 'text, watermark',
    });
    expect(made.file.outputs).toEqual(['9']);
  });

  test('an arrow amid a title is only a title', async () => {
    const workflow = fixture('plain.json') as Record<string, { _meta: { title: string } }>;
    workflow['6']!._meta.title = 'Image => Video';
    expect((await read({ workflow, name: 'x' })).notes).toContain('Nothing is marked: the parameters are suggestions.');
  });

  test('stand beside placeholders, which have their inputs first', async () => {
    const workflow = fixture('param.json') as Record<string, { _meta: { title: string } }>;
    workflow['6']!._meta.title = '==other==';
    workflow['9']!._meta.title = 'Save';
    const made = await read({ workflow, name: 'x' });
    expect(places(made)['prompt']).toBe('6.text');
    expect(places(made)).not.toHaveProperty('other');
  });
});

describe('App Mode of real workflows', () => {
  const pairs = readPairs('conversion-2026');
  const recent = readDefinitions('conversion-2026');
  const app = async (part: string, change?: (linearData: { inputs: unknown[]; outputs: unknown[] }) => void) => {
    const { workflow } = pairs.find(({ file }) => file.includes(part))!;
    const copy = structuredClone(workflow) as { extra: { linearData: { inputs: unknown[]; outputs: unknown[] } } };
    change?.(copy.extra.linearData);
    return readMarkedWorkflow({ workflow: copy, name: part }, { definitions: () => Promise.resolve(recent) });
  };

  test('a widget of a subgraph’s instance is the value inside, by graph, node and widget', async () => {
    const made = await app('image_mage_flow_turbo_t2i');
    expect(places(made)).toEqual({
      prompt: '12:5.prompt',
      aspect_ratio: '27.aspect_ratio',
      megapixels: '27.megapixels',
    });
    expect(made.file.outputs).toEqual(['10']);
    expect(made.notes).toContain("Took 3 parameters from ComfyUI's App Mode.");
  });

  test('older files name the node inside the subgraph', async () => {
    const made = await app('template_qwen_image_illustration_lora');
    expect(Object.values(places(made))).toEqual([
      '76:6.text',
      '76:58.width',
      '76:58.height',
      '76:73.strength_model',
      '76:58.batch_size',
      '76:3.steps',
    ]);
    expect(named(made, 'width')).toMatchObject({ type: 'integer', group: 'basic', default: 1024 });
  });

  test('descriptions are the author’s; what is gone is left out, and said', async () => {
    const made = await app('template_qwen_image_illustration_lora', (linearData) => {
      linearData.inputs = [
        ['6', 'text', { description: 'Whom to draw.\u202E' }],
        [999, 'gone'],
      ];
      linearData.outputs = ['60', 61];
    });
    expect(made.file.parameters.map(({ description }) => description)).toEqual(['Whom to draw.']);
    expect(made.notes.filter((note) => note.includes('no longer there'))).toHaveLength(2);
    expect(made.file.outputs).toEqual(['60']);
  });

  test('an empty one is none', async () => {
    const made = await app('utility_image_stitch');
    expect(made.notes).toContain('Nothing is marked: the parameters are suggestions.');
  });
});

describe('with nothing marked', () => {
  test.each(['basic', 'basic_api_test'])('the built-in %s gets the classic parameters', async (name) => {
    const made = await read({ workflow: builtIn(name), name });
    expect(places(made)).toMatchObject({
      prompt: '6.text',
      negative_prompt: '7.text',
      width: '5.width',
      height: '5.height',
      model: '4.ckpt_name',
      seed: '3.seed',
    });
    expect(made.file.tool).toBe(name);
  });
});
