import { inspect } from 'node:util';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { WorkflowProblem } from '../../core/workflows/problem.ts';
import { exits } from './exits.ts';
import { problemLines } from './print-problems.ts';
import { harmless, print } from './terminal-text.ts';

/** Errors that are about the workflow, not about the attempt. */
const refusals: ReadonlySet<string> = new Set([
  'workflow_unreadable',
  'workflow_invalid',
  'node_class_missing',
  'unsupported_media',
  'too_large',
]);

export const problemsOf = (error: unknown): readonly WorkflowProblem[] =>
  (toErrorData(error).details?.['problems'] ?? []) as readonly WorkflowProblem[];

export const isRefusal = (error: unknown): boolean => refusals.has(toErrorData(error).code);

/** What is wrong, node by node where it is about nodes; sets the exit code. */
export function sayRefusal(error: unknown): void {
  const { message, nextStep } = toErrorData(error);
  const problems = problemsOf(error);
  print('stderr', problems.length > 0 ? problemLines('Refused:', problems) : [harmless(message), harmless(nextStep)]);
  if (!(error instanceof EaselError)) print('stderr', inspect(error).split('\n').map(harmless));
  process.exitCode = isRefusal(error) ? exits.refused : exits.failed;
}
