import { describe, expect, test } from 'vitest';
import { convert, graph, inputsOf, node, subgraph, type Origin, type SmallNode } from '../small-graphs.fixture.ts';

type Settings = Record<string, unknown>;
const saved = (settings: Settings = {}) => ({ ue_properties: { version: '7.8', ...settings } });
const everywhere = (id: number, inputs: SmallNode['inputs'], settings: Settings = {}, more: SmallNode = {}) =>
  node(id, 'Anything Everywhere', { ...(inputs && { inputs }), properties: saved(settings), ...more });
const IMAGE: Origin = [1, 0, 'IMAGE'];

/** One image sent to an Invert with a title and a colour, another without, and a Blend. */
const sent = (settings: Settings, more: SmallNode = {}) => {
  const ui = graph(
    [
      node(1, 'Image'),
      everywhere(2, { a: 1 }, settings, more),
      node(3, 'Invert', { title: 'Mine too', color: '#111' }),
      node(4, 'Invert'),
      node(5, 'Blend', { inputs: { first: null, mask: null, second: null }, labels: { second: 'hello' } }),
    ],
    [IMAGE],
  );
  const { workflow } = convert(ui);
  return Object.entries(workflow).flatMap(([id, { inputs }]) =>
    Object.entries(inputs ?? {}).flatMap(([name, value]) => (Array.isArray(value) ? `${id} ${name}` : [])),
  );
};
const all = ['3 image', '4 image', '5 first', '5 second'];

describe('a broadcast goes', () => {
  test('to every input of its very type', () => {
    expect(sent({})).toEqual(all);
  });

  test('by title: the node’s, else its class’s', () => {
    expect(sent({ title_regex: '^Mine' })).toEqual(['3 image']);
    expect(sent({ title_regex: '^Inv' })).toEqual(['4 image']);
  });

  test('by the input’s label, else its name', () => {
    expect(sent({ input_regex: 'hell|fir' })).toEqual(['5 first', '5 second']);
    expect(sent({ input_regex: 'second' })).toEqual([]);
  });

  test('where a pattern does not fit, when it is inverted', () => {
    expect(sent({ title_regex: '^Mine', title_regex_invert: true })).toEqual(['4 image', '5 first', '5 second']);
    expect(sent({ input_regex: 'image', input_regex_invert: true })).toEqual(['5 first', '5 second']);
    expect(sent({ input_regex: 'image', title_regex_invert: true })).toEqual(['3 image', '4 image']);
  });

  test('as if there were no pattern, when it is empty, fits all or is none', () => {
    for (const pattern of ['', '.*', '(', null, {}])
      expect(sent({ title_regex: pattern, input_regex: pattern })).toEqual(all);
  });

  test('by a number as its pattern', () => {
    expect(sent({ title_regex: 5 })).toEqual([]);
  });

  test('to nodes of its colour, or to those of others', () => {
    expect(sent({ color_restricted: 1 }, { color: '#111' })).toEqual(['3 image']);
    expect(sent({ color_restricted: 2 }, { color: '#111' })).toEqual(['4 image', '5 first', '5 second']);
    expect(sent({ color_restricted: 1 })).toEqual(['4 image', '5 first', '5 second']);
    expect(sent({ color_restricted: '2' })).toEqual(['3 image']);
    expect(sent({ color_restricted: 3 })).toEqual(all);
  });

  test('by patterns of before version 7 from its widgets, and by colour from its properties', () => {
    const older = (values: unknown[], properties: Settings = {}) =>
      graph(
        [
          node(1, 'Image'),
          node(2, 'Anything Everywhere?', { inputs: { a: 1 }, values, properties }),
          node(3, 'Invert', { title: 'Mine' }),
          node(5, 'Blend', { color: '#1' }),
        ],
        [IMAGE],
      );
    const inputs = (ui: unknown) => [inputsOf('3', ui), inputsOf('5', ui)];
    expect(inputs(older(['Mine', '.*', '.*']))).toEqual([{ image: ['1', 0] }, {}]);
    expect(inputs(older(['.*', 'sec', '']))).toEqual([{}, { second: ['1', 0] }]);
    expect(inputs(older([], { color_restricted: 1 }))).toEqual([{ image: ['1', 0] }, {}]);
    expect(() => convert(older(['', '', 'group']))).toThrow(/cannot tell/);
    expect(() => convert(older([], { group_restricted: 1 }))).toThrow(/cannot tell/);
  });
});

