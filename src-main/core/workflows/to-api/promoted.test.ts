import { describe, expect, test } from 'vitest';
import { convert, graph, inputsOf, node, subgraph, type SmallNode } from './small-graphs.fixture.ts';

type Json = Record<string, unknown>;

/** `sub` holds these nodes; its input `a` is link 1, `b` link 2. */
const holding = (nodes: Json[]) =>
  subgraph(
    'sub',
    graph(nodes, [
      [-10, 0],
      [-10, 1],
    ]),
    {
      inputs: [
        { name: 'a', links: [1] },
        { name: 'b', links: [2] },
      ],
    },
  );
const used = (nodes: Json[], given: SmallNode, options = {}) =>
  convert(graph([node(7, 'sub', given)], [], { definitions: { subgraphs: [holding(nodes)] } }), options).workflow;

describe('which inputs of a definition are promoted widgets', () => {
  const scale = node(5, 'Scale', { inputs: { image: 1, '~steps': 2 }, values: [11, 1.5] });

  test('those that are linked to a widget: others take no place among the instance’s values', () => {
    expect(used([scale], { values: [30] })['7:5']?.inputs).toEqual({ steps: 30, cfg: 1.5 });
  });

  test('a socket takes no value, though the instance stores one under its name', () => {
    const inputs = { steps: 31, cfg: 1.5 };
    expect(used([scale], { named: { a: 'x', b: 31 } })['7:5']?.inputs).toEqual(inputs);
    expect(used([scale], { values: { a: 'x', b: 31 } })['7:5']?.inputs).toEqual(inputs);
    const properties = { proxyWidgets: [['-1', 'a']] };
    expect(used([scale], { values: ['x'], properties })['7:5']?.inputs).toMatchObject({ cfg: 1.5 });
    expect(used([scale], { values: ['x'], properties })['7:5']?.inputs).not.toHaveProperty('image');
  });

  test('by the class, whatever the file marks', () => {
    const odd = node(5, 'Scale', { inputs: { '~image': 1, steps: 2 }, values: [11, 1.5] });
    expect(used([odd], { values: [30] })['7:5']?.inputs).toEqual({ steps: 30, cfg: 1.5 });
  });

  test('of an unknown class, those that the file marks as the socket of a widget', () => {
    const mystery = node(5, 'Mystery', { inputs: { x: 1, '~y': 2, '~z': null } });
    expect(used([mystery], { values: [30] }, { lenient: true })['7:5']?.inputs).toEqual({ y: 30 });
  });

  test('one whose link leads nowhere is none, and the next takes its place', () => {
    const number = node(5, 'Number', { inputs: { '~value': 2 }, values: [1] });
    expect(used([number], { values: [30, 40] })['7:5']?.inputs).toEqual({ value: 30 });
  });

  test('values by name that leave one out leave the widget its own', () => {
    expect(used([scale], { values: { other: 5 } })['7:5']?.inputs).toEqual({ steps: 11, cfg: 1.5 });
    expect(used([scale], { named: { other: 5 }, values: [30] })['7:5']?.inputs).toEqual({ steps: 30, cfg: 1.5 });
  });
});

describe('an input of a nested instance is promoted', () => {
  const nested = (mark: '' | '~', steps: string) => {
    const inner = subgraph(
      'inner',
      graph([node(5, 'Scale', { inputs: { [steps]: 1 }, values: [11, 1.5] })], [[-10, 0]]),
      { inputs: [{ name: 'x', links: [1] }] },
    );
    const sub = holding([
      node(6, 'inner', { inputs: { [`${mark}x`]: 1 } }),
      node(8, 'Number', { inputs: { '~value': 2 }, values: [1] }),
    ]);
    const ui = graph([node(7, 'sub', { values: [30, 40] })], [], { definitions: { subgraphs: [sub, inner] } });
    const { workflow } = convert(ui);
    return [workflow['7:6:5']?.inputs, workflow['7:8']?.inputs];
  };

  test('when it is linked to a widget in there, whether the file marks it or not', () => {
    for (const mark of ['', '~'] as const) {
      expect(nested(mark, '~steps')).toEqual([{ steps: 30, cfg: 1.5 }, { value: 40 }]);
    }
  });

  test('and is not when it is linked to a socket, whether the file marks it or not', () => {
    for (const mark of ['', '~'] as const) {
      expect(nested(mark, 'image')).toEqual([{ steps: 11, cfg: 1.5 }, { value: 30 }]);
    }
  });

  test('and is not when the nested definition has no input of that name', () => {
    const inner = subgraph('inner', graph([node(5, 'Number', { inputs: { '~value': 1 } })], [[-10, 0]]), {
      inputs: [{ name: 'x', links: [1] }],
    });
    const sub = holding([node(6, 'inner', { inputs: { gone: 1 } }), node(8, 'Number', { inputs: { '~value': 2 } })]);
    const ui = graph([node(7, 'sub', { values: [30] })], [], { definitions: { subgraphs: [sub, inner] } });
    expect(inputsOf('7:8', ui)).toEqual({ value: 30 });
  });
});

describe('the border of a subgraph', () => {
  test('gives nothing at an input or output that the definition does not have', () => {
    const sub = subgraph(
      'sub',
      graph(
        [node(5, 'Scale', { inputs: { image: 1, '~steps': 2 }, values: [11, 1.5] })],
        [
          [-10, 4],
          [-10, 5],
        ],
      ),
      {},
    );
    const ui = graph(
      [node(1, 'Image'), node(7, 'sub', { inputs: { a: 1 } }), node(8, 'Invert', { inputs: { image: 2 } })],
      [
        [1, 0],
        [7, 3],
      ],
      { definitions: { subgraphs: [sub] } },
    );
    expect([inputsOf('7:5', ui), inputsOf('8', ui)]).toEqual([{ steps: 11, cfg: 1.5 }, {}]);
  });

  test('keeps the value where the instance does not list the input', () => {
    const number = node(5, 'Number', { inputs: { '~value': 1 }, values: [1] });
    expect(used([number], { values: [30] })['7:5']?.inputs).toEqual({ value: 30 });
  });
});
