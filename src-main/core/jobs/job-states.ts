import type { JobStatus } from '../../../src-shared/nouns/jobs.ts';

/**
 * The state machine of a job, whole. Every step is stored before anybody hears of it; a step that is not listed does not happen,
 * whatever message asks for it. docs/job-states.md is written from this table.
 */
export const jobSteps: readonly { readonly from: JobStatus; readonly to: JobStatus; readonly when: string }[] = [
  { from: 'waiting', to: 'submitting', when: 'it is its turn, and a backend that can run it has room' },
  { from: 'waiting', to: 'queued', when: 'it took over the run of a job that was cancelled' },
  { from: 'waiting', to: 'running', when: 'it took over such a run, or ComfyUI had accepted it after all' },
  { from: 'waiting', to: 'succeeded', when: 'another run made the same: its result counts for this job too' },
  { from: 'waiting', to: 'failed', when: 'it cannot be run, or the run that it shared failed' },
  { from: 'waiting', to: 'cancelled', when: 'it was cancelled before its turn' },
  { from: 'submitting', to: 'waiting', when: 'the workflow was certainly not accepted' },
  { from: 'submitting', to: 'queued', when: 'ComfyUI accepted it' },
  { from: 'submitting', to: 'running', when: 'its events overtook the answer to its submission' },
  { from: 'submitting', to: 'succeeded', when: 'the answer was lost, and the history tells how it ended' },
  { from: 'submitting', to: 'failed', when: 'ComfyUI refused it, or the history tells how it ended' },
  { from: 'submitting', to: 'cancelled', when: 'it was cancelled, and ComfyUI does not have it' },
  { from: 'submitting', to: 'lost', when: 'nobody will ever tell whether it was accepted' },
  { from: 'queued', to: 'waiting', when: 'it was given to the demo of an earlier run of Easel, which ended with it' },
  { from: 'queued', to: 'running', when: 'ComfyUI began it' },
  { from: 'queued', to: 'succeeded', when: 'the history tells how it ended' },
  { from: 'queued', to: 'failed', when: 'the history tells how it ended' },
  { from: 'queued', to: 'cancelled', when: 'it was taken out of the queue of ComfyUI' },
  { from: 'queued', to: 'lost', when: 'ComfyUI, answering, knows it no more' },
  { from: 'running', to: 'waiting', when: 'it ran on the demo of an earlier run of Easel, which ended with it' },
  { from: 'running', to: 'succeeded', when: 'it ended well, and its outputs are kept' },
  { from: 'running', to: 'failed', when: 'a node failed, nothing was written, or it took longer than it may' },
  { from: 'running', to: 'cancelled', when: 'it was interrupted' },
  { from: 'running', to: 'lost', when: 'ComfyUI, answering, knows it no more' },
];

const allowed: ReadonlySet<string> = new Set(jobSteps.map(({ from, to }) => `${from} ${to}`));

export function mayBecome(from: JobStatus, to: JobStatus): boolean {
  return allowed.has(`${from} ${to}`);
}
