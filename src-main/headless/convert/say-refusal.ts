import { inspect } from 'node:util';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { problemsOf } from '../../core/workflows/verdict-of-refusal.ts';
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

export const isRefusal = (error: unknown): boolean => refusals.has(toErrorData(error).code);

/** What is wrong, node by node where it is about nodes; sets the exit code. */
export function sayRefusal(error: unknown): void {
  const data = toErrorData(error);
  const problems = problemsOf(data);
  print(
    'stderr',
    problems.length > 0 ? problemLines('Refused:', problems) : [harmless(data.message), harmless(data.nextStep)],
  );
  if (!(error instanceof EaselError)) print('stderr', inspect(error).split('\n').map(harmless));
  process.exitCode = isRefusal(error) ? exits.refused : exits.failed;
}
