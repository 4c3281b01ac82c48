import { describe, expect, test } from 'vitest';
import { convert, graph, inputsOf, node, subgraph } from './small-graphs.fixture.ts';

const save = (link: number) => node(9, 'SaveImage', { inputs: { images: link }, values: ['x'] });

/** `sub`: takes an image and, as promoted widgets, steps and cfg of one Scale; gives the image. */
const scaling = subgraph(
  'sub',
  graph(
    [
      node(5, 'Scale', { inputs: { image: 1, '~steps': 2, '~cfg': 3 }, values: [11, 1.5] }),
      node(6, 'Note', { values: ['text'] }),
    ],
    [
      [-10, 0],
      [-10, 1],
      [-10, 2],
      [5, 0],
    ],
  ),
  {
    inputs: [
      { name: 'image', links: [1] },
      { name: 'steps', links: [2] },
      { name: 'my cfg', links: [3] },
    ],
    outputs: [{ name: 'IMAGE', links: [4] }],
  },
);
const definitions = { definitions: { subgraphs: [scaling] } };

describe('an instance of a subgraph', () => {
  const outer = (given: Parameters<typeof node>[2]) =>
    graph(
      [node(1, 'Image'), node(4, 'sub', { inputs: { image: 1 }, values: [30, 2.5], ...given }), save(2)],
      [
        [1, 0],
        [4, 0],
      ],
      definitions,
    );

  test('is opened: inner nodes carry its id before theirs, and links pass its borders both ways', () => {
    const { workflow } = convert(outer({}));
    expect(Object.keys(workflow)).toEqual(['1', '9', '4:5']);
    expect(workflow['9']?.inputs?.['images']).toEqual(['4:5', 0]);
    expect(workflow['4:5']?.inputs?.['image']).toEqual(['1', 0]);
  });

  test('sets its promoted widgets by their order among the definition’s inputs', () => {
    expect(inputsOf('4:5', outer({}))).toEqual({ steps: 30, cfg: 2.5, image: ['1', 0] });
  });

  test('an instance without values leaves the inner widgets their own', () => {
    expect(inputsOf('4:5', outer({ values: [] }))).toMatchObject({ steps: 11, cfg: 1.5 });
    expect(inputsOf('4:5', outer({ values: [30] }))).toMatchObject({ steps: 30, cfg: 1.5 });
    expect(inputsOf('4:5', outer({ values: undefined }))).toMatchObject({ steps: 11, cfg: 1.5 });
  });

  test('values by name find the definition’s input of that name', () => {
    expect(inputsOf('4:5', outer({ named: { 'my cfg': 9 } }))).toMatchObject({ steps: 30, cfg: 9 });
    expect(inputsOf('4:5', outer({ values: { steps: 77 } }))).toMatchObject({ steps: 77, cfg: 1.5 });
  });

  test('an outer link goes before the stored value; a muted source leaves the stored one', () => {
    const linked = (mode: number) =>
      graph(
        [node(1, 'Number', { values: [3], mode }), node(4, 'sub', { inputs: { '~steps': 1 }, values: [30, 2.5] })],
        [[1, 0]],
        definitions,
      );
    expect(inputsOf('4:5', linked(0))).toEqual({ steps: ['1', 0], cfg: 2.5 });
    expect(inputsOf('4:5', linked(2))).toEqual({ steps: 30, cfg: 2.5 });
  });

  test('muted or bypassed, it is not opened; bypassed, it passes on by its own slots', () => {
    expect(Object.keys(convert(outer({ mode: 2 })).workflow)).toEqual(['1', '9']);
    const bypassed = graph(
      [node(1, 'Image'), node(4, 'sub', { inputs: { 'image: IMAGE': 1 }, outputs: ['IMAGE'], mode: 4 }), save(2)],
      [
        [1, 0],
        [4, 0],
      ],
      definitions,
    );
    expect(convert(bypassed).workflow['9']?.inputs?.['images']).toEqual(['1', 0]);
    expect(Object.keys(convert(bypassed).workflow)).toEqual(['1', '9']);
  });

  test('two instances of one definition are two of everything', () => {
    const two = graph([node(1, 'sub', { values: [1] }), node(2, 'sub', { values: [2] })], [], definitions);
    const { workflow } = convert(two);
    expect([workflow['1:5']?.inputs?.['steps'], workflow['2:5']?.inputs?.['steps']]).toEqual([1, 2]);
  });

  test('a definition that nothing uses adds nothing', () => {
    expect(Object.keys(convert(graph([node(1, 'Image')], [], definitions)).workflow)).toEqual(['1']);
  });
});