describe('where a broadcast goes is unclear, and so refused', () => {
  const unclear =
    /^Node 3 'Mine too' \(Invert\): Easel cannot tell whether 'Anything Everywhere' \(node 2\) sends to its input 'image'\. 3 more nodes are affected\.$/;

  test.each([
    ['groups', { group_restricted: 1 }],
    ['other groups', { group_restricted: 2 }],
    ['a pattern for groups', { group_regex: 'x' }],
    ['a pattern that might take long', { title_regex: '(a+)+' }],
  ])('for %s', (_, settings) => {
    expect(() => sent(settings)).toThrow(unclear);
  });

  test('but not where something else says no', () => {
    expect(sent({ group_restricted: 1, input_regex: 'nowhere' })).toEqual([]);
  });

  test('for a pattern on an input whose class shows another name than it has', () => {
    const ui = graph([node(1, 'Image'), everywhere(2, { a: 1 }, { input_regex: 'x' }), node(3, 'Shown')], [IMAGE]);
    expect(() => convert(ui)).toThrow(/Node 3 .*cannot tell whether .* its input 'picture'/);
  });

  test('for a link between types that do not fit', () => {
    const ui = graph(
      [node(1, 'Image', { outputs: ['IMAGE'] }), everywhere(2, { a: 1 }), node(3, 'Blend')],
      [[1, 0, 'MASK']],
    );
    expect(() => convert(ui)).toThrow(/Node 3 .*its input 'mask'/);
  });
});

describe('other types', () => {
  test('a text goes to a choice only when it is set to, and then it is unclear whether the frontend links them', () => {
    const takes = saved({ widget_ue_connectable: { choice: true, name: true } });
    const ui = (settings: Settings) =>
      graph(
        [
          node(1, 'Text', { values: ['b'], properties: saved({ widget_ue_connectable: {} }) }),
          everywhere(2, { a: 1 }, settings),
          node(3, 'Pick', { properties: takes, values: ['a', 'n'] }),
        ],
        [[1, 0, 'STRING']],
      );
    expect(inputsOf('3', ui({}))).toEqual({ choice: 'a', name: ['1', 0] });
    expect(() => convert(ui({ string_to_combo: 1 }))).toThrow(/Node 3 .*its input 'choice'/);
  });

  test('only a text does', () => {
    const takes = saved({ widget_ue_connectable: { choice: true } });
    const nodes = [
      node(1, 'Image'),
      everywhere(2, { a: 1 }, { string_to_combo: 1 }),
      node(3, 'Pick', { properties: takes, values: ['a', 'n'] }),
    ];
    expect(inputsOf('3', graph(nodes, [IMAGE]))).toEqual({ choice: 'a', name: 'n' });
  });

  test('an input of any type gets what is set to be sent there', () => {
    const ui = (settings: Settings) =>
      graph([node(1, 'Image'), everywhere(2, { a: 1 }, settings), node(3, 'Anything')], [IMAGE]);
    expect(inputsOf('3', ui({}))).toEqual({});
    expect(inputsOf('3', ui({ send_to_any: 1 }))).toEqual({ source: ['1', 0] });
  });
});

