import { describe, expect, test } from 'vitest';
import { convert, graph, inputsOf, node, subgraph, type Origin, type SmallNode } from '../small-graphs.fixture.ts';

const saved = (settings: Record<string, unknown> = {}) => ({ ue_properties: { version: '7.8', ...settings } });
/** Sends what its links bring; settings of version 7.8. */
const everywhere = (id: number, inputs: SmallNode['inputs'], settings = {}, more: SmallNode = {}) =>
  node(id, 'Anything Everywhere', { ...(inputs && { inputs }), properties: saved(settings), ...more });
const IMAGE: Origin = [1, 0, 'IMAGE'];

describe('what is sent', () => {
  const fromImage = (more: SmallNode) =>
    graph([node(1, 'Image'), everywhere(2, { a: 1 }, {}, more), node(3, 'Invert')], [IMAGE]);

  test('is what is linked to a broadcaster, which is left out where the server does not have it', () => {
    const { workflow, doubts } = convert(fromImage({}));
    expect(Object.keys(workflow)).toEqual(['1', '3']);
    expect(workflow['3']?.inputs).toEqual({ image: ['1', 0] });
    expect(doubts).toEqual([]);
  });

  test.each(['Anything Everywhere?', 'Anything Everywhere3'])('%s of older versions sends it too', (type) => {
    const ui = graph([node(1, 'Image'), node(2, type, { inputs: { a: 1 } }), node(3, 'Invert')], [IMAGE]);
    expect(inputsOf('3', ui)).toEqual({ image: ['1', 0] });
  });

  test.each([2, 4])('is nothing from a broadcaster of mode %i', (mode) => {
    expect(inputsOf('3', fromImage({ mode }))).toEqual({});
  });

  test('is nothing from a muted node, nor from a link that is not there or comes from nowhere', () => {
    const ui = (origin: Origin, mode: number) =>
      graph([node(1, 'Image', { mode }), everywhere(2, { a: 1, b: null, c: 9 }), node(3, 'Invert')], [origin]);
    expect(inputsOf('3', ui(IMAGE, 2))).toEqual({});
    expect(inputsOf('3', ui([77, 0, 'IMAGE'], 0))).toEqual({});
    expect(inputsOf('3', ui(IMAGE, 0))).toEqual({ image: ['1', 0] });
  });

  const behind = (type: string, inputs: SmallNode['inputs'], slot: number, sent: string) =>
    graph(
      [
        node(1, 'Both'),
        node(4, type, { ...(inputs && { inputs }), mode: 4 }),
        node(5, 'Invert', { inputs: { image: 3 }, mode: 4 }),
        everywhere(2, { a: 4 }),
        node(3, 'Blend'),
      ],
      [
        [1, 0, 'IMAGE'],
        [1, 1, 'MASK'],
        [4, slot, 'IMAGE'],
        [slot === 0 ? 5 : 4, sent === 'IMAGE' ? 0 : slot, sent],
      ],
    );

  test('behind bypassed nodes is what they take: the input of the same number if its type is that, else the first of that type', () => {
    expect(inputsOf('3', behind('Invert', { image: 1 }, 0, 'IMAGE'))).toEqual({ first: ['1', 0], second: ['1', 0] });
    expect(inputsOf('3', behind('Blend', { first: 1, mask: 2 }, 1, 'MASK'))).toEqual({ mask: ['1', 1] });
    const second = graph(
      [
        node(1, 'Image'),
        node(4, 'Blend', { inputs: { second: 1 }, mode: 4 }),
        everywhere(2, { a: 2 }),
        node(3, 'Invert'),
      ],
      [IMAGE, [4, 2, 'IMAGE']],
    );
    expect(inputsOf('3', second)).toEqual({ image: ['1', 0] });
    const mask = graph(
      [
        node(1, 'Both'),
        node(4, 'Blend', { inputs: { first: 1, mask: 2 }, mode: 4 }),
        everywhere(2, { a: 3 }),
        node(3, 'Blend'),
      ],
      [IMAGE, [1, 1, 'MASK'], [4, 0, 'MASK']],
    );
    expect(convert(mask, { lenient: true }).workflow['3']?.inputs).toEqual({ mask: ['1', 1] });
  });

  test('behind a bypassed node that takes nothing is nothing', () => {
    expect(inputsOf('3', behind('Invert', {}, 0, 'IMAGE'))).toEqual({});
    const circle = graph(
      [node(4, 'Invert', { inputs: { image: 1 }, mode: 4 }), everywhere(2, { a: 2 }), node(3, 'Invert')],
      [
        [4, 0, 'IMAGE'],
        [4, 0, 'IMAGE'],
      ],
    );
    expect(inputsOf('3', circle)).toEqual({});
  });

  test('may come through a Reroute whose link has a type; it is refused where it has none', () => {
    const ui = (type: string) =>
      graph(
        [
          node(1, 'Image'),
          node(4, 'Reroute', { inputs: { '': 1 }, outputs: [type] }),
          everywhere(2, { a: 2 }),
          node(3, 'Invert'),
        ],
        [IMAGE, [4, 0, type]],
      );
    expect(inputsOf('3', ui('IMAGE'))).toEqual({ image: ['1', 0] });
    for (const type of ['*', '']) {
      expect(() => convert(ui(type))).toThrow(
        /^Node 2 \(Anything Everywhere\): Easel cannot tell where it sends to: what it sends has no type/,
      );
    }
  });

  test('of any type goes to what takes any type, when a class of the server gives it', () => {
    const nodes = [node(1, 'Anything'), everywhere(2, { a: 1 }), node(3, 'Anything'), node(4, 'Invert')];
    const ui = graph(nodes, [[1, 0, '*']]);
    expect([inputsOf('3', ui), inputsOf('4', ui)]).toEqual([{ source: ['1', 0] }, {}]);
  });

  test('by a primitive is refused', () => {
    const ui = graph([node(1, 'PrimitiveNode', { values: [5] }), everywhere(2, { a: 1 })], [[1, 0, 'INT']]);
    expect(() => convert(ui)).toThrow(/Node 2 .*no type of its own/);
  });

  test.each<Record<string, number>>([{ title_regex: 1 }, { '~anything: STRING': 1 }])(
    'as a pattern of the broadcaster is refused: %j',
    (inputs) => {
      const ui = graph([node(1, 'Text', { values: ['x'] }), everywhere(2, inputs)], [[1, 0, 'STRING']]);
      expect(() => convert(ui)).toThrow(/Node 2 .*a pattern of its comes by a link/);
      const { workflow, doubts } = convert(ui, { lenient: true });
      expect(Object.keys(workflow)).toEqual(['1']);
      expect(doubts).toMatchObject([{ nodeId: '2', input: null, type: 'broadcast_unclear' }]);
    },
  );
});

