import { expect, test } from 'vitest';
import { parseWorkflowText, type ApiWorkflow } from './api-workflow.ts';
import { compareWorkflows } from './compare-workflows.ts';

const one = (inputs: Record<string, unknown>, class_type = 'A'): ApiWorkflow => ({ 1: { class_type, inputs } });

test('two workflows that run the same have no differences: order and titles do not count', () => {
  const left = { 1: { class_type: 'A', inputs: { a: 1, b: ['2', 0] } }, 2: { class_type: 'B', inputs: {} } };
  const right = {
    2: { class_type: 'B', inputs: {}, _meta: { title: 'Mine' } },
    1: { class_type: 'A', inputs: { b: ['2', 0], a: 1 } },
  };
  expect(compareWorkflows(left, right)).toEqual([]);
});

test('a node that only one of them has is a difference, with its class', () => {
  const both = { ...one({}), 2: { class_type: 'B', inputs: {} } };
  expect(compareWorkflows(both, one({}))).toEqual([{ nodeId: '2', input: null, expected: 'B', actual: undefined }]);
  expect(compareWorkflows(one({}), both)).toEqual([{ nodeId: '2', input: null, expected: undefined, actual: 'B' }]);
});

test('another class or another value is one, and so is an input that one of them lacks', () => {
  expect(compareWorkflows(one({}), one({}, 'B'))).toEqual([
    { nodeId: '1', input: 'class_type', expected: 'A', actual: 'B' },
  ]);
  expect(compareWorkflows(one({ a: 1, b: 2 }), one({ a: 1, b: 3 }))).toEqual([
    { nodeId: '1', input: 'b', expected: 2, actual: 3 },
  ]);
  expect(compareWorkflows(one({ a: ['2', 0] }), one({ a: ['2', 1] }))).toHaveLength(1);
  expect(compareWorkflows(one({ a: null }), one({}))).toEqual([
    { nodeId: '1', input: 'a', expected: null, actual: undefined },
  ]);
  expect(compareWorkflows(one({}), one({ a: 1 }))).toHaveLength(1);
});

test('integers beyond 2^53 are equal when a browser rounds them to the same', () => {
  const exact = parseWorkflowText('{"1":{"class_type":"A","inputs":{"seed":18446744073709551615}}}') as ApiWorkflow;
  expect(compareWorkflows(one({ seed: 18446744073709552000 }), exact)).toEqual([]);
  expect(compareWorkflows(one({ seed: 18446744073709540000 }), exact)).toHaveLength(1);
});
