import { describe, expect, test } from 'vitest';
import { convert, graph, inputsOf, node, subgraph, type Origin, type Slot } from '../small-graphs.fixture.ts';

const save = (link: number, id = 9) => node(id, 'SaveImage', { inputs: { images: link }, values: ['x'] });
const set = (id: number, name: unknown, link: number | null, mode = 0, type = 'SetNode') =>
  node(id, type, { inputs: { IMAGE: link }, values: [name], mode });
const get = (id: number, name: string, mode = 0, type = 'GetNode') => node(id, type, { values: [name], mode });
const feeds = (...origins: Origin[]) => origins;
const images = (ui: unknown, id = '9') => inputsOf(id, ui)?.['images'];

/** What a Get in a subgraph feeds: node 6 of `sub`, which goes out. */
const inner = (nodes: ReturnType<typeof node>[] = [], more: Origin[] = []) =>
  subgraph(
    'sub',
    graph([get(5, 'a'), node(6, 'Invert', { inputs: { image: 1 } }), ...nodes], [[5, 0], [6, 0], ...more]),
    { outputs: [{ name: 'out', links: [2] }] },
  );
const middle = (nodes: ReturnType<typeof node>[], origins: Origin[], out: number, inputs: Slot[] = []) =>
  subgraph('middle', graph(nodes, origins), { inputs, outputs: [{ name: 'out', links: [out] }] });
const definitions = (...subgraphs: unknown[]) => ({ definitions: { subgraphs } });

describe('a Get', () => {
  test('hands on what the Set of its name is linked to, and neither is exported', () => {
    const ui = graph([node(1, 'Both'), set(2, 'a', 1), get(3, 'a'), save(2)], feeds([1, 1], [3, 0]));
    const { workflow } = convert(ui);
    expect(Object.keys(workflow)).toEqual(['1', '9']);
    expect(workflow['9']?.inputs?.['images']).toEqual(['1', 1]);
  });

  test('takes the first of several Sets in its own graph', () => {
    const nodes = [node(1, 'Image'), node(4, 'Image'), set(2, 'a', 1), set(5, 'a', 2), get(3, 'a'), save(3)];
    expect(images(graph(nodes, feeds([1, 0], [4, 0], [3, 0])))).toEqual(['1', 0]);
  });

  test.each([2, 4])('does not mind that its Set has mode %i, but its own mode counts', (mode) => {
    const ui = (setMode: number, getMode: number) =>
      graph([node(1, 'Image'), set(2, 'a', 1, setMode), get(3, 'a', getMode), save(2)], feeds([1, 0], [3, 0]));
    expect(images(ui(mode, 0))).toEqual(['1', 0]);
    expect(images(ui(0, mode))).toBeUndefined();
  });

  test('follows to a muted source nothing, through a bypassed one what that takes', () => {
    const ui = (mode: number) =>
      graph(
        [node(1, 'Image'), node(4, 'Invert', { inputs: { image: 1 }, mode }), set(2, 'a', 2), get(3, 'a'), save(3)],
        feeds([1, 0], [4, 0], [3, 0]),
      );
    expect(images(ui(2))).toBeUndefined();
    expect(images(ui(4))).toEqual(['1', 0]);
  });

  test('gives nothing when its Set is linked to nothing', () => {
    expect(images(graph([set(2, 'a', null), get(3, 'a'), save(1)], feeds([3, 0])))).toBeUndefined();
  });

  test('may feed another Set, and a Set hands its own input on', () => {
    const chain = [node(1, 'Image'), set(2, 'a', 1), get(3, 'a'), set(4, 'b', 2), get(5, 'b'), save(3)];
    expect(images(graph(chain, feeds([1, 0], [3, 0], [5, 0])))).toEqual(['1', 0]);
    expect(images(graph([node(1, 'Image'), set(2, 'a', 1), save(2)], feeds([1, 0], [2, 0])))).toEqual(['1', 0]);
  });

  test('does not bring a primitive’s value, which only a direct link does', () => {
    const scale = node(4, 'Scale', { inputs: { '~steps': 2 }, values: [33, 1] });
    const ui = graph(
      [node(1, 'PrimitiveNode', { values: [7] }), set(2, 'a', 1), get(3, 'a'), scale],
      [
        [1, 0],
        [3, 0],
      ],
    );
    expect(inputsOf('4', ui)).toMatchObject({ steps: 33 });
  });

  test('whose Set gets from itself is refused as a circle', () => {
    const nodes = [set(2, 'a', 1), get(3, 'b'), set(4, 'b', 2), get(5, 'a'), save(3)];
    expect(() => convert(graph(nodes, feeds([3, 0], [5, 0], [5, 0])))).toThrow(/Node 9 .* never ends/);
  });

  test('has its name by position or by name', () => {
    const named = (id: number, type: string, link?: number) =>
      node(id, type, { inputs: link ? { IMAGE: link } : {}, values: { Constant: 'a' } });
    const ui = graph([node(1, 'Image'), named(2, 'SetNode', 1), named(3, 'GetNode'), save(2)], feeds([1, 0], [3, 0]));
    expect(images(ui)).toEqual(['1', 0]);
  });
});

