import { describe, expect, test } from 'vitest';
import { parseExact } from '../../../comfyui/exact-json.ts';
import { readUiWorkflow } from './read-ui-workflow.ts';

const read = (nodes: unknown, more: object = {}) => readUiWorkflow({ nodes, links: [], ...more });
const firstOf = (node: object, more: object = {}) => read([{ id: 1, type: 'A', ...node }], more).graph.nodes.get('1');
const inSubgraph = (inside: object) => read([], { definitions: { subgraphs: [{ id: 's', name: 'Sub', ...inside }] } });

describe('what cannot be read is refused, saying where', () => {
  const why = (value: unknown) => {
    try {
      readUiWorkflow(value);
      return null;
    } catch (error) {
      expect(error).toMatchObject({
        code: 'workflow_unreadable',
        nextStep: 'Open it in ComfyUI, save it again, and give that file.',
      });
      return (error as Error).message.replace('The workflow cannot be read: ', '');
    }
  };

  test.each([[null], ['text'], [[]], [{}], [{ nodes: {} }]])('%j has no nodes', (value) => {
    expect(why(value)).toBe('It has no list of nodes.');
  });

  test.each([[{ type: 'A' }], [{ id: 2 }], [{ id: 2, type: 5 }], [null], ['node']])(
    'a node %j without an id or a type is named by its place',
    (broken) => {
      expect(why({ nodes: [{ id: 1, type: 'A' }, broken] })).toBe('entry 2 of its nodes has no id or no type.');
    },
  );

  test('two nodes of one id are, naming id and class', () => {
    const nodes = [
      { id: 1, type: 'A' },
      { id: '1', type: 'B' },
    ];
    expect(why({ nodes })).toBe('node 1 (B) is there twice.');
  });

  test('inside a subgraph, the subgraph is named too', () => {
    const subgraph = { id: 's', name: 'Sub', nodes: [{ id: 1 }] };
    expect(why({ nodes: [], definitions: { subgraphs: [subgraph] } })).toBe(
      "in the subgraph 'Sub', entry 1 of its nodes has no id or no type.",
    );
  });

  test.each([[null], [{}], [{ id: null, nodes: [] }]])('a subgraph definition %j without an id is', (definition) => {
    expect(why({ nodes: [], definitions: { subgraphs: [definition] } })).toBe(
      'One of its subgraph definitions has no id.',
    );
  });
});

describe('links', () => {
  const nodes = [
    { id: 1, type: 'A' },
    { id: 2, type: 'B' },
  ];
  const linksOf = (links: unknown) => [...read(nodes, { links }).graph.links.values()];
  const whole = { id: '7', originId: '1', originSlot: 3, targetId: '2', targetSlot: 4, type: 'IMAGE' };

  test.each([
    ['arrays', [[7, 1, 3, 2, 4, 'IMAGE']]],
    ['objects', [{ id: 7, origin_id: 1, origin_slot: 3, target_id: 2, target_slot: 4, type: 'IMAGE', parentId: 9 }]],
    [
      'an object of links by id',
      { 7: { id: 7, origin_id: 1, origin_slot: 3, target_id: 2, target_slot: 4, type: 'IMAGE' } },
    ],
    ['arrays by id, ids as texts', { 7: ['7', '1', '3', '2', '4', 'IMAGE'] }],
  ])('are read as %s', (_, links) => {
    expect(linksOf(links)).toEqual([whole]);
  });

  test('without an id or an end are none', () => {
    expect(linksOf([null, [null, 1, 0, 2, 0], [8, null, 0, 2, 0], [9, 1, 0, null, 0], 'text', whole])).toEqual([]);
    expect([linksOf(null), linksOf('text')]).toEqual([[], []]);
  });

  test('may lack slot and type', () => {
    expect(linksOf([[7, 1, null, 2]])).toEqual([{ ...whole, originSlot: -1, targetSlot: -1, type: '' }]);
  });
});

describe('a node', () => {
  test('has its mode, a title that is not empty, and a colour where the file gives them', () => {
    expect(firstOf({ mode: 4, title: 'Mine', color: '#322', properties: { ver: '1' } })).toMatchObject({
      mode: 4,
      title: 'Mine',
      color: '#322',
      properties: { ver: '1' },
    });
    const bare = firstOf({ mode: '4', title: '', color: 5, properties: [] });
    expect(bare).toEqual({
      id: '1',
      type: 'A',
      mode: 0,
      title: null,
      inputs: [],
      outputs: [],
      properties: {},
      widgetValues: null,
      namedValues: null,
    });
  });

  test('has inputs by name; what is no input is left out', () => {
    const inputs = [{ name: 'a', type: 'IMAGE', link: 5, label: 'A picture' }, null, { type: 'IMAGE' }, { name: 'b' }];
    const links = [[5, 1, 0, 1, 0, 'IMAGE']];
    expect(firstOf({ inputs }, { links })?.inputs).toEqual([
      { name: 'a', type: 'IMAGE', link: '5', widget: null, label: 'A picture' },
      { name: 'b', type: '', link: null, widget: null },
    ]);
  });

  test('marks the socket of a widget by the widget’s name, else by the input’s own', () => {
    const inputs = [
      { name: 'a', widget: { name: 'inner' } },
      { name: 'b', widget: {} },
      { name: 'c', widget: true },
    ];
    expect(firstOf({ inputs })?.inputs.map(({ widget }) => widget)).toEqual(['inner', 'b', null]);
  });

  test('keeps its outputs in their places, also what is none', () => {
    expect(
      firstOf({ outputs: [null, { name: 'out', type: ['a'], label: 'mine' }, { type: 0, label: '' }] })?.outputs,
    ).toEqual([
      { name: '', type: '' },
      { name: 'out', type: 'COMBO', label: 'mine' },
      { name: '', type: '*' },
    ]);
  });
});