describe('a node that a person made send its outputs', () => {
  const sender = (settings: Record<string, unknown>, more: SmallNode = {}) =>
    graph(
      [
        node(1, 'Both', { properties: { ...saved(settings), ue_convert: true }, outputs: ['IMAGE', 'MASK'], ...more }),
        node(3, 'Blend'),
      ],
      [],
    );

  test('sends each to its type, and not to itself', () => {
    expect(inputsOf('3', sender({}))).toEqual({ first: ['1', 0], mask: ['1', 1], second: ['1', 0] });
    const own = graph(
      [node(1, 'Invert', { properties: { ue_convert: true }, outputs: ['IMAGE'] }), node(3, 'Invert')],
      [],
    );
    expect([inputsOf('1', own), inputsOf('3', own)]).toEqual([{}, { image: ['1', 0] }]);
  });

  test('keeps those back that the person named', () => {
    expect(inputsOf('3', sender({ output_not_broadcasting: { MASK: true, IMAGE: false } }))).toEqual({
      first: ['1', 0],
      second: ['1', 0],
    });
  });

  test('sends by the labels of its outputs, else their names', () => {
    const output = (label?: string) => ({ name: 'second', type: 'IMAGE', ...(label && { label }) });
    const ui = (label?: string) =>
      graph(
        [
          {
            ...node(1, 'Image', { properties: { ...saved({ apply_to_unrepeated: 1 }), ue_convert: true } }),
            outputs: [output(label)],
          },
          node(3, 'Blend'),
        ],
        [],
      );
    expect(inputsOf('3', ui())).toEqual({ second: ['1', 0] });
    expect(inputsOf('3', ui('first'))).toEqual({ first: ['1', 0] });
  });

  test('sends by the types of its class, whatever the file says', () => {
    const lies = sender({}, { outputs: ['MASK', 'IMAGE'] });
    expect(inputsOf('3', lies)).toEqual({ first: ['1', 0], mask: ['1', 1], second: ['1', 0] });
  });

  test('sends nothing when it is muted, or was not made to', () => {
    expect(inputsOf('3', sender({}, { mode: 2 }))).toEqual({});
    expect(inputsOf('3', sender({}, { properties: { ue_convert: false } }))).toEqual({});
  });
});

