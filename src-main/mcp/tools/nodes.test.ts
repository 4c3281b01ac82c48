import { expect, test } from 'vitest';
import { createFixtureCore } from '../core.fixture.ts';
import { silentProgress } from '../progress.ts';
import { callTool } from './call-tool.ts';
import { createCatalogueSource } from './catalogue.ts';

const core = createFixtureCore();
const { tools } = createCatalogueSource(() => []).current();

async function call(name: string, given: Record<string, unknown>, of = core) {
  const result = await callTool({
    tool: tools.get(name)!,
    given,
    context: {
      core: of,
      requester: { kind: 'assistant', name: 'test', token: null },
      progress: silentProgress,
      signal: new AbortController().signal,
      closing: () => false,
      waitMs: () => 2000,
      leftMs: () => 2000,
      outputUri: (id) => `easel://outputs/${id}`,
    },
  });
  return { result, view: result.structuredContent as Record<string, unknown> };
}

test('search_nodes names classes in short, with types and marks', async () => {
  const { view } = await call('search_nodes', { text: 'sampler', output_type: 'LATENT' });
  expect(view).toEqual({
    nodes: [
      {
        name: 'KSampler',
        description: 'Uses the provided model to denoise the latent image.',
        category: 'sampling',
        pack: 'comfy-core',
        inputs: ['MODEL', 'INT', 'COMBO', 'LATENT', 'FLOAT'],
        outputs: ['LATENT'],
      },
      {
        name: 'KSamplerAdvanced',
        title: 'KSampler (Advanced)',
        category: 'sampling',
        pack: 'comfy-core',
        inputs: [],
        outputs: ['LATENT'],
      },
    ],
    nodes_total: 2,
  });
  expect((await call('search_nodes', { mark: 'api' })).view).toMatchObject({
    nodes: [{ name: 'DreamApiNode', marks: ['experimental', 'api'] }],
  });
  expect((await call('search_nodes', { text: 'KSamplr' })).view).toMatchObject({ nodes: [], nearest: ['KSampler'] });
});

test('search_nodes pages and says where the next ones are', async () => {
  const { result, view } = await call('search_nodes', { limit: 2 });
  expect(view).toMatchObject({ nodes: [{}, {}], nodes_total: 6 });
  expect(result.content.at(-1)).toMatchObject({ text: '1 to 2 of 6; offset 2 names the next.' });
});

test('get_node names eight choices and how many there are, and more of the input that is asked about', async () => {
  const input = async (given: Record<string, unknown>) => {
    const { view } = await call('get_node', { name: 'KSampler', ...given });
    return (view['inputs'] as { name: string; choices?: string[]; choices_total?: number }[])[2];
  };
  expect(await input({})).toMatchObject({ name: 'sampler_name', choices_total: 44 });
  expect((await input({}))?.choices).toHaveLength(8);
  expect((await input({ choices_of: 'sampler_name' }))?.choices).toHaveLength(44);
  expect((await input({ choices_of: 'scheduler' }))?.choices).toHaveLength(8);
});

test('no place on the machine of ComfyUI is in an answer', async () => {
  const { result, view } = await call('get_node', { name: 'SaveImage' });
  expect(view).toMatchObject({ inputs: [{ name: 'images' }, { name: 'filename_prefix', default: 'ComfyUI' }] });
  expect(JSON.stringify(result)).not.toContain('/home/');
});

test('a class that is not there is an error with the next step', async () => {
  const { result, view } = await call('get_node', { name: 'Nope' });
  expect(result.isError).toBe(true);
  expect(view).toMatchObject({ error: { code: 'not_found' } });
});

test('thousands of long entries are cut to what an answer may cost', async () => {
  const [node] = (await core.nodes.search({ text: 'ksampler' })).nodes;
  const many = { ...createFixtureCore() };
  many.nodes = {
    ...core.nodes,
    search: () =>
      Promise.resolve({
        nodes: Array.from({ length: 50 }, (_, at) => ({
          ...node!,
          name: `${at}`,
          description: 'long '.repeat(200),
          inputs: Array(40).fill('TYPE') as string[],
        })),
        total: 2000,
        nearest: [],
        classes: 2000,
        readAt: 0,
      }),
  };
  const source = createCatalogueSource(() => []).current();
  const result = await callTool({
    tool: source.tools.get('search_nodes')!,
    given: { limit: 50 },
    context: {
      core: many,
      requester: { kind: 'assistant', name: 'test', token: null },
      progress: silentProgress,
      signal: new AbortController().signal,
      closing: () => false,
      waitMs: () => 2000,
      leftMs: () => 2000,
      outputUri: (id) => `easel://outputs/${id}`,
    },
  });
  expect(JSON.stringify(result.structuredContent).length).toBeLessThan(11_000);
  expect(result.content.at(-1)).toMatchObject({ text: expect.stringMatching(/^1 to \d\d of 2000; offset \d\d/) });
});

test('choices_of names an input that the class has, and its choices are in the answer however long they are', async () => {
  const { view } = await call('get_node', { name: 'KSampler', choices_of: 'sampler_nam' });
  expect(view).toMatchObject({
    error: {
      code: 'bad_input',
      next_step: expect.stringMatching(/^Did you mean 'sampler_name'\? Its inputs: model, /),
    },
  });
  const node = await core.nodes.get('KSampler');
  const long = { ...createFixtureCore() };
  const choices = Array.from({ length: 300 }, (_, at) => `${at} ${'long '.repeat(20)}`);
  long.nodes = {
    ...core.nodes,
    get: () =>
      Promise.resolve({
        ...node,
        inputs: node.inputs.map((input) =>
          input.name === 'sampler_name' ? { ...input, choices, choicesTotal: 300 } : input,
        ),
      }),
  };
  const { view: answered } = await call('get_node', { name: 'KSampler', choices_of: 'sampler_name' }, long);
  const inputs = answered['inputs'] as { name: string; choices?: string[] }[];
  expect(inputs).toHaveLength(6);
  expect(inputs[2]?.choices?.length).toBeGreaterThan(30);
  expect(JSON.stringify(answered).length).toBeLessThan(11_000);
});

test('bounds with one end are told as such, and an empty backend is none', async () => {
  expect((await call('search_nodes', { offset: -1 })).view).toMatchObject({
    error: { code: 'out_of_bounds', message: "'offset' is -1, but must be at least 0." },
  });
  expect((await call('search_nodes', { text: 'save', backend: '' })).view).toMatchObject({ nodes_total: 1 });
  expect((await call('get_node', { name: 'SaveImage', backend: '', choices_of: '' })).view).toMatchObject({
    name: 'SaveImage',
  });
});

test('list_models lists all folders, with and without words', async () => {
  expect((await call('list_models', { folder: 'all' })).view).toMatchObject({ folder: 'all', models_total: 2 });
  expect((await call('list_models', { folder: 'all', search: 'sdxl', backend: '' })).view).toMatchObject({
    models: ['sd_xl_base_1.0.safetensors'],
  });
});
