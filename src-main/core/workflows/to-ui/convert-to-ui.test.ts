import { describe, expect, test } from 'vitest';
import { parseWorkflowText, type ApiWorkflow } from '../api-workflow.ts';
import { smallClasses as classes } from './classes.fixture.ts';
import { classTypesForUi, convertToUi } from './convert-to-ui.ts';
import type { UiFileNode } from './ui-file.ts';

async function nodeOf(api: ApiWorkflow, at = 0): Promise<UiFileNode> {
  const node = (await convertToUi(api, { classes })).workflow.nodes[at];
  if (!node) throw new Error(`no node ${at}`);
  return node;
}
const loader = { class_type: 'Loader', inputs: { name: 'a.safetensors' } };

test('a workflow becomes a file of schema 0.4, laid out from left to right', async () => {
  const api: ApiWorkflow = {
    '3': { class_type: 'Sampler', inputs: { model: ['12:4', 0], seed: 5, steps: ['9', 0] }, _meta: { title: 'Draw' } },
    '7': { class_type: 'Show', inputs: { images: ['3', 0] } },
    '9': { class_type: 'PrimitiveInt', inputs: { value: 30 } },
    '12:4': loader,
  };
  expect(await convertToUi(api, { classes })).toEqual({
    doubts: [],
    workflow: {
      last_node_id: 10,
      last_link_id: 3,
      nodes: [
        {
          id: 3,
          type: 'Sampler',
          pos: [290, 90],
          size: [210, 110],
          flags: {},
          order: 2,
          mode: 0,
          inputs: [
            { name: 'model', type: 'MODEL', link: 1 },
            { name: 'steps', type: 'INT', widget: { name: 'steps' }, link: 2 },
          ],
          outputs: [{ name: 'picture', type: 'LATENT', links: [3] }],
          title: 'Draw',
          properties: { 'Node name for S&R': 'Sampler' },
          widgets_values: [5, 'fixed', 20],
        },
        {
          id: 7,
          type: 'Show',
          pos: [580, 130],
          size: [210, 40],
          flags: {},
          order: 3,
          mode: 0,
          inputs: [{ name: 'images', type: 'LATENT', link: 3 }],
          outputs: [],
          properties: { 'Node name for S&R': 'Show' },
          widgets_values: [],
        },
        {
          id: 9,
          type: 'PrimitiveInt',
          pos: [0, 180],
          size: [210, 90],
          flags: {},
          order: 0,
          mode: 0,
          inputs: [],
          outputs: [{ name: 'INT', type: 'INT', links: [2] }],
          properties: { 'Node name for S&R': 'PrimitiveInt' },
          widgets_values: [30, 'fixed'],
        },
        {
          id: 10,
          type: 'Loader',
          pos: [0, 30],
          size: [210, 80],
          flags: {},
          order: 1,
          mode: 0,
          inputs: [],
          outputs: [
            { name: 'MODEL', type: 'MODEL', links: [1] },
            { name: 'CLIP', type: 'CLIP', links: [] },
          ],
          properties: { 'Node name for S&R': 'Loader', easel_id: '12:4' },
          widgets_values: ['a.safetensors'],
        },
      ],
      links: [
        [1, 10, 0, 3, 0, 'MODEL'],
        [2, 9, 0, 3, 1, 'INT'],
        [3, 3, 0, 7, 0, 'LATENT'],
      ],
      groups: [],
      config: {},
      extra: {},
      version: 0.4,
    },
  });
});

test('nodes stand where they are told to, below their title bars', async () => {
  const api: ApiWorkflow = {
    '1': loader,
    '2': { class_type: 'Sampler', inputs: { model: ['1', 0], seed: 1, steps: 2 } },
  };
  const asked: unknown[] = [];
  const place = (...graph: unknown[]): Promise<{ x: number; y: number }[]> => {
    asked.push(...graph);
    return Promise.resolve([
      { x: 5, y: 6 },
      { x: 7, y: 8 },
    ]);
  };
  const { workflow } = await convertToUi(api, { classes, place });
  expect(workflow.nodes.map(({ pos }) => pos)).toEqual([
    [5, 36],
    [7, 38],
  ]);
  expect(asked).toEqual([
    [
      { width: 210, height: 110 },
      { width: 210, height: 140 },
    ],
    [[0, 1]],
  ]);
});

