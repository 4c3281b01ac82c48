import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';

export { explainExecution } from './explain-execution.ts';
export { explainRefusal, partialRefusal } from './explain-refusal.ts';
export type { Explained, FailedRun } from './explained.ts';
export { createFailureLookup, type FailureLookup } from './lookup.ts';
export { explainNoOutput } from './no-output.ts';
export { tracebackForAssistant } from './traceback.ts';

/** Ends that need no looking into. */
export const failures = {
  interrupted: {
    code: 'interrupted',
    message: 'The run was interrupted on the ComfyUI server.',
    nextStep: 'Run it again if that was not wanted.',
  },
  cancelled: { code: 'cancelled', message: 'The job was cancelled.', nextStep: 'Run it again if that was not wanted.' },
  lost: {
    code: 'lost',
    message: 'ComfyUI no longer knows this job: it was restarted, or the job was removed there.',
    nextStep: 'Run it again.',
  },
  timedOut: (seconds: number): ErrorData => ({
    code: 'timed_out',
    message: `The run took longer than ${seconds} s and was stopped.`,
    nextStep: 'Lower size or steps, or raise the limit on run time.',
  }),
} satisfies Record<string, ErrorData | ((...facts: never[]) => ErrorData)>;
