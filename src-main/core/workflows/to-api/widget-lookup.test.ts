import { describe, expect, test } from 'vitest';
import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import { graph, group, inputsOf, node, objectInfo, subgraph, type SmallNode } from './small-graphs.fixture.ts';

type Json = Record<string, unknown>;

const definitions = {
  ...objectInfo,
  Controlled: {
    input: {
      required: {
        choice: [['a'], { control_after_generate: true }],
        image: ['IMAGE'],
        seed: ['INT', { control_after_generate: 'after seed' }],
        noise_seed: ['INT', {}],
      },
    },
    output: [],
  },
  Modes: {
    input: {
      required: {
        mode: [
          'COMFY_DYNAMICCOMBO_V3',
          {
            options: [
              { key: 'none', inputs: {} },
              { key: 'some', inputs: { required: { size: ['INT', { control_after_generate: 'after size' }] } } },
            ],
          },
        ],
        seed: ['INT', {}],
      },
    },
    output: [],
  },
  Sized: {
    input: {
      required: {
        mode: [
          'COMFY_DYNAMICCOMBO_V3',
          { options: [{ key: 'some', inputs: { required: { size: ['INT', { control_after_generate: true }] } } }] },
        ],
      },
    },
    output: [],
  },
};
const classes = createNodeClasses(definitionsOf(definitions as Record<string, NodeDefinition>));

/** What a file name becomes beside these nodes. */
const filled = (prefix: string, nodes: Json[], links: Parameters<typeof graph>[1] = [], more: Json = {}) =>
  inputsOf('9', graph([...nodes, node(9, 'SaveImage', { values: [prefix] })], links, more), { classes })?.[
    'filename_prefix'
  ];
const number = (id: number, value: number, given: SmallNode = {}) => node(id, 'Number', { values: [value], ...given });

describe('the node that `%Node.widget%` names', () => {
  test('is the first with that name for search and replace, else the first with that title', () => {
    const properties = { 'Node name for S&R': 'N' };
    expect(filled('%N.value%', [number(1, 1, { title: 'N' }), number(2, 2, { title: 'N' })])).toBe('1');
    const all = [number(1, 1, { title: 'N' }), number(2, 2, { properties }), number(3, 3, { properties })];
    expect(filled('%N.value%', all)).toBe('2');
  });

  test('may be muted or bypassed', () => {
    for (const mode of [2, 4]) expect(filled('%N.value%', [number(1, 5, { title: 'N', mode })])).toBe('5');
  });

  test('has the class’s name for a title where it has none of its own', () => {
    expect(filled('%An Image.width%', [node(1, 'Image', { values: [3] })])).toBe('3');
    const old = node(1, 'Mystery', { mode: 2 });
    expect(filled('%Mystery.a% %N.value%', [old, number(2, 4, { title: 'N' })])).toBe('%Mystery.a% 4');
  });

  test('is looked for inside subgraphs too, before their instance and what follows it', () => {
    const inside = subgraph('sub', graph([number(5, 1, { title: 'N' })], []), {});
    const more = { definitions: { subgraphs: [inside] } };
    expect(filled('%N.value%', [node(4, 'sub', { title: 'N' }), number(2, 2, { title: 'N' })], [], more)).toBe('1');
    expect(filled('%N.value%', [number(2, 2, { title: 'N' }), node(4, 'sub')], [], more)).toBe('2');
    expect(filled('%N.value%', [node(4, 'sub', { mode: 2 })], [], more)).toBe('1');
  });

  test('is not looked for inside legacy group nodes', () => {
    const extra = group([node(-1, 'Number', { title: 'N', values: [1] })]);
    expect(filled('%N.value%', [node(4, 'workflow>Grp')], [], extra)).toBe('%N.value%');
  });

  test('is found though a muted subgraph holds itself', () => {
    const self = subgraph('self', graph([node(5, 'self'), number(6, 1, { title: 'N' })], []), {});
    const nodes = [node(4, 'self', { mode: 2 }), number(2, 2, { title: 'Last' })];
    expect(filled('%N.value% %Last.value%', nodes, [], { definitions: { subgraphs: [self] } })).toBe('1 2');
  });
});