test('the classes to ask for are those of the workflow, and those that hold a value', () => {
  expect(classTypesForUi({ '1': loader, '2': loader })).toEqual(
    new Set([
      'Loader',
      'PrimitiveString',
      'PrimitiveStringMultiline',
      'PrimitiveInt',
      'PrimitiveFloat',
      'PrimitiveBoolean',
    ]),
  );
});

test('an empty workflow becomes an empty file', async () => {
  const { workflow, doubts } = await convertToUi({}, { classes });
  expect(workflow).toMatchObject({ last_node_id: 0, last_link_id: 0, nodes: [], links: [] });
  expect(doubts).toEqual([]);
});

describe('a title', () => {
  const titled = (title?: unknown): ApiWorkflow => ({ '1': { ...loader, _meta: { title } } as ApiWorkflow[string] });

  test('is kept where it is not the display name of the class', async () => {
    expect((await nodeOf(titled('My models'))).title).toBe('My models');
    expect((await nodeOf(titled('Loader'))).title).toBe('Loader');
  });

  test.each([['Load It'], [''], [undefined], [5]])('%j is left to the canvas', async (title) => {
    expect(await nodeOf(titled(title))).not.toHaveProperty('title');
  });

  test('of an unknown class is left to the canvas where it is the name of the class', async () => {
    expect(await nodeOf({ '1': { class_type: 'Mystery', _meta: { title: 'Mystery' } } })).not.toHaveProperty('title');
  });
});

test('what a frontend says about the origin of a class is kept among the properties', async () => {
  const meta = { title: 'x', cnr_id: 'comfy-core', ver: '1.2.3', aux_id: 'someone/pack', other: 'y', x: 1 };
  const { properties } = await nodeOf({ '1': { ...loader, _meta: meta } as ApiWorkflow[string] });
  expect(properties).toEqual({
    'Node name for S&R': 'Loader',
    cnr_id: 'comfy-core',
    ver: '1.2.3',
    aux_id: 'someone/pack',
  });
  const { properties: bare } = await nodeOf({
    '1': { ...loader, _meta: { ver: 5 } } as unknown as ApiWorkflow[string],
  });
  expect(bare).toEqual({ 'Node name for S&R': 'Loader' });
});

describe('a node of an unknown class', () => {
  const api: ApiWorkflow = {
    '1': { class_type: 'Mystery', inputs: { amount: 3, list: { __value__: [1, 2] }, images: ['2', 0] } },
    '2': loader,
    '3': { class_type: 'Show', inputs: { images: ['1', 2] } },
  };

  test('shows its links as sockets of any type and keeps its values by name', async () => {
    const { workflow } = await convertToUi(api, { classes });
    const [node] = workflow.nodes;
    expect(node?.inputs).toEqual([{ name: 'images', type: 'MODEL', link: 1 }]);
    expect(node?.outputs).toEqual([
      { name: '*', type: '*', links: [] },
      { name: '*', type: '*', links: [] },
      { name: '*', type: 'LATENT', links: [2] },
    ]);
    expect(node?.widgets_values).toEqual({ amount: 3, list: [1, 2] });
  });

  test('is a doubt, and nothing else is', async () => {
    expect((await convertToUi(api, { classes })).doubts).toEqual([
      {
        nodeId: '1',
        classType: 'Mystery',
        title: null,
        input: null,
        type: 'missing_node_type',
        message:
          "Node 1 (Mystery): the server has no node class 'Mystery'; its node shows only what the workflow says of it.",
        nextStep: 'Install the node pack that brings it, or take the node out.',
      },
    ]);
  });
});