describe('two of one type from one node', () => {
  const two = (a: string, b: string, settings: Settings = {}) =>
    graph(
      [
        node(1, 'Image'),
        node(4, 'Image'),
        everywhere(2, { a: 1, b: 2 }, settings, { labels: { a, b } }),
        node(3, 'Blend'),
        node(5, 'Invert', { title: 'first' }),
      ],
      [IMAGE, [4, 0, 'IMAGE']],
    );
  const both = { first: ['1', 0], second: ['4', 0] };

  test('go to inputs with the very names that the node gives them', () => {
    expect(inputsOf('3', two('first', 'second'))).toEqual(both);
    expect(inputsOf('3', two('fir', 'econd'))).toEqual({});
  });

  test('by the names of its own inputs where they have no label', () => {
    const ui = graph(
      [node(1, 'Image'), node(4, 'Image'), everywhere(2, { first: 1, second: 2 }), node(3, 'Blend')],
      [IMAGE, [4, 0, 'IMAGE']],
    );
    expect(inputsOf('3', ui)).toEqual(both);
  });

  test('by rule 1 go where the names begin alike, as far as the shorter goes', () => {
    expect(inputsOf('3', two('fi', 'second one', { repeated_type_rule: 1 }))).toEqual(both);
    expect(inputsOf('3', two('rst', 'nd', { repeated_type_rule: 1 }))).toEqual({});
  });

  test('by rule 2 where they end alike', () => {
    expect(inputsOf('3', two('st', 'the second', { repeated_type_rule: 2 }))).toEqual(both);
    expect(inputsOf('3', two('fi', 'se', { repeated_type_rule: 2 }))).toEqual({});
  });

  test('by rule 3 to nodes of that title', () => {
    const ui = two('first', 'Blend', { repeated_type_rule: 3 });
    expect([inputsOf('3', ui), inputsOf('5', ui)]).toEqual([
      { first: ['4', 0], second: ['4', 0] },
      { image: ['1', 0] },
    ]);
  });

  test('by rule 4 where the name as a pattern fits; with one that is none the pack stops', () => {
    expect(inputsOf('3', two('^f', '^s', { repeated_type_rule: 4 }))).toEqual(both);
    expect(() => convert(two('(', '^s', { repeated_type_rule: 4 }))).toThrow(/Node 3 .*cannot tell/);
  });

  test('by a rule that Easel does not know are refused', () => {
    expect(() => convert(two('first', 'second', { repeated_type_rule: 9 }))).toThrow(/Node 3 .*cannot tell/);
  });

  test('and one alone goes by its name when it is set to', () => {
    const one = (settings: Settings) =>
      graph(
        [node(1, 'Image'), everywhere(2, { a: 1 }, settings, { labels: { a: 'second' } }), node(3, 'Blend')],
        [IMAGE],
      );
    expect(inputsOf('3', one({ apply_to_unrepeated: 1 }))).toEqual({ second: ['1', 0] });
    expect(inputsOf('3', one({}))).toEqual({ first: ['1', 0], second: ['1', 0] });
  });

  test('do not bind one of another type', () => {
    const mask = graph(
      [node(1, 'Both'), everywhere(2, { a: 1, b: 2, c: 3 }), node(3, 'Blend')],
      [IMAGE, IMAGE, [1, 1, 'MASK']],
    );
    expect(inputsOf('3', mask)).toEqual({ mask: ['1', 1] });
  });
});

describe('Prompts Everywhere', () => {
  const prompts = (inputs: SmallNode['inputs'], settings: Settings = {}, properties: Settings = saved(settings)) =>
    graph(
      [
        node(1, 'Prompt', { values: ['p'] }),
        node(4, 'Prompt', { values: ['n'] }),
        node(2, 'Prompts Everywhere', { ...(inputs && { inputs }), properties }),
        node(3, 'Sampler', { values: [1, 'fixed'] }),
      ],
      [
        [1, 0, 'CONDITIONING'],
        [4, 0, 'CONDITIONING'],
      ],
    );
  const both = { positive: ['1', 0], negative: ['4', 0], seed: 1 };

  test('sends its first to what is positive and its second to what is negative, whatever it calls them', () => {
    expect(inputsOf('3', prompts({ x: 1, y: 2 }))).toEqual(both);
  });

  test('alone is unclear where older versions of the pack did not send it', () => {
    expect(() => convert(prompts({ x: 1, y: null }))).toThrow(
      /Node 3 .*'Prompts Everywhere' \(node 2\) sends to its input 'negative'\.$/,
    );
    expect(() => convert(prompts({ x: null, y: 2 }))).toThrow(/Node 3 .*its input 'positive'/);
    expect(inputsOf('3', prompts({ x: 1, y: null }, { apply_to_unrepeated: 1 }))).toEqual({
      positive: ['1', 0],
      seed: 1,
    });
  });

  test('is unclear for a name that only older versions took', () => {
    const ui = (name: string) => {
      const nodes = [
        node(1, 'Prompt'),
        node(4, 'Prompt'),
        node(2, 'Prompts Everywhere', { inputs: { x: 1, y: 2 }, properties: saved() }),
      ];
      const target = node(3, 'Unknown', { inputs: { [`${name}: CONDITIONING`]: null } });
      return graph(
        [...nodes, target],
        [
          [1, 0, 'CONDITIONING'],
          [4, 0, 'CONDITIONING'],
        ],
      );
    };
    const told = (name: string) => convert(ui(name), { lenient: true }).doubts.map(({ type }) => type);
    for (const name of ['pos', 'a_pos', 'prompt 2', 'neg', 'my_neg_'])
      expect(told(name)).toContain('broadcast_unclear');
    for (const name of ['other', 'posit', 'a prompt', 'negate']) expect(told(name)).toEqual(['missing_node_type']);
  });

  test('of before version 7 sends as it did then, and a doubt says that the pack no longer does', () => {
    const { workflow, doubts } = convert(prompts({ '+ve': 1, '-ve': 2 }, {}, {}));
    expect(workflow['3']?.inputs).toEqual(both);
    expect(doubts).toMatchObject([{ nodeId: '2', type: 'broadcast_unclear' }]);
  });

  test('sends further inputs by their own names', () => {
    const nodes = [
      node(1, 'Prompt'),
      node(2, 'Prompts Everywhere', {
        inputs: { x: null, y: null, negative: 1 },
        properties: saved({ apply_to_unrepeated: 1 }),
      }),
    ];
    const ui = graph([...nodes, node(3, 'Sampler', { values: [1, 'fixed'] })], [[1, 0, 'CONDITIONING']]);
    expect(inputsOf('3', ui)).toEqual({ negative: ['1', 0], seed: 1 });
  });
});

