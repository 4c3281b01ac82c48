import { expect, test } from 'vitest';
import type { WorkflowProblem } from '../../core/workflows/problem.ts';
import { problemLines } from './print-problems.ts';

const problem = (facts: Partial<WorkflowProblem>): WorkflowProblem => ({
  nodeId: '4',
  classType: 'KSampler',
  title: 'Sampler',
  input: null,
  type: 'kind',
  message: 'its input steps is missing.',
  nextStep: null,
  ...facts,
});

test('nothing is said of nothing', () => {
  expect(problemLines('Doubts:', [])).toEqual([]);
});

test('each problem names its node once, and what to do follows', () => {
  expect(
    problemLines('Doubts:', [
      problem({}),
      problem({ message: "Node 4 'Sampler' (KSampler): its input cfg is missing.", nextStep: 'Give it.' }),
      problem({ title: 'KSampler' }),
      problem({ nodeId: null, classType: null, title: null, message: 'The file was cut off.' }),
    ]),
  ).toEqual([
    'Doubts:',
    "  Node 4 'Sampler' (KSampler): its input steps is missing.",
    "  Node 4 'Sampler' (KSampler): its input cfg is missing.",
    '    Give it.',
    '  Node 4 (KSampler): its input steps is missing.',
    '  The file was cut off.',
  ]);
});

test("a stranger's names stay short, on their line, and without escape sequences", () => {
  const long = '\u001b[31m\n'.repeat(5_000);
  const lines = problemLines('Doubts:', [
    problem({ nodeId: long, classType: long, title: '\u009b2J', nextStep: long }),
  ]);
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line.length).toBeLessThan(2_100);
  }
});

test('of very many problems the first hundred are told, and how many there are', () => {
  const lines = problemLines(
    'Refused:',
    Array.from({ length: 1_000 }, () => problem({})),
  );
  expect(lines).toHaveLength(102);
  expect(lines.at(-1)).toBe('  … and 900 more.');
});