describe('promoted widgets', () => {
  const two = subgraph(
    'two',
    graph(
      [
        node(1, 'Scale', { inputs: { '~steps': 1 }, values: [5, 1] }),
        node(2, 'Number', { inputs: { '~value': 2 }, values: [6] }),
        node(3, 'Anything', { inputs: { 'source: *': 3 } }),
      ],
      [
        [-10, 0],
        [-10, 0],
        [-10, 0],
      ],
    ),
    { inputs: [{ name: 'steps', links: [1, 2, 3] }] },
  );
  const used = (values: unknown) => graph([node(7, 'two', { values })], [], { definitions: { subgraphs: [two] } });

  test('every inner widget on the input gets the value, and so does a plain socket', () => {
    const { workflow } = convert(used([44]));
    expect(workflow['7:1']?.inputs?.['steps']).toBe(44);
    expect(workflow['7:2']?.inputs?.['value']).toBe(44);
    expect(workflow['7:3']?.inputs?.['source']).toBe(44);
  });

  test('without a stored one, the first widget inside tells it', () => {
    const { workflow } = convert(used([]));
    expect([
      workflow['7:1']?.inputs?.['steps'],
      workflow['7:2']?.inputs?.['value'],
      workflow['7:3']?.inputs?.['source'],
    ]).toEqual([5, 5, 5]);
  });

  test('their texts are not worked out as dynamic prompts, those inside are', () => {
    const text = subgraph(
      'text',
      graph(
        [node(1, 'Text', { inputs: { '~text': 1 }, values: ['{a|b}'] }), node(2, 'Text', { values: ['{a|b}'] })],
        [[-10, 0]],
      ),
      {
        inputs: [{ name: 'text', links: [1] }],
      },
    );
    const { workflow } = convert(
      graph([node(7, 'text', { values: ['{c|d}'] })], [], { definitions: { subgraphs: [text] } }),
    );
    expect(workflow['7:1']?.inputs).toEqual({ text: '{c|d}' });
    expect(workflow['7:2']?.inputs).toEqual({ text: 'a' });
  });

  test('the inner target is found by the link’s id, whatever slot number the link tells', () => {
    const odd = {
      ...two,
      links: [
        [1, -10, 0, 1, 9, '*'],
        [2, -10, 0, 2, 9, '*'],
        [3, -10, 0, 3, 9, '*'],
      ],
    };
    const { workflow } = convert(graph([node(7, 'two', { values: [44] })], [], { definitions: { subgraphs: [odd] } }));
    expect(workflow['7:1']?.inputs?.['steps']).toBe(44);
  });

  test('a list stays a value, not a link', () => {
    const { workflow } = convert(used([['9', 0]]));
    expect(workflow['7:1']?.inputs?.['steps']).toEqual({ __value__: ['9', 0] });
  });
});

