import { toErrorData } from '../../src-shared/nouns/errors.ts';
import { harmlessJson } from './convert/terminal-text.ts';

/** A failure as a person at a terminal reads it: what happened, and what to do. */
export function sayFailure(error: unknown): void {
  const { message, nextStep } = toErrorData(error);
  console.error(`${message}\n${nextStep}`);
  sayUnforeseen(error);
}

/** A failure as a program reads it, on stdout. Resolves when a pipe has taken it; a reader that has gone is no failure. */
export function sayFailureAsJson(error: unknown): Promise<void> {
  sayUnforeseen(error);
  return new Promise((resolve) => {
    process.stdout.once('error', () => resolve());
    process.stdout.write(`${harmlessJson({ error: toErrorData(error) })}\n`, () => resolve());
  });
}

/** Nobody else sees it: a command has no log. */
function sayUnforeseen(error: unknown): void {
  if (toErrorData(error).code === 'internal') console.error(error);
}
