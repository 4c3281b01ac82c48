import { describe, expect, test } from 'vitest';
import { definitionsOf } from '../definitions.ts';
import { defineRecent, recordedDefinitions } from './validation.fixture.ts';
import { validateWorkflow } from './validate-workflow.ts';
import { maxDepth } from './walk.ts';

const definitions = recordedDefinitions();
const image = { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } };
const invert = (from: string) => ({ class_type: 'ImageInvert', inputs: { image: [from, 0] } });
const preview = (from: string) => ({ class_type: 'PreviewImage', inputs: { images: [from, 0] } });
const validate = (workflow: unknown, options = {}) => validateWorkflow(workflow, definitions, options);

describe('a circle', () => {
  const circle = { 1: invert('2'), 2: invert('3'), 3: invert('1'), 4: preview('1'), 5: image, 6: preview('5') };

  test('is refused by 0.3.64 without a word, and named to a person', () => {
    const result = validate(circle);
    expect(result).toMatchObject({ accepted: true, nodeErrors: {}, outputs: ['6'] });
    expect(validate({ ...circle, 6: image })).toMatchObject({
      accepted: false,
      error: { type: 'prompt_outputs_failed_validation', details: '' },
      nodeErrors: {},
    });
    expect(result.problems).toMatchObject([
      {
        nodeId: '1',
        type: 'dependency_cycle',
        input: null,
        message: "Node 1 'Invert Image' (ImageInvert): it takes its own result as an input, by way of 1 → 2 → 3 → 1.",
        nextStep: 'Take out one of these links.',
      },
    ]);
  });

  test('does not hide the errors of its nodes and of those around', () => {
    const scale = {
      class_type: 'ImageScale',
      inputs: { image: ['1', 0], width: -1, height: 1, crop: 'disabled', upscale_method: 'area' },
    };
    const { nodeErrors } = validate({ 1: scale, 2: preview('1') });
    expect(nodeErrors).toMatchObject({ 1: { errors: [{ type: 'value_smaller_than_min' }] } });
  });

  test('is named at each of its nodes by newer servers', () => {
    const recent = definitionsOf({
      Loop: {
        ...defineRecent({ image: ['IMAGE', {}], n: ['INT', { min: 0 }] }),
        output: ['IMAGE'],
        output_node: false,
      },
      Out: defineRecent({ image: ['IMAGE', {}] }),
    });
    const loop = (from: string, n = 1) => ({ class_type: 'Loop', inputs: { image: [from, 0], n } });
    const out = { class_type: 'Out', inputs: { image: ['b', 0] } };
    const result = validateWorkflow({ a: loop('b'), b: loop('a', -1), c: out }, recent);
    const cycle = (id: string) => ({
      type: 'dependency_cycle',
      message: 'Dependency cycle detected',
      details: 'b (Loop) -> a (Loop) -> b (Loop)',
      extra_info: { node_id: id, cycle_nodes: ['b', 'a'] },
    });
    expect(result.nodeErrors['a']?.errors).toEqual([cycle('a')]);
    expect(result.nodeErrors['b']?.errors).toEqual([
      cycle('b'),
      expect.objectContaining({ type: 'value_smaller_than_min' }),
    ]);
    expect(Object.keys(result.nodeErrors)).toEqual(['a', 'b']);
    expect(result.problems.map(({ type }) => type)).toEqual(['value_smaller_than_min', 'dependency_cycle']);
  });

  test('of many nodes is shortened, and only the first 20 circles are named', () => {
    const ring = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`n${at}`, invert(`n${(at + 1) % 30}`)]));
    const { problems } = validate({ ...ring, out: preview('n0') });
    expect(problems[0]?.message).toContain('by way of n0 → n1 → n2 → n3 → … 24 more … → n28 → n29 → n0.');
    const selves = Object.fromEntries(
      Array.from(
        { length: 25 },
        (_, at) =>
          [
            [`s${at}`, invert(`s${at}`)],
            [`o${at}`, preview(`s${at}`)],
          ] as const,
      ).flat(),
    );
    expect(validate(selves).problems).toHaveLength(20);
  });
});

describe('a chain', () => {
  const chain = (length: number) => {
    const nodes: Record<string, unknown> = { 0: image, out: preview(String(length - 1)) };
    for (let at = 1; at < length; at += 1) nodes[at] = invert(String(at - 1));
    return nodes;
  };

  // A real ComfyUI 0.3.64 accepts the first and refuses the second at node 5; of 3000 it refuses node 2020.
  test('of 984 nodes before the output is accepted, of 985 refused where Python runs out of stack', () => {
    expect(maxDepth).toBe(985);
    expect(validate(chain(984))).toMatchObject({ accepted: true, problems: [] });
    const result = validate(chain(985));
    expect(result.accepted).toBe(false);
    expect(result.nodeErrors).toMatchObject({
      5: {
        errors: [
          {
            type: 'exception_during_inner_validation',
            extra_info: { exception_type: 'RecursionError', linked_node: ['5', 0] },
          },
        ],
      },
    });
    expect(Object.keys(result.nodeErrors)).toEqual(['5']);
    expect(result.problems).toMatchObject([
      {
        nodeId: '5',
        type: 'exception_during_inner_validation',
        message:
          "Node 5 'Invert Image' (ImageInvert): more than 985 nodes stand one behind another here; ComfyUI cannot follow so many.",
      },
    ]);
    expect(Object.keys(validate(chain(3000)).nodeErrors)).toEqual(['2020']);
  });

  test('of 10,000 nodes takes no stack and little time', () => {
    const long = chain(10_000);
    const start = process.cpuUsage();
    expect(Object.keys(validate(long).nodeErrors)).toEqual(['9020']);
    // Measured: 60 ms.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });

  test('of nodes with several links each stays as quick', () => {
    const nodes: Record<string, unknown> = { 0: image, out: preview('4999') };
    for (let at = 1; at < 5000; at += 1) {
      nodes[at] = {
        class_type: 'ImageBatch',
        inputs: { image1: [String(at - 1), 0], image2: [String(Math.max(0, at - 2)), 0] },
      };
    }
    const start = process.cpuUsage();
    expect(validate(nodes).accepted).toBe(false);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });
});
