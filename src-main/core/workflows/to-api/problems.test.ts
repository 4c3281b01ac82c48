import { describe, expect, test } from 'vitest';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { convert, graph, node } from './small-graphs.fixture.ts';

const refusal = (workflow: unknown): EaselError => {
  try {
    convert(workflow);
  } catch (error) {
    if (error instanceof EaselError) return error;
  }
  return expect.fail('it was not refused');
};
const circle = (reader: ReturnType<typeof node>) =>
  graph(
    [node(2, 'Reroute', { inputs: { '': 1 } }), reader],
    [
      [2, 0],
      [2, 0],
      [2, 0],
    ],
  );

describe('a refusal', () => {
  test('says what to do about it', () => {
    expect(refusal(graph([node(1, 'Mystery')], []))).toMatchObject({
      code: 'node_class_missing',
      nextStep: 'Install the node pack that brings it, or take the node out.',
    });
    expect(refusal(graph([node(1, 'Mystery', { properties: { cnr_id: 'comfy-core' } })], []))).toMatchObject({
      nextStep: 'Update ComfyUI, or take the node out.',
    });
    expect(refusal(circle(node(9, 'Invert', { inputs: { image: 2 } })))).toMatchObject({
      code: 'workflow_invalid',
      nextStep: 'Cut the loop of reroutes or bypassed nodes in ComfyUI.',
    });
    expect(
      refusal(graph([node(1, 'GetNode', { values: ['a'] }), node(9, 'Invert', { inputs: { image: 1 } })], [[1, 0]])),
    ).toMatchObject({
      code: 'workflow_invalid',
      message: "Node 1 (GetNode): no SetNode sets 'a', which it gets.",
      nextStep: 'Pick another constant in it, or link its input directly.',
    });
  });

  test('names two inputs of a node apart, and a node that two inputs lead to once', () => {
    const blend = circle(node(9, 'Blend', { inputs: { first: 2, second: 3 } }));
    expect(refusal(blend).details?.['problems']).toMatchObject([{ input: 'first' }, { input: 'second' }]);
    const get = node(1, 'GetNode', { values: ['a'] });
    const ui = graph(
      [get, node(9, 'Blend', { inputs: { first: 1, second: 2 } })],
      [
        [1, 0],
        [1, 0],
      ],
    );
    expect(refusal(ui).details?.['problems']).toMatchObject([{ nodeId: '1', type: 'no_set_node' }]);
    expect(refusal(ui).message).not.toContain('more nodes');
  });

  test('holds at most a hundred problems', () => {
    const many = graph(
      Array.from({ length: 150 }, (_, id) => node(id, `Mystery${id}`)),
      [],
    );
    expect(refusal(many).message).toMatch(/ 149 more nodes are affected\.$/);
    expect(refusal(many).details?.['problems']).toHaveLength(100);
  });

  test('cuts what a stranger wrote', () => {
    const long = 'x'.repeat(5000);
    for (const properties of [{}, { cnr_id: long }, { cnr_id: 'comfy-core', ver: long }]) {
      const { message } = refusal(graph([node(1, long, { title: long, properties })], []));
      expect(message.length).toBeLessThan(600);
    }
  });
});

test('leniently, every doubt is told and the nodes stay', () => {
  const ui = graph(
    [node(1, 'GetNode', { values: ['a'] }), node(9, 'Invert', { inputs: { image: 1 } }), node(3, 'Mystery')],
    [[1, 0]],
  );
  const { workflow, doubts } = convert(ui, { lenient: true });
  expect(Object.keys(workflow)).toEqual(['3', '9']);
  expect(doubts.map(({ nodeId, type }) => [nodeId, type])).toEqual([
    ['1', 'no_set_node'],
    ['3', 'missing_node_type'],
  ]);
});