describe('a Get without a Set', () => {
  const alone = (name: string, other: unknown = 'b') =>
    graph([node(1, 'Image'), set(2, other, 1), get(3, name), save(2)], feeds([1, 0], [3, 0]));

  test('is refused, naming it and what it gets', () => {
    expect(() => convert(alone('a'))).toThrow(/^Node 3 \(GetNode\): no SetNode sets 'a', which it gets\.$/);
  });

  test('and without a name is refused even when a Set has none either', () => {
    for (const other of ['', 5, null]) expect(() => convert(alone('', other))).toThrow(/Node 3 .*no SetNode sets ''/);
  });

  test('is not helped by a Set of another pack', () => {
    const ui = graph(
      [node(1, 'Image'), set(2, 'a', 1, 0, 'easy setNode'), get(3, 'a'), save(2)],
      feeds([1, 0], [3, 0]),
    );
    expect(() => convert(ui)).toThrow(/no SetNode sets 'a'/);
  });

  test('keeps the rest when lenient, with a doubt', () => {
    const { workflow, doubts } = convert(alone('a'), { lenient: true });
    expect(workflow['9']?.inputs).toEqual({ filename_prefix: 'x' });
    expect(doubts).toMatchObject([{ nodeId: '3', type: 'no_set_node' }]);
  });
});