describe('Seed Everywhere', () => {
  const takes = {
    properties: { ue_properties: { version: '7.8', widget_ue_connectable: { seed: true, value: true } } },
  };
  const seeds = (type: string, properties: Record<string, unknown>) =>
    graph(
      [
        node(1, type, { properties, values: [77, 'fixed'], outputs: ['INT'] }),
        node(3, 'Sampler', { values: [33, 'fixed'], ...takes }),
        node(4, 'Number', { values: [5], ...takes }),
      ],
      [],
    );
  const result = (type: string, properties: Record<string, unknown>) => {
    const { workflow, doubts } = convert(seeds(type, properties), { lenient: true });
    return [workflow['3']?.inputs?.['seed'], workflow['4']?.inputs?.['value'], doubts.map((doubt) => doubt.type)];
  };

  test('sends its number to what is called a seed', () => {
    expect(result('Seed Everywhere', saved())).toEqual([['1', 0], 5, ['missing_node_type']]);
  });

  test('or to what its own pattern says', () => {
    expect(result('Seed Everywhere', saved({ input_regex: 'val' }))).toEqual([33, ['1', 0], ['missing_node_type']]);
    expect(result('Seed Everywhere', saved({ input_regex: '.*' }))).toEqual([
      ['1', 0],
      ['1', 0],
      ['missing_node_type'],
    ]);
  });

  test('of before version 7 sends as it did then, and a doubt says that the pack no longer does', () => {
    expect(result('Seed Everywhere', {})).toEqual([['1', 0], 5, ['broadcast_unclear', 'missing_node_type']]);
  });

  test('goes by no name, whatever is set for names', () => {
    const named = { apply_to_unrepeated: 1 };
    expect(result('Seed Everywhere', saved({ ...named, input_regex: 'val' })).slice(0, 2)).toEqual([33, ['1', 0]]);
    const mark = { ...saved({ ...named, seed_inputs: true }), ue_convert: true };
    expect(result('Number', mark).slice(0, 2)).toEqual([
      ['1', 0],
      ['1', 0],
    ]);
  });

  test('is another class with a mark once version 7 has saved it, and goes by its pattern alone', () => {
    const mark = { seed_inputs: true, input_regex: 'seed' };
    expect(result('Number', { ...saved(mark), ue_convert: true }).slice(0, 2)).toEqual([['1', 0], 5]);
    expect(result('Number', { ...saved({ seed_inputs: true }), ue_convert: true }).slice(0, 2)).toEqual([
      ['1', 0],
      ['1', 0],
    ]);
  });
});

