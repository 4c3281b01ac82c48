import { EaselError } from '../../../../src-shared/nouns/errors.ts';

export const repairStep = 'Repair the registration, then test it again.';

/** Why a step failed: a sentence for the person, and what to do. `details` never carry secrets. */
export function failed(
  message: string,
  nextStep: string = repairStep,
  details?: Readonly<Record<string, unknown>>,
): EaselError {
  return new EaselError('self_test_failed', message, { nextStep, ...(details ? { details } : {}) });
}