describe('sockets', () => {
  const socketsOf = async (classType: string, inputs: Record<string, unknown>): Promise<unknown[]> => {
    const { inputs: sockets } = await nodeOf({ '1': { class_type: classType, inputs }, '2': loader });
    return sockets.map(({ name, type, link, widget }) => `${name} ${type} ${link}${widget ? ` ${widget.name}` : ''}`);
  };
  const link = ['2', 1];

  test('are there unlinked too, before those of linked widgets, each in the order of the class', async () => {
    expect(await socketsOf('Text', { text: link })).toEqual(['clip CLIP null', 'text STRING 1 text']);
    expect(await socketsOf('Sampler', { steps: link, seed: link })).toEqual([
      'model MODEL null',
      'seed INT 1 seed',
      'steps INT 2 steps',
    ]);
  });

  test('of a linked combo say so', async () => {
    expect(await socketsOf('Loader', { name: link })).toEqual(['name COMBO 1 name']);
    expect(await socketsOf('NoChoices', { third: link })).toEqual(['third COMBO 1 third']);
  });

  test('of the selected option are there', async () => {
    expect(await socketsOf('Dynamic', { size: 'by match', 'size.match': link })).toEqual(['size.match IMAGE 1']);
    expect(await socketsOf('Dynamic', { size: 'by width', 'size.width': link })).toEqual([
      'size.width INT 1 size.width',
    ]);
  });

  test('of a linked selector are marked as its widget', async () => {
    expect(await socketsOf('Dynamic', { size: link })).toEqual(['size COMFY_DYNAMICCOMBO_V3 1 size']);
  });

  test('of a growing list are those that are linked, in the order of the workflow', async () => {
    expect(await socketsOf('Batch', { 'images.image2': link, mask: link, 'images.image0': link })).toEqual([
      'images.image2 CLIP 1',
      'images.image0 CLIP 2',
      'mask MASK 3',
    ]);
  });

  test('of rows have the name of their row', async () => {
    expect(await socketsOf('Rows', { 'rows.0.model': link, 'rows.1.strength': link })).toEqual([
      'rows.0.model MODEL 1',
      'rows.1.model MODEL null',
      'rows.1.strength FLOAT 2 rows.1.strength',
    ]);
  });

  test('of links that the class does not know come last', async () => {
    expect(await socketsOf('Show', { more: link, images: link })).toEqual(['images LATENT 1', 'more CLIP 2']);
  });
});

test('an output whose type follows its links shows that of its first', async () => {
  const api: ApiWorkflow = {
    '1': { class_type: 'Dynamic', inputs: { size: 'off', last: 1 } },
    '2': { class_type: 'Batch', inputs: { mask: ['1', 0], 'images.image0': ['1', 0] } },
  };
  const { workflow } = await convertToUi(api, { classes });
  expect(workflow.nodes[0]?.outputs).toEqual([{ name: 'COMFY_MATCHTYPE_V3', type: 'MASK', links: [1, 2] }]);
  expect(workflow.links.map(([, , , , , type]) => type)).toEqual(['*', 'MASK']);
});

test('an output without a type is of any type', async () => {
  expect((await nodeOf({ '1': { class_type: 'Nameless', inputs: {} } })).outputs).toMatchObject([{ type: '*' }]);
});

test('an output beyond those of the class is there as far as links need it', async () => {
  const api: ApiWorkflow = { '1': loader, '2': { class_type: 'Show', inputs: { images: ['1', 3] } } };
  const { workflow } = await convertToUi(api, { classes });
  expect(workflow.nodes[0]?.outputs.map(({ name, type }) => [name, type])).toEqual([
    ['MODEL', 'MODEL'],
    ['CLIP', 'CLIP'],
    ['*', '*'],
    ['*', 'LATENT'],
  ]);
});

test('a 64-bit seed is written with every digit', async () => {
  const text = '{"1": {"class_type": "Sampler", "inputs": {"seed": 18446744073709551615, "steps": 1}}}';
  const { workflow, doubts } = await convertToUi(parseWorkflowText(text) as ApiWorkflow, { classes });
  expect(JSON.stringify(workflow)).toContain('"widgets_values":[18446744073709551615,"fixed",1]');
  expect(doubts).toEqual([]);
});

test('names of the prototype are names like any other', async () => {
  const text = '{"__proto__": {"class_type": "constructor", "inputs": {"__proto__": 1, "toString": ["__proto__", 0]}}}';
  const { workflow } = await convertToUi(JSON.parse(text) as ApiWorkflow, { classes });
  expect(workflow.nodes[0]).toMatchObject({ id: 1, type: 'constructor', inputs: [{ name: 'toString', link: 1 }] });
  expect(JSON.stringify(workflow.nodes[0]?.widgets_values)).toBe('{"__proto__":1}');
  expect(workflow.nodes[0]?.properties['easel_id']).toBe('__proto__');
});

test('a workflow of 50,000 nodes is laid out', async () => {
  const api = Object.fromEntries(Array.from({ length: 50_000 }, (_, id) => [String(id + 1), { class_type: 'Show' }]));
  expect((await convertToUi(api, { classes })).workflow.nodes.length).toBe(50_000);
}, 30_000);

test('a workflow of more than 50,000 nodes is refused', async () => {
  const api = Object.fromEntries(Array.from({ length: 50_001 }, (_, id) => [String(id + 1), loader]));
  await expect(convertToUi(api, { classes })).rejects.toMatchObject({
    code: 'too_large',
    message: 'The workflow has more than 50000 nodes.',
    nextStep: 'Give a smaller workflow.',
  });
});