describe('the value that `%Node.widget%` stands for', () => {
  test('is that of the primitive that is linked to the widget, of that widget alone', () => {
    const nodes = [
      node(1, 'PrimitiveNode', { values: [33] }),
      node(3, 'Number', { values: [44] }),
      node(2, 'Scale', { inputs: { '~steps': 1, '~cfg': 2 }, values: [7, 1.5], title: 'S' }),
    ];
    const links: [number, number][] = [
      [1, 0],
      [3, 0],
    ];
    expect(filled('%S.steps% %S.cfg%', nodes, links)).toBe('33 1.5');
    const swapped = nodes.with(
      2,
      node(2, 'Scale', { inputs: { '~cfg': 2, '~steps': 1 }, values: [7, 1.5], title: 'S' }),
    );
    expect(filled('%S.steps% %S.cfg%', swapped, links)).toBe('33 1.5');
    expect(filled('%S.steps%', [nodes[2]!], [[99, 0]])).toBe('7');
  });

  test('of an instance of a subgraph is that of its promoted widget', () => {
    const inside = subgraph(
      'sub',
      graph(
        [node(5, 'Scale', { inputs: { image: 1, '~cfg': 2, '~steps': 3 }, values: [11, 1.5] })],
        [
          [-10, 0],
          [-10, 1],
          [-10, 2],
        ],
      ),
      {
        inputs: [
          { name: 'image', links: [1] },
          { name: 'my cfg', links: [2] },
          { name: 'steps', links: [3] },
        ],
      },
    );
    const more = { definitions: { subgraphs: [inside] } };
    const instance = node(4, 'sub', { values: [2.5] });
    expect(filled('%sub.my cfg% %sub.steps%', [instance], [], more)).toBe('2.5 11');
    expect(filled('%sub.image% %sub.nothing%', [instance], [], more)).toBe('%sub.image% %sub.nothing%');
    const titled = node(4, 'sub', { values: [2.5], title: 'Mine' });
    expect(filled('%Mine.my cfg% %sub.my cfg%', [titled], [], more)).toBe('2.5 %sub.my cfg%');
  });

  test('of a legacy group node is that of the widget it shows', () => {
    const extra = group([node(-1, 'Number', { values: [1] })]);
    expect(filled('%G.value% %G.other%', [node(4, 'workflow>Grp', { title: 'G', values: [6] })], [], extra)).toBe(
      '6 %G.other%',
    );
  });

  test('is none where the class is unknown or has no such widget', () => {
    expect(filled('%N.gone%', [number(1, 1, { title: 'N' })])).toBe('%N.gone%');
    expect(filled('%M.value%', [node(1, 'Mystery', { title: 'M', mode: 2, values: [1] })])).toBe('%M.value%');
  });
});

describe('the control after a seed or a choice', () => {
  const ask = (names: string[], given: SmallNode, type = 'Controlled') =>
    filled(names.map((name) => `%C.${name}%`).join(' '), [node(1, type, { title: 'C', ...given })]);

  test('has the value stored in the slot behind it, under its own name', () => {
    const values = ['a', 'increment', 'filter', 5, 'decrement', 6, 'fixed'];
    expect(ask(['control_after_generate', 'after seed'], { values })).toBe('increment decrement');
  });

  test('is the first of several of one name', () => {
    const values = ['a', 'increment', '', 5, 'decrement', 6, 'fixed'];
    expect(ask(['control_after_generate'], { values })).toBe('increment');
  });

  test('is randomize where nothing is stored', () => {
    expect(ask(['control_after_generate', 'after seed'], { values: ['a', 'increment'] })).toBe('increment randomize');
    expect(ask(['control_after_generate'], {})).toBe('randomize');
  });

  test('may be stored by name', () => {
    const named = { choice: 'a', control_after_generate: 'increment', seed: 5, noise_seed: 6 };
    expect(ask(['control_after_generate', 'after seed'], { named })).toBe('increment randomize');
  });

  test('inside a dynamic combo is there when its option is chosen, and takes its slot', () => {
    const names = ['after size', 'control_after_generate'];
    expect(ask(names, { values: ['none', 7, 'increment'] }, 'Modes')).toBe('%C.after size% increment');
    expect(ask(['control_after_generate'], { values: ['some', 5, 'fixed', 7, 'decrement'] }, 'Modes')).toBe(
      'decrement',
    );
  });

  test('inside the option that a dynamic combo starts with is there though nothing is stored', () => {
    expect(ask(['control_after_generate'], { values: [] }, 'Sized')).toBe('randomize');
  });

  test('is none of a widget without one; the slot of an upload button is no control', () => {
    expect(ask(['control_after_generate'], { values: [1] }, 'Number')).toBe('%C.control_after_generate%');
    expect(ask(['control_after_generate'], { values: ['a.png', 5, 'image'] }, 'Upload')).toBe(
      '%C.control_after_generate%',
    );
  });
});
