import { expect, test } from 'vitest';
import { parseWorkflowText, readApiWorkflow } from './api-workflow.ts';

test('an object of nodes with a class each is taken as it is, to the last digit', () => {
  const text = '{"3":{"class_type":"A","inputs":{"seed":18446744073709551615}},"x":{"class_type":"B"}}';
  const value = parseWorkflowText(text);
  expect(readApiWorkflow(value)).toBe(value);
  expect(JSON.stringify(readApiWorkflow(value))).toBe(text);
});

test.each([
  [null, 'The workflow is not an object of nodes.', /Export \(API\)/],
  ['text', 'The workflow is not an object of nodes.', /Export \(API\)/],
  [[{ class_type: 'A' }], 'The workflow is not an object of nodes.', /Export \(API\)/],
  [{}, 'The workflow is empty.', /at least one node/],
  [{ 1: { class_type: 'A' }, 2: null }, 'Node 2 has no class_type.', /class_type and inputs/],
  [{ 2: 'A' }, 'Node 2 has no class_type.', /class_type and inputs/],
  [{ 2: { class_type: 5 } }, 'Node 2 has no class_type.', /class_type and inputs/],
  [{ 2: [] }, 'Node 2 has no class_type.', /class_type and inputs/],
  [{ ['x'.repeat(500)]: {} }, `Node ${'x'.repeat(60)} has no class_type.`, /class_type and inputs/],
])('what is none is refused with what to do: %j', (value, message, nextStep) => {
  expect(() => readApiWorkflow(value)).toThrow(
    expect.objectContaining({ code: 'workflow_unreadable', message, nextStep: expect.stringMatching(nextStep) }),
  );
});
