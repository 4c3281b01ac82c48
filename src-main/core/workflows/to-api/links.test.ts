import { describe, expect, test } from 'vitest';
import { convert, graph, inputsOf, node, subgraph } from './small-graphs.fixture.ts';

const save = (link: number) => node(9, 'SaveImage', { inputs: { images: link }, values: ['x'] });

describe('links', () => {
  test('a link is the origin’s id as text and the slot as a number', () => {
    const ui = graph([node(1, 'Both'), node(2, 'ToMask'), node(3, 'Blend', { inputs: { mask: 1 } })], [[1, 1]]);
    expect(inputsOf('3', ui)).toEqual({ mask: ['1', 1] });
  });

  test('inputs are matched by name, in whatever order the file has them', () => {
    const ui = graph(
      [node(1, 'Image'), node(2, 'Both'), node(3, 'Blend', { inputs: { second: 1, mask: 2, first: 1 } })],
      [
        [1, 0],
        [2, 1],
      ],
    );
    expect(inputsOf('3', ui)).toEqual({ second: ['1', 0], mask: ['2', 1], first: ['1', 0] });
  });

  test('an output slot beyond the definition is kept', () => {
    expect(inputsOf('9', graph([node(1, 'Image'), save(1)], [[1, 7]]))).toEqual({
      filename_prefix: 'x',
      images: ['1', 7],
    });
  });

  test('a linked input that the definition does not know is exported, unless it is marked as a widget', () => {
    const ui = graph(
      [node(1, 'Image'), node(2, 'Invert', { inputs: { image: 1, extra: 2, '~gone': 3 } })],
      [
        [1, 0],
        [1, 0],
        [1, 0],
      ],
    );
    expect(inputsOf('2', ui)).toEqual({ image: ['1', 0], extra: ['1', 0] });
  });

  test('a link into a widget replaces its value', () => {
    const ui = graph(
      [node(1, 'Number', { values: [5] }), node(2, 'Scale', { inputs: { '~steps': 1 }, values: [33, 4] })],
      [[1, 0]],
    );
    expect(inputsOf('2', ui)).toEqual({ steps: ['1', 0], cfg: 4 });
  });

  test('missing required inputs are simply absent, and nothing is pruned', () => {
    const { workflow } = convert(graph([node(1, 'Image', { values: [3] }), node(2, 'Invert')], []));
    expect(workflow).toEqual({
      1: { class_type: 'Image', inputs: { width: 3 }, _meta: { title: 'An Image' } },
      2: { class_type: 'Invert', inputs: {}, _meta: { title: 'Invert' } },
    });
  });

  test('a link whose origin is gone is dropped, and a doubt says so for one that is nowhere', () => {
    expect(inputsOf('9', graph([save(1)], [[77, 0]]))).toEqual({ filename_prefix: 'x' });
    const dangling = graph(
      [node(1, 'Image'), node(9, 'SaveImage', { inputs: { images: 5 }, values: ['x'] })],
      [[1, 0]],
    );
    const { workflow, doubts } = convert(dangling);
    expect(workflow['9']?.inputs).toEqual({ filename_prefix: 'x' });
    expect(doubts).toMatchObject([{ nodeId: '9', classType: 'SaveImage', type: 'workflow_repaired' }]);
    expect(doubts[0]?.message).toBe("Node 9 (SaveImage): its input 'images' names a link that the file does not have.");
  });

  test('titles are the file’s, else the class’s', () => {
    const { workflow } = convert(graph([node(1, 'Image', { title: 'Mine' }), node(2, 'Image', { title: '' })], []));
    expect([workflow['1']?._meta?.title, workflow['2']?._meta?.title]).toEqual(['Mine', 'An Image']);
  });
});

describe('modes', () => {
  const through = (mode: number) =>
    graph(
      [node(1, 'Image'), node(2, 'Invert', { inputs: { image: 1 }, mode }), save(2)],
      [
        [1, 0],
        [2, 0],
      ],
    );

  test.each([0, 1, 3, 5])('mode %i runs', (mode) => {
    expect(inputsOf('9', through(mode))).toEqual({ filename_prefix: 'x', images: ['2', 0] });
  });

  test('a muted node is left out, and so are the links to it', () => {
    const { workflow } = convert(through(2));
    expect(Object.keys(workflow)).toEqual(['1', '9']);
    expect(workflow['9']?.inputs).toEqual({ filename_prefix: 'x' });
  });

  test('a bypassed node is left out and passes on what it takes', () => {
    const { workflow } = convert(through(4));
    expect(Object.keys(workflow)).toEqual(['1', '9']);
    expect(workflow['9']?.inputs).toEqual({ filename_prefix: 'x', images: ['1', 0] });
  });

  test('a widget whose source is muted keeps its value', () => {
    const ui = graph(
      [node(1, 'Number', { values: [5], mode: 2 }), node(2, 'Scale', { inputs: { '~steps': 1 }, values: [33, 4] })],
      [[1, 0]],
    );
    expect(inputsOf('2', ui)).toEqual({ steps: 33, cfg: 4 });
  });

  test('a chain of bypassed nodes ends where something runs, and a muted end cuts it', () => {
    const chain = (mode: number) =>
      graph(
        [
          node(1, 'Image', { mode }),
          node(2, 'Invert', { inputs: { image: 1 }, mode: 4 }),
          node(3, 'Invert', { inputs: { image: 2 }, mode: 4 }),
          save(3),
        ],
        [
          [1, 0],
          [2, 0],
          [3, 0],
        ],
      );
    expect(inputsOf('9', chain(0))).toEqual({ filename_prefix: 'x', images: ['1', 0] });
    expect(inputsOf('9', chain(2))).toEqual({ filename_prefix: 'x' });
  });
});

