import { describe, expect, test } from 'vitest';
import { convert, graph, inputsOf, node, type Origin, type SmallNode } from '../small-graphs.fixture.ts';

type Settings = Record<string, unknown>;
const saved = (settings: Settings = {}) => ({ ue_properties: { version: '7.8', ...settings } });
const everywhere = (id: number, inputs: SmallNode['inputs'], settings: Settings = {}, more: SmallNode = {}) =>
  node(id, 'Anything Everywhere', { ...(inputs && { inputs }), properties: saved(settings), ...more });
const IMAGE: Origin = [1, 0, 'IMAGE'];

describe('of several, the one of highest priority is taken', () => {
  /** What node 9 gets of nodes 1 and 4, sent by 2 and 5. */
  const winner = (first: Settings, second: Settings, more: SmallNode = {}) => {
    const ui = graph(
      [
        node(1, 'Image'),
        node(4, 'Image'),
        everywhere(2, { a: 1 }, first, more),
        everywhere(5, { a: 2 }, second, more),
        node(9, 'Invert'),
      ],
      [IMAGE, [4, 0, 'IMAGE']],
    );
    return convert(ui).workflow['9']?.inputs?.['image'];
  };
  const [one, four] = [
    ['1', 0],
    ['4', 0],
  ];

  test('a pattern counts 20, a colour 6, and a number of one’s own is what counts', () => {
    expect(winner({}, { input_regex: 'image' })).toEqual(four);
    expect(winner({}, { color_restricted: 1 })).toEqual(four);
    expect(winner({ color_restricted: 1 }, { title_regex: 'I' })).toEqual(four);
    expect(winner({ priority: 16 }, { color_restricted: 1 })).toBeUndefined();
    expect(winner({ priority: 31 }, { input_regex: 'image' })).toEqual(one);
    expect(winner({ priority: 30 }, { input_regex: 'image' })).toBeUndefined();
    expect(winner({ priority: -1 }, {})).toEqual(four);
    expect(winner({ priority: 0 }, { priority: 11 })).toEqual(four);
  });

  test('patterns of older versions count too, one that fits all does not', () => {
    expect(winner({}, { prompt_regex: 'x' })).toEqual(four);
    expect(winner({}, { negative_regex: 'x' })).toEqual(four);
    expect(winner({}, { title_regex: '.*' })).toBeUndefined();
    expect(winner({}, { title_regex: '(' })).toEqual(four);
  });

  test('a pattern that fits all counts on a node that sends its outputs', () => {
    const converted = (id: number, settings: Settings) =>
      node(id, 'Image', { properties: { ...saved(settings), ue_convert: true }, outputs: ['IMAGE'] });
    const ui = graph([converted(1, {}), converted(4, { input_regex: '.*' }), node(9, 'Invert')], []);
    expect(inputsOf('9', ui)).toEqual({ image: four });
  });

  test('a group counts 3 and leaves it unclear, unless something certain stands above', () => {
    expect(() => winner({}, { group_restricted: 1 })).toThrow(/Node 9 .*\(node 5\) sends/);
    expect(() => winner({ priority: 13 }, { group_restricted: 1 })).toThrow(/Node 9 .*\(node 5\) sends/);
    expect(winner({ priority: 14 }, { group_restricted: 1 })).toEqual(one);
  });

  test('Prompts Everywhere counts 10, two of a type 20 for all of the node', () => {
    const prompts = (settings: Settings) =>
      graph(
        [
          node(1, 'Prompt'),
          node(4, 'Prompt'),
          node(2, 'Prompts Everywhere', { inputs: { x: 1, y: 2 }, properties: saved() }),
          everywhere(5, { a: 3 }, settings),
          node(3, 'Sampler', { values: [1, 'fixed'] }),
        ],
        [
          [1, 0, 'CONDITIONING'],
          [4, 0, 'CONDITIONING'],
          [4, 0, 'CONDITIONING'],
        ],
      );
    expect(inputsOf('3', prompts({ priority: 39 }))?.['positive']).toEqual(one);
    expect(inputsOf('3', prompts({ priority: 40 }))?.['positive']).toBeUndefined();
    expect(inputsOf('3', prompts({ priority: 41 }))?.['positive']).toEqual(four);
    const third = graph(
      [
        node(1, 'Both'),
        node(4, 'Both'),
        everywhere(2, { first: 1, second: 2, m: 3 }),
        everywhere(5, { a: 4 }),
        node(3, 'Blend'),
      ],
      [IMAGE, [4, 0, 'IMAGE'], [1, 1, 'MASK'], [4, 1, 'MASK']],
    );
    expect(inputsOf('3', third)).toEqual({ first: one, second: four, mask: ['1', 1] });
  });

  test('a seed’s pattern counts, its own or the usual one', () => {
    const takes = saved({ widget_ue_connectable: { seed: true } });
    const ui = (priority: number) =>
      graph(
        [
          node(1, 'Seed Everywhere', { properties: saved() }),
          node(4, 'Number', { properties: saved({ widget_ue_connectable: {} }), values: [5] }),
          everywhere(2, { a: 1 }, { priority }),
          node(3, 'Sampler', { properties: takes, values: [33, 'fixed'] }),
        ],
        [[4, 0, 'INT']],
      );
    const seed = (priority: number) => convert(ui(priority), { lenient: true }).workflow['3']?.inputs?.['seed'];
    expect([seed(29), seed(30), seed(31)]).toEqual([['1', 0], 33, ['4', 0]]);
  });

  test('of two of the same none is, as the pack does, and a doubt names both', () => {
    const ui = graph(
      [node(1, 'Image'), node(4, 'Image'), everywhere(2, { a: 1 }), everywhere(5, { a: 2 }), node(9, 'Invert')],
      [IMAGE, [4, 0, 'IMAGE']],
    );
    const { workflow, doubts } = convert(ui);
    expect(workflow['9']?.inputs).toEqual({});
    expect(doubts).toMatchObject([
      {
        nodeId: '9',
        input: 'image',
        type: 'broadcast_unclear',
        message: "Node 9 (Invert): nodes 2 and 5 send to its input 'image' with the same priority, so neither does.",
      },
    ]);
  });
});