describe('a Get of KJNodes inside a subgraph', () => {
  test('finds the Set of its own graph first, each instance its own', () => {
    const own = inner([node(4, 'Image'), set(3, 'a', 3)], [[4, 0]]);
    const ui = graph(
      [node(1, 'Image'), set(2, 'a', 1), node(7, 'sub'), node(8, 'sub'), save(2), save(3, 10)],
      feeds([1, 0], [7, 0], [8, 0]),
      definitions(own),
    );
    expect(inputsOf('7:6', ui)).toEqual({ image: ['7:4', 0] });
    expect(inputsOf('8:6', ui)).toEqual({ image: ['8:4', 0] });
  });

  test('finds the Set around it, for every instance, at any depth', () => {
    const ui = graph(
      [node(1, 'Image'), set(2, 'a', 1), node(7, 'middle'), save(2)],
      feeds([1, 0], [7, 0]),
      definitions(inner(), middle([node(8, 'sub'), node(9, 'sub')], feeds([8, 0]), 1)),
    );
    const { workflow } = convert(ui);
    expect([workflow['7:8:6']?.inputs, workflow['7:9:6']?.inputs]).toEqual([{ image: ['1', 0] }, { image: ['1', 0] }]);
  });

  test('finds a Set between it and the root', () => {
    const between = middle([node(3, 'Image'), set(4, 'a', 1), node(8, 'sub')], feeds([3, 0], [8, 0]), 2);
    expect(inputsOf('7:8:6', graph([node(7, 'middle')], [], definitions(inner(), between)))).toEqual({
      image: ['7:3', 0],
    });
  });

  test('is refused when several Sets around it have the name', () => {
    const twice = graph(
      [node(1, 'Image'), set(2, 'a', 1), set(3, 'a', 2), node(7, 'sub')],
      feeds([1, 0], [1, 0]),
      definitions(inner()),
    );
    expect(() => convert(twice)).toThrow(/^Node 7:5 \(GetNode\): more than one SetNode sets 'a', which it gets\.$/);
    const between = middle([node(3, 'Image'), set(4, 'a', 1), node(8, 'sub')], feeds([3, 0], [8, 0]), 2);
    const nested = graph(
      [node(1, 'Image'), set(2, 'a', 1), node(7, 'middle')],
      feeds([1, 0]),
      definitions(inner(), between),
    );
    expect(() => convert(nested)).toThrow(/Node 7:8:5 .*more than one SetNode/);
  });

  test('is refused when the Set around it passes on an input of its own subgraph, which the pack does not follow', () => {
    const between = middle([set(4, 'a', 1), node(8, 'sub')], feeds([-10, 0], [8, 0]), 2, [{ name: 'pic', links: [1] }]);
    const ui = graph(
      [node(1, 'Image'), node(7, 'middle', { inputs: { pic: 1 } })],
      feeds([1, 0]),
      definitions(inner(), between),
    );
    expect(() => convert(ui)).toThrow(/Node 7:8:5 .*more than one SetNode sets 'a'/);
  });

  test('is refused when there are several instances of the Set, of which the pack takes the first for all', () => {
    const between = middle([node(3, 'Image'), set(4, 'a', 1), node(8, 'sub')], feeds([3, 0], [8, 0]), 2);
    const ui = graph([node(7, 'middle'), node(6, 'middle')], [], definitions(inner(), between));
    expect(() => convert(ui)).toThrow(/Node 7:8:5 .*more than one SetNode sets 'a'/);
  });

  test('is refused when its subgraph lies in several graphs that differ in their Sets', () => {
    const between = middle([node(3, 'Image'), set(4, 'a', 1), node(8, 'sub')], feeds([3, 0], [8, 0]), 2);
    const ui = graph([node(5, 'sub', { mode: 2 }), node(7, 'middle')], [], definitions(inner(), between));
    expect(() => convert(ui)).toThrow(/Node 7:8:5 .*more than one SetNode sets 'a'/);
  });

  test('is not when the only Set of the name is at the root', () => {
    const ui = graph(
      [node(1, 'Image'), set(2, 'a', 1), node(5, 'sub'), node(7, 'middle')],
      feeds([1, 0]),
      definitions(inner(), middle([node(8, 'sub')], feeds([8, 0]), 1)),
    );
    expect([inputsOf('5:6', ui), inputsOf('7:8:6', ui)]).toEqual([{ image: ['1', 0] }, { image: ['1', 0] }]);
  });

  test('is refused when the graph of its Set is in several places, but not when that is its own', () => {
    const between = middle([node(3, 'Image'), set(4, 'a', 1), node(8, 'sub')], feeds([3, 0], [8, 0]), 2);
    const outer = subgraph('outer', graph([node(10, 'middle')], []), {});
    const ui = graph([node(11, 'outer'), node(7, 'middle', { mode: 2 })], [], definitions(inner(), between, outer));
    expect(() => convert(ui)).toThrow(/Node 11:10:8:5 .*more than one SetNode/);
    const own = inner([node(4, 'Image'), set(3, 'a', 3)], [[4, 0]]);
    const twice = graph([node(5, 'sub'), node(7, 'middle')], [], definitions(own, middle([node(8, 'sub')], [], 1)));
    expect([inputsOf('5:6', twice), inputsOf('7:8:6', twice)]).toEqual([
      { image: ['5:4', 0] },
      { image: ['7:8:4', 0] },
    ]);
  });

  test('is when the root’s Set is one of two in graphs that it may be reached from', () => {
    const other = middle([node(3, 'Image'), set(4, 'a', 1), node(8, 'sub')], feeds([3, 0], [8, 0]), 2);
    const ui = graph([node(1, 'Image'), set(2, 'a', 1), node(5, 'sub')], feeds([1, 0]), definitions(inner(), other));
    expect(() => convert(ui)).toThrow(/Node 5:5 .*more than one SetNode sets 'a'/);
  });
});

describe('a Get of Easy-Use', () => {
  const easySet = (id: number, link: number) => set(id, 'a', link, 0, 'easy setNode');
  const easyGet = (id: number) => get(id, 'a', 0, 'easy getNode');

  test('finds the Set of its own graph', () => {
    const ui = graph([node(1, 'Image'), easySet(2, 1), easyGet(3), save(2)], feeds([1, 0], [3, 0]));
    expect(images(ui)).toEqual(['1', 0]);
  });

  test('does not look around its subgraph', () => {
    const inside = subgraph('sub', graph([easyGet(5), node(6, 'Invert', { inputs: { image: 1 } })], feeds([5, 0])), {});
    const ui = graph([node(1, 'Image'), easySet(2, 1), node(7, 'sub')], feeds([1, 0]), definitions(inside));
    expect(() => convert(ui)).toThrow(/^Node 7:5 \(easy getNode\): no easy setNode sets 'a', which it gets\.$/);
  });
});