describe('which input stands for the output of a bypassed node', () => {
  const bypassed = (type: string, inputs: Record<string, number>, slot: number, target = save(9)) =>
    graph(
      [
        node(1, 'Image'),
        node(2, 'ToMask', { inputs: {} }),
        node(3, type, { inputs, mode: 4, outputs: ['IMAGE', 'MASK'] }),
        target,
      ],
      [
        [1, 0],
        [2, 0],
        [1, 0],
        [1, 0],
        [1, 0],
        [1, 0],
        [1, 0],
        [1, 0],
        [3, slot],
      ],
    );

  test('the one of the same number, when its type fits', () => {
    expect(inputsOf('9', bypassed('Blend', { first: 1, mask: 2, second: 3 }, 0))?.['images']).toEqual(['1', 0]);
    const mask = node(9, 'Blend', { inputs: { mask: 9 } });
    expect(inputsOf('9', bypassed('Blend', { first: 1, mask: 2, second: 3 }, 1, mask))).toEqual({ mask: ['2', 0] });
  });

  test('else the first of exactly the wanted type, and it is not looked further when that one is unlinked', () => {
    const toImage = (inputs: Record<string, number>) => inputsOf('9', bypassed('Scale', inputs, 0))?.['images'];
    expect(toImage({ image: 1 })).toEqual(['1', 0]);
    expect(inputsOf('9', bypassed('Blend', { mask: 2, second: 3 }, 0))).toEqual({ filename_prefix: 'x' });
  });

  test('none at all, when no type fits: the link is dropped', () => {
    expect(inputsOf('9', bypassed('ToMask', { image: 1 }, 0, node(9, 'Blend', { inputs: { mask: 9 } })))).toEqual({});
  });

  test('into a wildcard: the input of the same number, else the first', () => {
    const wild = node(9, 'Anything', { inputs: { 'source: *': 9 } });
    expect(inputsOf('9', bypassed('Blend', { first: 1, mask: 2 }, 1, wild))).toEqual({ source: ['2', 0] });
    expect(inputsOf('9', bypassed('ToMask', { image: 1 }, 4, wild))).toEqual({ source: ['1', 0] });
  });

  test('unlinked widgets count among its inputs, after the sockets', () => {
    const mask = node(9, 'Anything', { inputs: { 'source: *': 9 } });
    // Scale: image, mask, then the widgets steps and cfg.
    expect(inputsOf('9', bypassed('Scale', { image: 1, mask: 2 }, 1, mask))).toEqual({ source: ['2', 0] });
    expect(inputsOf('9', bypassed('Scale', { image: 1, mask: 2 }, 2, mask))).toEqual({});
    expect(inputsOf('9', bypassed('Scale', { image: 1, mask: 2, '~steps': 3 }, 2, mask))).toEqual({ source: ['1', 0] });
  });

  test('a growing list begins with its first socket, though only a later one is linked', () => {
    expect(inputsOf('9', bypassed('Batch', { 'images.image1: IMAGE': 1 }, 0))).toEqual({ filename_prefix: 'x' });
    expect(inputsOf('9', bypassed('Batch', { 'images.image0: IMAGE': 1 }, 0))?.['images']).toEqual(['1', 0]);
  });

  test('a switch passes on what it takes when off, whatever its widget says', () => {
    const inputs = { 'on_false: IMAGE': 1, 'on_true: IMAGE': 2 };
    expect(inputsOf('9', bypassed('Match', inputs, 0))?.['images']).toEqual(['1', 0]);
    expect(inputsOf('9', bypassed('Match', { 'on_true: IMAGE': 2 }, 0))).toEqual({ filename_prefix: 'x' });
  });

  test('an unknown class is bypassed by the inputs that the file has', () => {
    expect(inputsOf('9', bypassed('NoSuchClass', { 'a: MASK': 2, 'b: IMAGE': 1 }, 0))?.['images']).toEqual(['1', 0]);
  });
});

