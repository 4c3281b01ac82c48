import { toErrorData } from '../../src-shared/nouns/errors.ts';

/** A failure as a person at a terminal reads it: what happened, and what to do. */
export function sayFailure(error: unknown): void {
  const { code, message, nextStep } = toErrorData(error);
  console.error(`${message}\n${nextStep}`);
  // Nobody else sees it: a command has no log.
  if (code === 'internal') console.error(error);
}