describe('what takes it', () => {
  const into = (type: string, more: SmallNode, given = 'Image', link = 'IMAGE') =>
    graph([node(1, given, { values: [5] }), everywhere(2, { a: 1 }), node(3, type, more)], [[1, 0, link]]);
  const socket = (properties: Record<string, unknown>) => into('Invert', { properties });
  const widget = (properties: Record<string, unknown>, inputs = {}) =>
    inputsOf('3', into('Number', { properties, inputs, values: [7] }, 'Number', 'INT'))?.['value'];

  test('is a socket of its type, listed in the file or not, that nothing is linked to', () => {
    expect(inputsOf('3', socket({}))).toEqual({ image: ['1', 0] });
    const linked = graph(
      [
        node(1, 'Image'),
        node(4, 'Image'),
        everywhere(2, { a: 1 }),
        node(3, 'Invert', { inputs: { image: 2 } }),
        node(5, 'Invert', { inputs: { image: null } }),
      ],
      [IMAGE, [4, 0, 'IMAGE']],
    );
    expect([inputsOf('3', linked), inputsOf('5', linked)]).toEqual([{ image: ['4', 0] }, { image: ['1', 0] }]);
  });

  test('is not a node that a person shut, nor a broadcaster', () => {
    expect(inputsOf('3', socket({ rejects_ue_links: true }))).toEqual({});
    expect(convert(into('Anything Everywhere', { inputs: { 'b: IMAGE': null } })).doubts).toEqual([]);
  });

  test('is not a socket that a person shut', () => {
    expect(inputsOf('3', socket(saved({ input_ue_unconnectable: { image: true } })))).toEqual({});
    expect(inputsOf('3', socket(saved({ input_ue_unconnectable: { image: false } })))).toEqual({ image: ['1', 0] });
  });

  test('is unclear for a shut socket in a file without a version, where the pack forgets it', () => {
    const shut = { ue_properties: { input_ue_unconnectable: { image: true } } };
    expect(() => convert(socket(shut))).toThrow(
      /^Node 3 \(Invert\): Easel cannot tell whether 'Anything Everywhere' \(node 2\) sends to its input 'image'\.$/,
    );
  });

  test('is a widget that a person opened', () => {
    expect(widget(saved({ widget_ue_connectable: { value: true } }))).toEqual(['1', 0]);
    expect(widget(saved({ widget_ue_connectable: { value: false } }))).toBe(7);
    expect(widget(saved({ widget_ue_connectable: {} }), { '~value: INT': null })).toBe(7);
  });

  test('is a widget that a person opened before version 7, unless the file is newer', () => {
    const older = { widget_ue_connectable: { value: true } };
    expect(widget(older)).toEqual(['1', 0]);
    expect(widget({ widget_ue_connectable: {} })).toBe(7);
    expect(widget({ ...older, ...saved() })).toBe(7);
  });

  test('is, where nobody said, a widget that the file lists among the inputs', () => {
    expect(widget({}, { 'value: INT': null })).toEqual(['1', 0]);
    expect(widget(saved(), { '~value: INT': null })).toEqual(['1', 0]);
    expect(widget({})).toBe(7);
  });

  test('is inside a subgraph only what says so in the manner of version 7', () => {
    const inside = (properties: Record<string, unknown>, type = 'Number', link = 'INT') => {
      const nodes = [node(1, type === 'Number' ? type : 'Image'), everywhere(2, { a: 1 })];
      const receiver = node(3, type, {
        properties,
        inputs: type === 'Number' ? { 'value: INT': null } : {},
        values: [7],
      });
      const sub = subgraph('sub', graph([...nodes, receiver], [[1, 0, link]]), {});
      return inputsOf('7:3', graph([node(7, 'sub')], [], { definitions: { subgraphs: [sub] } }));
    };
    expect(inside(saved({ widget_ue_connectable: { value: true } }))).toEqual({ value: ['7:1', 0] });
    expect(inside({})).toEqual({ value: 7 });
    expect(inside({ widget_ue_connectable: { value: true } })).toEqual({ value: 7 });
    expect(inside({}, 'Invert', 'IMAGE')).toEqual({ image: ['7:1', 0] });
    expect(inside({ ue_properties: { input_ue_unconnectable: { image: true } } }, 'Invert', 'IMAGE')).toEqual({});
  });

  test('a widget mark counts also where the class does not know the input', () => {
    expect(inputsOf('3', into('NoSuchClass', { inputs: { '~image: IMAGE': null }, mode: 4 }))).toBeUndefined();
    const lenient = convert(
      into('NoSuchClass', {
        inputs: { '~image: IMAGE': null, 'other: IMAGE': null },
        properties: saved({ widget_ue_connectable: {} }),
      }),
      { lenient: true },
    );
    expect(lenient.workflow['3']?.inputs).toEqual({ other: ['1', 0] });
  });
});
