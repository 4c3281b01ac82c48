import { describe, expect, test } from 'vitest';
import { convert, graph, inputsOf, node, subgraph, type Origin, type SmallNode } from '../small-graphs.fixture.ts';

const everywhere = (id: number, inputs: SmallNode['inputs'], settings = {}) =>
  node(id, 'Anything Everywhere', {
    ...(inputs && { inputs }),
    properties: { ue_properties: { version: '7.8', ...settings } },
  });
const IMAGE: Origin = [1, 0, 'IMAGE'];

describe('links that are made', () => {
  test('are followed as the file’s own are', () => {
    const nodes = [
      node(1, 'Image'),
      everywhere(2, { a: 1 }),
      node(3, 'Invert', { mode: 4 }),
      node(9, 'SaveImage', { inputs: { images: 2 }, values: ['x'] }),
    ];
    expect(inputsOf('9', graph(nodes, [IMAGE, [3, 0]]))?.['images']).toEqual(['1', 0]);
  });

  test('leave the file’s links and the other inputs as they are', () => {
    const blend = node(3, 'Blend', { inputs: { mask: 2, first: null } });
    const ui = graph([node(1, 'Image'), node(4, 'Both'), everywhere(2, { a: 1 }), blend], [IMAGE, [4, 1, 'MASK']]);
    expect(inputsOf('3', ui)).toEqual({ first: ['1', 0], mask: ['4', 1], second: ['1', 0] });
  });

  test('reach Set nodes and instances of subgraphs by the inputs that the file has', () => {
    const sub = subgraph('sub', graph([node(8, 'Invert', { inputs: { image: 1 } })], [[-10, 0, 'IMAGE']]), {
      inputs: [{ name: 'pic', type: 'IMAGE', links: [1] }],
    });
    const ui = graph(
      [
        node(1, 'Image'),
        everywhere(2, { a: 1 }),
        node(4, 'SetNode', { inputs: { 'IMAGE: IMAGE': null }, values: ['a'] }),
        node(5, 'GetNode', { values: ['a'] }),
        node(7, 'sub', { inputs: { 'pic: IMAGE': null } }),
        node(9, 'SaveImage', { inputs: { images: 2 }, values: ['x'] }),
      ],
      [IMAGE, [5, 0]],
      { definitions: { subgraphs: [sub] } },
    );
    expect([inputsOf('9', ui)?.['images'], inputsOf('7:8', ui)]).toEqual([['1', 0], { image: ['1', 0] }]);
  });

  test('stay in their own graph, the same in each instance of a subgraph', () => {
    const sub = subgraph(
      'sub',
      graph([node(5, 'Image'), everywhere(6, { a: 1 }), node(8, 'Invert')], [[5, 0, 'IMAGE']]),
      {},
    );
    const { workflow } = convert(
      graph([node(7, 'sub'), node(9, 'sub'), node(3, 'Invert')], [], { definitions: { subgraphs: [sub] } }),
    );
    expect([workflow['7:8'], workflow['9:8'], workflow['3']].map((one) => one?.inputs)).toEqual([
      { image: ['7:5', 0] },
      { image: ['9:5', 0] },
      {},
    ]);
  });

  test('into a growing list are refused, and made when lenient', () => {
    const ui = graph(
      [node(1, 'Image'), everywhere(2, { a: 1 }), node(3, 'Batch', { inputs: { 'images.image0: IMAGE': null } })],
      [IMAGE],
    );
    expect(() => convert(ui)).toThrow(
      /^Node 3 \(Batch\): what is sent everywhere meets its growing list 'images\.image0'\.$/,
    );
    const { workflow, doubts } = convert(ui, { lenient: true });
    expect(workflow['3']?.inputs).toEqual({ 'images.image0': ['1', 0] });
    expect(doubts).toMatchObject([{ nodeId: '3', input: 'images.image0', type: 'broadcast_unclear' }]);
  });

  test('end at an output of a subgraph only where nothing that is there is linked to it', () => {
    const out = (links: number[]) => {
      const nodes = [node(5, 'Image'), node(4, 'Image'), everywhere(6, { a: 1 })];
      const sub = subgraph(
        'sub',
        graph(nodes, [
          [5, 0, 'IMAGE'],
          [4, 0, 'IMAGE'],
        ]),
        { outputs: [{ name: 'out', type: 'IMAGE', links }] },
      );
      const save = node(9, 'SaveImage', { inputs: { images: 1 }, values: ['x'] });
      return inputsOf('9', graph([node(7, 'sub'), save], [[7, 0, 'IMAGE']], { definitions: { subgraphs: [sub] } }))?.[
        'images'
      ];
    };
    expect([out([]), out([77]), out([2]), out([77, 2])]).toEqual([['7:5', 0], ['7:5', 0], ['7:4', 0], undefined]);
  });
});

