import { describe, expect, test } from 'vitest';
import { convert, graph, group, node, type Inputs } from './small-graphs.fixture.ts';

describe('a bypassed legacy group node passes on', () => {
  const extra = group([node(-1, 'Blend', { inputs: { first: null, mask: null, second: null } })]);
  /** What `reader` gets from output `slot` of a bypassed group that takes these of the sources 1, 2 and 3. */
  const passedOn = (inputs: Inputs, slot: number, reader: string, input: string) => {
    const nodes = [
      node(1, 'Image'),
      node(2, 'Both'),
      node(3, 'Image'),
      node(20, 'workflow>Grp', { mode: 4, inputs }),
      node(9, reader, { inputs: { [input]: 4 } }),
    ];
    const { workflow } = convert(
      graph(
        nodes,
        [
          [1, 0],
          [2, 1],
          [3, 0],
          [20, slot],
        ],
        extra,
      ),
    );
    return workflow['9']?.inputs?.[input];
  };
  const all = { first: 1, mask: 2, second: 3 };

  test('the input of the same number when it is of the wanted type', () => {
    expect(passedOn(all, 0, 'Invert', 'image')).toEqual(['1', 0]);
    expect(passedOn(all, 1, 'Blend', 'mask')).toEqual(['2', 1]);
    expect(passedOn(all, 2, 'Invert', 'image')).toEqual(['3', 0]);
  });

  test('else the first of exactly that type, linked or not', () => {
    expect(passedOn(all, 1, 'Invert', 'image')).toEqual(['1', 0]);
    expect(passedOn({ mask: 2, second: 3, first: 1 }, 7, 'Invert', 'image')).toEqual(['1', 0]);
    expect(passedOn({ first: null, mask: 2, second: 3 }, 1, 'Invert', 'image')).toBeUndefined();
    expect(passedOn({ mask: 2, second: 3 }, 1, 'Invert', 'image')).toBeUndefined();
  });

  test('nothing where no input is of that type', () => {
    expect(passedOn(all, 0, 'Sampler', 'positive')).toBeUndefined();
    expect(passedOn(all, 0, 'Anything', 'source')).toBeUndefined();
  });
});

describe('long ways', () => {
  /** Forty reroutes behind one another, `from` + 1 to `from` + 40, and the link that comes out of the last. */
  const build = () => {
    const origins: [number, number][] = [];
    const nodes: ReturnType<typeof node>[] = [];
    const link = (from: number, slot = 0): number => origins.push([from, slot]);
    const way = (from: number): number => {
      for (let at = from; at < from + 40; at += 1) nodes.push(node(at + 1, 'Reroute', { inputs: { '': link(at) } }));
      return from + 40;
    };
    return { nodes, origins, link, way };
  };

  test('are told apart where several are in one graph', () => {
    const { nodes, origins, link, way } = build();
    nodes.push(node(100, 'Image'), node(200, 'Image'));
    for (const [id, from] of [
      [1, 100],
      [2, 200],
    ] as const) {
      nodes.push(node(id, 'Invert', { inputs: { image: link(way(from)) } }));
    }
    const { workflow } = convert(graph(nodes, origins));
    expect([workflow['1']?.inputs, workflow['2']?.inputs]).toEqual([{ image: ['100', 0] }, { image: ['200', 0] }]);
  });

  test('end where the type that is wanted leads, for each that asks', () => {
    const { nodes, origins, link, way } = build();
    const inputs = { first: link(1), mask: link(2, 1) };
    nodes.push(node(1, 'Image'), node(2, 'Both'), node(100, 'Blend', { inputs, mode: 4 }));
    const last = way(100);
    nodes.push(
      node(3, 'Invert', { inputs: { image: link(last) } }),
      node(4, 'Blend', { inputs: { mask: link(last) } }),
    );
    const { workflow } = convert(graph(nodes, origins));
    expect([workflow['3']?.inputs, workflow['4']?.inputs]).toEqual([{ image: ['1', 0] }, { mask: ['2', 1] }]);
  });

  test('lead a primitive to nobody but its direct neighbour', () => {
    const { nodes, origins, link, way } = build();
    nodes.push(node(100, 'PrimitiveNode', { values: [33] }));
    nodes.push(node(1, 'Number', { inputs: { '~value': link(way(100)) }, values: [7] }));
    nodes.push(node(2, 'Number', { inputs: { '~value': link(100) }, values: [8] }));
    const { workflow } = convert(graph(nodes, origins));
    expect([workflow['1']?.inputs, workflow['2']?.inputs]).toEqual([{ value: 7 }, { value: 33 }]);
  });
});
