import type { ErrorData } from '../../../src-shared/nouns/errors.ts';
import type { WorkflowProblem } from './problem.ts';
import type { Validation } from './validation/validate-workflow.ts';

/** The problems that a refusal names, node by node; empty where it is about something else. */
export function problemsOf({ details }: ErrorData): readonly WorkflowProblem[] {
  return (details?.['problems'] ?? []) as readonly WorkflowProblem[];
}

/** Of a workflow that could not even be converted, in the shape of a verdict. */
export function verdictOfRefusal(error: ErrorData): Validation {
  const { code, message, nextStep } = error;
  return {
    accepted: false,
    error: { type: code, message, details: nextStep, extra_info: {} },
    nodeErrors: {},
    outputs: [],
    problems: problemsOf(error),
    unknowable: [],
  };
}