describe('the values of widgets', () => {
  const valuesOf = (values: unknown) => firstOf({ widgets_values: values })?.widgetValues;

  test('are a list, or go by name', () => {
    expect(valuesOf([1, null, 'a'])).toEqual([1, null, 'a']);
    expect(valuesOf({ steps: 5, 0: 7 })).toEqual(
      new Map<string, unknown>([
        ['0', 7],
        ['steps', 5],
      ]),
    );
    expect([valuesOf(undefined), valuesOf(null), valuesOf('text'), valuesOf(5)]).toEqual([null, null, null, null]);
  });

  test('that were written as an object of places are a list, with gaps where one is missing', () => {
    expect(valuesOf({ 1: 'b', 0: 'a', length: 2 })).toEqual(['a', 'b']);
    expect(valuesOf({ 2: 'c' })).toEqual([undefined, undefined, 'c']);
    const dozen = 'abcdefghijkl'.split('');
    expect(valuesOf(Object.fromEntries(dozen.entries()))).toEqual(dozen);
  });

  test('go by name where a place would be endless or none', () => {
    for (const key of ['99999', '1a', 'a1', '-1']) expect(valuesOf({ [key]: 5 })).toEqual(new Map([[key, 5]]));
    expect(valuesOf({})).toEqual(new Map());
    expect(valuesOf({ length: 2 })).toEqual(new Map([['length', 2]]));
  });

  test('are kept by name as well, where the frontend wrote them so', () => {
    expect(firstOf({ widgets_values_named: { steps: 5 } })?.namedValues).toEqual(new Map([['steps', 5]]));
    expect(firstOf({ widgets_values_named: [5] })?.namedValues).toBeNull();
  });

  test('keep every digit', () => {
    const ui = readUiWorkflow(parseExact('{"nodes":[{"id":1,"type":"A","widgets_values":[18446744073709551615]}]}'));
    expect(JSON.stringify(ui.graph.nodes.get('1')?.widgetValues)).toBe('[18446744073709551615]');
  });
});

describe('subgraph definitions', () => {
  test('have nodes and links of their own, and slots that name their links', () => {
    const { subgraphs, graph } = inSubgraph({
      nodes: [{ id: 5, type: 'A', inputs: [{ name: 'x', link: 1 }] }],
      links: [{ id: 1, origin_id: -10, origin_slot: 0, target_id: 5, target_slot: 0, type: 'IMAGE' }],
      inputs: [{ name: 'in', type: 'IMAGE', linkIds: [1, '2', null] }, null],
      outputs: [{ name: 'out', type: 0 }],
    });
    expect(graph.nodes.size).toBe(0);
    const sub = subgraphs.get('s');
    expect(sub).toMatchObject({ id: 's', name: 'Sub', legacyGroup: null });
    expect(sub?.nodes.get('5')?.inputs[0]?.link).toBe('1');
    expect(sub?.links.get('1')).toMatchObject({ originId: '-10', targetId: '5' });
    expect(sub?.inputs).toEqual([
      { name: 'in', type: 'IMAGE', linkIds: ['1', '2'] },
      { name: '', type: '', linkIds: [] },
    ]);
    expect(sub?.outputs).toEqual([{ name: 'out', type: '*', linkIds: [] }]);
  });

  test('may lack name, nodes and slots', () => {
    expect(read([], { definitions: { subgraphs: [{ id: 5 }] } }).subgraphs.get('5')).toMatchObject({
      name: '',
      nodes: new Map(),
      inputs: [],
      outputs: [],
    });
    for (const definitions of [null, {}, { subgraphs: 'x' }]) expect(read([], { definitions }).subgraphs.size).toBe(0);
  });
});

describe('what cg-use-everywhere noted that it sent', () => {
  const noted = (ue_links: unknown) => read([], { extra: { ue_links } }).graph;

  test('is kept with its ends', () => {
    const ue = { upstream: 5, upstream_slot: 1, downstream: '6', downstream_slot: 3 };
    expect(noted([ue]).broadcasts).toEqual([{ originId: '5', originSlot: 1, targetId: '6' }]);
  });

  test('is nothing where an end is missing, or nothing was noted', () => {
    for (const list of [[{ upstream: 5 }], [{ downstream: 5 }], [null], [], null])
      expect(noted(list)).not.toHaveProperty('broadcasts');
  });
});