describe('nested subgraphs', () => {
  const inner = subgraph(
    'inner',
    graph(
      [node(1, 'Scale', { inputs: { image: 1, '~steps': 2 }, values: [5, 1] })],
      [
        [-10, 0],
        [-10, 1],
        [1, 0],
      ],
    ),
    {
      inputs: [
        { name: 'image', links: [1] },
        { name: 'steps', links: [2] },
      ],
      outputs: [{ name: 'IMAGE', links: [3] }],
    },
  );
  const middle = (values: unknown, mode = 0) =>
    subgraph(
      'middle',
      graph(
        [node(2, 'inner', { inputs: { image: 1, '~steps': 2 }, values, mode })],
        [
          [-10, 0],
          [-10, 1],
          [2, 0],
        ],
      ),
      {
        inputs: [
          { name: 'image', links: [1] },
          { name: 'steps', links: [2] },
        ],
        outputs: [{ name: 'IMAGE', links: [3] }],
      },
    );
  const outer = (given: { values?: unknown; inside?: unknown; mode?: number }) =>
    graph(
      [node(1, 'Image'), node(3, 'middle', { inputs: { image: 1 }, values: given.values }), save(2)],
      [
        [1, 0],
        [3, 0],
      ],
      {
        definitions: { subgraphs: [middle(given.inside, given.mode), inner] },
      },
    );

  test('ids are joined, links pass all borders', () => {
    const { workflow } = convert(outer({}));
    expect(workflow['3:2:1']?.inputs?.['image']).toEqual(['1', 0]);
    expect(workflow['9']?.inputs?.['images']).toEqual(['3:2:1', 0]);
  });

  test('the outermost stored value counts, then the next one in, then the widget’s own', () => {
    const steps = (given: Parameters<typeof outer>[0]) => inputsOf('3:2:1', outer(given))?.['steps'];
    expect(steps({ values: [70], inside: [60] })).toBe(70);
    expect(steps({ inside: [60] })).toBe(60);
    expect(steps({})).toBe(5);
  });

  test('a nested instance is opened even when muted, and the links to it are cut', () => {
    const { workflow } = convert(outer({ mode: 2 }));
    expect(Object.keys(workflow)).toContain('3:2:1');
    expect(workflow['9']?.inputs).toEqual({ filename_prefix: 'x' });
  });

  test('one that holds itself is refused by name', () => {
    const self = subgraph('self', graph([node(2, 'self')], []), {});
    const ui = graph([node(3, 'self')], [], { definitions: { subgraphs: [self] } });
    expect(() => convert(ui)).toThrow(/^Subgraphs nest more than 50 deep in node 3 \('self'\)\.$/);
  });

  test('ones that double at every level are refused before they fill the memory', () => {
    const levels = Array.from({ length: 40 }, (_, level) =>
      subgraph(
        `s${level}`,
        graph(
          [1, 2].map((id) => node(id, level === 39 ? 'Image' : `s${level + 1}`)),
          [],
        ),
        {},
      ),
    );
    const ui = graph([node(1, 's0')], [], { definitions: { subgraphs: levels } });
    expect(() => convert(ui)).toThrow(/more than 50000 nodes/);
  });
});

describe('borders', () => {
  test('an input passes straight to an output', () => {
    const wire = subgraph('wire', graph([], [[-10, 0]]), {
      inputs: [{ name: 'a', links: [1] }],
      outputs: [{ name: 'b', links: [1] }],
    });
    const ui = graph(
      [node(1, 'Image'), node(3, 'wire', { inputs: { a: 1 } }), save(2)],
      [
        [1, 0],
        [3, 0],
      ],
      { definitions: { subgraphs: [wire] } },
    );
    expect(inputsOf('9', ui)?.['images']).toEqual(['1', 0]);
  });

  test('an output that nothing feeds gives nothing', () => {
    const empty = subgraph('empty', graph([], []), { outputs: [{ name: 'b', links: [] }] });
    const ui = graph([node(3, 'empty'), save(1)], [[3, 0]], { definitions: { subgraphs: [empty] } });
    expect(inputsOf('9', ui)).toEqual({ filename_prefix: 'x' });
  });

  test('the type wanted at a border is that of the instance’s own input', () => {
    const ui = graph(
      [
        node(1, 'Image'),
        node(2, 'ToMask'),
        node(6, 'Blend', { inputs: { first: 1, mask: 2 }, mode: 4 }),
        node(3, 'sub', { inputs: { 'image: MASK': 3 } }),
      ],
      [
        [1, 0],
        [2, 0],
        [6, 0],
      ],
      definitions,
    );
    expect(inputsOf('3:5', ui)?.['image']).toEqual(['2', 0]);
  });
});

test('a selector set from outside leaves the other inputs those of the option inside, and that is told', () => {
  const inner = node(5, 'Dynamic', { inputs: { '~mode': 1 }, values: ['big', 7] });
  const sub = subgraph('sub', graph([inner], [[-10, 0]]), { inputs: [{ name: 'mode', links: [1] }] });
  const outer = (values: unknown[]) =>
    convert(graph([node(4, 'sub', { inputs: { '~mode': null }, values })], [], { definitions: { subgraphs: [sub] } }));
  const other = outer(['small']);
  expect(other.workflow['4:5']?.inputs).toEqual({ mode: 'small', 'mode.size': 7 });
  expect(other.doubts).toMatchObject([
    {
      nodeId: '4:5',
      input: 'mode',
      type: 'selector_set_from_outside',
      message:
        "Node 4:5 (Dynamic): its 'mode' is set to 'small' from outside, but its other inputs are those of 'big'.",
      nextStep: "Choose 'small' in the node itself, and save the workflow again.",
    },
  ]);
  expect(outer(['big']).doubts).toEqual([]);
});