describe('what is unclear', () => {
  const unclear = (mode: number) =>
    graph(
      [
        node(1, 'Image'),
        everywhere(2, { a: 1 }, { group_restricted: 1 }),
        node(3, 'Invert', { mode }),
        node(4, 'Image'),
      ],
      [IMAGE],
    );

  test('is refused with what to do, and left out when lenient', () => {
    expect(() => convert(unclear(0))).toThrow(
      expect.objectContaining({
        code: 'workflow_invalid',
        nextStep: expect.stringContaining('Convert all UEs to real links') as string,
      }),
    );
    const { workflow, doubts } = convert(unclear(0), { lenient: true });
    expect(workflow['3']?.inputs).toEqual({});
    expect(doubts).toHaveLength(1);
  });

  test('does not matter for a muted node, nor in a subgraph that is not used', () => {
    expect(convert(unclear(2)).doubts).toEqual([]);
    const sub = subgraph('sub', unclear(0), {});
    expect(convert(graph([node(1, 'Image')], [], { definitions: { subgraphs: [sub] } })).doubts).toEqual([]);
  });
});

describe('what the pack noted when the file was saved', () => {
  const noted = (...links: [number | string, number, number][]) => ({
    extra: {
      ue_links: links.map(([upstream, upstream_slot, downstream]) => ({
        upstream,
        upstream_slot,
        downstream,
        downstream_slot: 0,
      })),
    },
  });
  const nodes = [node(1, 'Image'), everywhere(2, { a: 1 }), node(3, 'Invert')];

  test('agrees with what Easel works out, ids as numbers or text', () => {
    for (const id of [1, '1']) {
      const { workflow, doubts } = convert(graph(nodes, [IMAGE], noted([id, 0, 3])));
      expect([workflow['3']?.inputs, doubts]).toEqual([{ image: ['1', 0] }, []]);
    }
  });

  test('is not asked for: a file without it converts', () => {
    expect(convert(graph(nodes, [IMAGE], noted())).doubts).toEqual([]);
  });

  test.each([
    ['it noted less', noted([77, 0, 78])],
    ['it noted more', noted([1, 0, 3], [1, 0, 4])],
    ['it noted another slot', noted([1, 1, 3])],
  ])('is refused where %s', (_, extra) => {
    expect(() => convert(graph(nodes, [IMAGE], extra))).toThrow(
      /^Node 2 \(Anything Everywhere\): what it sends by its rule is not what the file says it sent\.$/,
    );
  });

  test('is refused where it noted but a part', () => {
    const ui = graph([...nodes, node(4, 'Invert')], [IMAGE], noted([1, 0, 3]));
    expect(() => convert(ui)).toThrow(/^Node 2 .*not what the file says it sent/);
  });

  test('may have become a link of the file', () => {
    const linked = [node(1, 'Image'), everywhere(2, { a: 1 }), node(3, 'Invert', { inputs: { image: 2 } })];
    expect(convert(graph(linked, [IMAGE, IMAGE], noted([1, 0, 3]))).doubts).toEqual([]);
  });

  test('says nothing where no node sends', () => {
    expect(convert(graph([node(1, 'Image')], [], noted([1, 0, 3]))).doubts).toEqual([]);
  });
});

describe('a graph larger than any real one', () => {
  test('is refused instead of trying every sender on every input', () => {
    const many = (senders: number, receivers: number) =>
      graph(
        [
          ...Array.from({ length: senders }, (_, at) => everywhere(at + 10, { a: 1 }, { priority: at + 1 })),
          node(1, 'Image'),
          ...Array.from({ length: receivers }, (_, at) => node(at + 10_000, 'Invert')),
        ],
        [IMAGE],
      );
    const shared = (senders: number, receivers: number) => {
      const ui = many(senders, receivers);
      const links = ui['links'] as unknown[];
      for (const one of ui['nodes'] as { id: number; inputs: { link: number }[] }[]) {
        const input = one.inputs[0];
        if (!input || one.id < 11) continue;
        input.link = links.length + 1;
        links.push([input.link, 1, 0, one.id, 0, 'IMAGE']);
      }
      return ui;
    };
    expect(inputsOf('10000', shared(100, 200))).toEqual({ image: ['1', 0] });
    expect(() => convert(shared(100, 201))).toThrow(
      /^Node 10 \(Anything Everywhere\): so much is sent everywhere that Easel does not work it out\.$/,
    );
  });

  test('lists one doubt for an input that very many send to', () => {
    const nodes = Array.from({ length: 30 }, (_, at) =>
      node(at + 10, 'Image', { properties: { ue_convert: true }, outputs: ['IMAGE'] }),
    );
    const { doubts } = convert(graph([...nodes, node(1, 'Invert')], []));
    expect(doubts.map(({ message }) => message)).toEqual([
      "Node 1 (Invert): nodes 10 and 11 and 12 and 13 and 14 send to its input 'image' with the same priority, so neither does.",
    ]);
  });
});
