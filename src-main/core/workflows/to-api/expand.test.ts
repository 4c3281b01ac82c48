import { describe, expect, test } from 'vitest';
import { definitionsOf } from '../definitions.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import { convert, graph, group, node, subgraph } from './small-graphs.fixture.ts';

/** `s1` holds `s2` as node 2, and so on to the last, which holds a number; the root holds `s1` as node 1. */
const nested = (levels: number, title?: string) =>
  graph([node(1, 's1', { ...(title !== undefined && { title }) })], [], {
    definitions: {
      subgraphs: Array.from({ length: levels }, (_, at) =>
        subgraph(`s${at + 1}`, graph([node(2, at + 1 < levels ? `s${at + 2}` : 'Number')], []), {}),
      ),
    },
  });

describe('subgraphs that nest', () => {
  test('fifty deep are opened', () => {
    expect(Object.keys(convert(nested(50)).workflow)).toEqual([`1:${'2:'.repeat(49)}2`]);
  });

  test('deeper are refused, naming the node at the root by its title', () => {
    expect(() => convert(nested(51))).toThrow("Subgraphs nest more than 50 deep in node 1 ('s1').");
    expect(() => convert(nested(51, 'Mine'))).toThrow(
      expect.objectContaining({
        code: 'workflow_invalid',
        message: "Subgraphs nest more than 50 deep in node 1 ('Mine').",
        nextStep: 'A subgraph seems to contain itself; take it apart in ComfyUI.',
      }),
    );
  });

  test('to more than 50,000 nodes are refused as too large', () => {
    const levels = Array.from({ length: 17 }, (_, at) =>
      subgraph(
        `s${at}`,
        graph([node(1, at === 16 ? 'Number' : `s${at + 1}`), node(2, at === 16 ? 'Number' : `s${at + 1}`)], []),
        {},
      ),
    );
    expect(() => convert(graph([node(1, 's0')], [], { definitions: { subgraphs: levels } }))).toThrow(
      expect.objectContaining({
        code: 'too_large',
        message: 'The workflow has more than 50000 nodes once its subgraphs are opened.',
        nextStep: 'Give a smaller workflow.',
      }),
    );
  });
});

test('an instance inside a legacy group node is refused by name, with what to do', () => {
  const sub = subgraph('sub', graph([node(5, 'Number')], []), {});
  const ui = graph([node(20, 'workflow>Grp')], [], {
    ...group([node(-1, 'sub')]),
    definitions: { subgraphs: [sub] },
  });
  expect(() => convert(ui)).toThrow(
    expect.objectContaining({
      code: 'workflow_invalid',
      message: 'Node 20:0 (sub) lies inside a legacy group node.',
      nextStep: 'Take the group node apart in ComfyUI, or convert it to a subgraph.',
    }),
  );
});

test('types that frontends before 2025 renamed while loading stand for the class of today', () => {
  const old = ['T2IAdapterLoader', 'ConditioningAverage ', 'SDV_img2vid_Conditioning'];
  const today = ['ControlNetLoader', 'ConditioningAverage', 'SVD_img2vid_Conditioning'];
  const own = { input: { required: { value: ['INT', {}] } }, output: [] };
  const classes = createNodeClasses(definitionsOf(Object.fromEntries(today.map((name) => [name, own]))));
  const ui = graph(
    old.map((type, at) => node(at, type, { values: [at] })),
    [],
  );
  const exported = Object.values(convert(ui, { classes }).workflow);
  expect(exported.map(({ class_type, inputs }) => [class_type, inputs])).toEqual(
    today.map((name, at) => [name, { value: at }]),
  );
});