describe('inside a subgraph', () => {
  const inside = (settings: Settings, origin: Origin = [5, 0, 'IMAGE'], more: SmallNode = {}) => {
    const nodes = [node(5, 'Image'), everywhere(6, { a: 1 }, settings, more), node(8, 'Invert', { color: '#1' })];
    const sub = subgraph('sub', graph(nodes, [origin]), {
      inputs: [{ name: 'in', links: origin[0] === -10 ? [1] : [] }],
      outputs: [{ name: 'out', type: 'IMAGE', links: [] }],
    });
    const save = node(9, 'SaveImage', { inputs: { images: 2 }, values: ['x'] });
    return graph([node(1, 'Image'), node(7, 'sub', { inputs: { in: 1 } }), save], [IMAGE, [7, 0, 'IMAGE']], {
      definitions: { subgraphs: [sub] },
    });
  };
  const images = (ui: unknown) => inputsOf('9', ui)?.['images'];

  test('a broadcast goes to an output that nothing is linked to', () => {
    expect(images(inside({}))).toEqual(['7:5', 0]);
  });

  test('but not one that is limited to nodes by colour or group', () => {
    expect(images(inside({ color_restricted: 1 }))).toBeUndefined();
    expect(images(inside({ group_restricted: 1, title_regex: 'Blend' }))).toBeUndefined();
    expect(() => convert(inside({ group_regex: 'x' }))).toThrow(/^Node 7:8 .*'image'\.$/);
  });

  test('one that goes by titles or names is refused there', () => {
    for (const settings of [{ title_regex: 'out' }, { input_regex: 'out' }, { apply_to_unrepeated: 1 }]) {
      expect(() => convert(inside({ ...settings }))).toThrow(
        /Node 7:6 \(Anything Everywhere\): Easel cannot tell whether 'Anything Everywhere' \(node 6\) sends to its input 'out'/,
      );
    }
    expect(images(inside({ apply_to_unrepeated: 1, repeated_type_rule: 3 }))).toBeUndefined();
  });

  test('what comes in is sent on to nodes, and refused for what goes out', () => {
    const ui = inside({ input_regex: 'image' }, [-10, 0, 'IMAGE']);
    expect(convert(ui, { lenient: true }).workflow['7:8']?.inputs).toEqual({ image: ['1', 0] });
    expect(() => convert(inside({}, [-10, 0, 'IMAGE']))).toThrow(/Node 7:6 .*its input 'out'/);
  });

  test('a broadcast to other colours is refused, since the pack looks for its own in the wrong graph', () => {
    expect(() => convert(inside({ color_restricted: 2 }))).toThrow(/Node 7:8 .*its input 'image'/);
    expect(images(inside({ color_restricted: 2 }, [5, 0, 'IMAGE'], { color: '#1' }))).toBeUndefined();
  });
});