describe('reroutes', () => {
  const reroute = (id: number, link: number | null, mode = 0) => node(id, 'Reroute', { inputs: { ': *': link }, mode });

  test('a chain of them passes its input on, also to several, and is never exported', () => {
    const ui = graph(
      [node(1, 'Image'), reroute(2, 1), reroute(3, 2), save(3), node(8, 'Invert', { inputs: { image: 4 } })],
      [
        [1, 0],
        [2, 0],
        [3, 0],
        [3, 0],
      ],
    );
    const { workflow } = convert(ui);
    expect(Object.keys(workflow)).toEqual(['1', '8', '9']);
    expect([workflow['9']?.inputs?.['images'], workflow['8']?.inputs?.['image']]).toEqual([
      ['1', 0],
      ['1', 0],
    ]);
  });

  test('one without an input gives nothing, and a widget behind it keeps its value', () => {
    expect(inputsOf('9', graph([reroute(2, null), save(1)], [[2, 0]]))).toEqual({ filename_prefix: 'x' });
    const ui = graph([reroute(2, null), node(3, 'Scale', { inputs: { '~steps': 1 }, values: [7, 1] })], [[2, 0]]);
    expect(inputsOf('3', ui)).toEqual({ steps: 7, cfg: 1 });
  });

  test('a muted one cuts, a bypassed one passes', () => {
    const ui = (mode: number) =>
      graph(
        [node(1, 'Image'), reroute(2, 1, mode), save(2)],
        [
          [1, 0],
          [2, 0],
        ],
      );
    expect(inputsOf('9', ui(2))).toEqual({ filename_prefix: 'x' });
    expect(inputsOf('9', ui(4))?.['images']).toEqual(['1', 0]);
  });

  test('the type that is wanted goes through them to a bypassed node', () => {
    const ui = graph(
      [
        node(1, 'Image'),
        node(2, 'ToMask', { inputs: { image: 1 } }),
        node(3, 'Blend', { inputs: { first: 1, mask: 2 }, mode: 4 }),
        reroute(4, 3),
        node(5, 'Blend', { inputs: { mask: 4 } }),
      ],
      [
        [1, 0],
        [2, 0],
        [3, 0],
        [4, 0],
      ],
    );
    expect(inputsOf('5', ui)).toEqual({ mask: ['2', 0] });
  });

  test('a circle of them is refused, naming the node that asks', () => {
    const ui = graph(
      [reroute(2, 2), reroute(3, 1), save(3)],
      [
        [2, 0],
        [3, 0],
        [3, 0],
      ],
    );
    expect(() => convert(ui)).toThrow(/^Node 9 \(SaveImage\): following its input 'images' back never ends\.$/);
    const { workflow, doubts } = convert(ui, { lenient: true });
    expect(workflow['9']?.inputs).toEqual({ filename_prefix: 'x' });
    expect(doubts).toMatchObject([{ nodeId: '9', input: 'images', type: 'dependency_cycle' }]);
  });
});

describe('a long way that several inputs share', () => {
  const length = 40;
  /** Reroutes 101, 102, … one behind the other, fed by link 100 if that exists; the last one feeds what links of 140 say. */
  const chain = (readers: readonly ReturnType<typeof node>[], source: boolean, more: Record<string, unknown> = {}) => {
    const reroutes = Array.from({ length }, (_, at) => node(101 + at, 'Reroute', { inputs: { '': 1 + at } }));
    const ends: [number, number][] = Array.from({ length: length + readers.length }, (_, at) => [
      Math.min(100 + at, 100 + length),
      0,
    ]);
    const first = source ? [node(100, 'Image')] : [];
    return graph([...first, ...reroutes, ...readers], ends, more);
  };
  const reader = (id: number, at: number) => node(id, 'Invert', { inputs: { image: length + 1 + at } });

  test('leads all of them to its end', () => {
    const { workflow } = convert(chain([reader(1, 0), reader(2, 1), reader(3, 2)], true));
    for (const id of ['1', '2', '3']) expect(workflow[id]?.inputs).toEqual({ image: ['100', 0] });
  });

  test('leaves each its own value where it ends in nothing', () => {
    const sub = subgraph('sub', graph([node(5, 'Scale', { inputs: { '~steps': 1 }, values: [11, 1.5] })], [[-10, 0]]), {
      inputs: [{ name: 'steps', links: [1] }],
    });
    const plain = node(1, 'Scale', { inputs: { '~steps': length + 1 }, values: [7, 1] });
    const first = node(2, 'sub', { inputs: { '~steps': length + 2 }, values: [33] });
    const second = node(3, 'sub', { inputs: { '~steps': length + 3 }, values: [44] });
    for (const readers of [
      [plain, first, second],
      [first, second, plain],
    ]) {
      const renumbered = readers.map((one, at) => ({
        ...one,
        inputs: (one['inputs'] as object[]).map((input) => ({ ...input, link: length + 1 + at })),
      }));
      const { workflow } = convert(chain(renumbered, false, { definitions: { subgraphs: [sub] } }));
      expect([workflow['1'], workflow['2:5'], workflow['3:5']].map((one) => one?.inputs?.['steps'])).toEqual([
        7, 33, 44,
      ]);
    }
  });
});
