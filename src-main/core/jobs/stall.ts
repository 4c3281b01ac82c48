import type { ErrorData } from '../../../src-shared/nouns/errors.ts';
import { monotonicMs } from './monotonic.ts';
import type { ActiveJob, JobStore } from './job-store.ts';

/**
 * How long a running job has been without any sign of going on: no message about it and no step. Null while it goes on. A slow job
 * reports steps or changes nodes; one that waits in ComfyUI's queue stands still only as long as the queue does.
 */
export function stalledMs(active: ActiveJob, stallMs: number): number | null {
  const { status } = active.record;
  if (status !== 'running' && status !== 'queued') return null;
  const silentMs = monotonicMs() - active.lastMoveAt;
  return silentMs < stallMs ? null : silentMs;
}

/** Says of a job since when it stands still, or that it goes on again. */
export function noteStall({ active, store, stallMs }: { active: ActiveJob; store: JobStore; stallMs: number }): void {
  const silentMs = stalledMs(active, stallMs);
  const { stalledSince } = active.record;
  if (silentMs === null && stalledSince !== null) store.touch(active, { stalledSince: null });
  if (silentMs !== null && stalledSince === null)
    store.touch(active, { stalledSince: Date.now() - Math.round(silentMs) });
}

/** For a run that was stopped at its limit and had stood still before. */
export const stalledFailure = ({ limitMs, silentMs }: { limitMs: number; silentMs: number }): ErrorData => ({
  code: 'stalled',
  message: `The run was stopped after ${Math.round(limitMs / 1000)} s: for the last ${Math.round(silentMs / 1000)} s ComfyUI gave no sign of going on.`,
  nextStep: 'Look at the log of ComfyUI and restart it if it hangs; then run the job again.',
  details: { seconds: Math.round(limitMs / 1000), silentSeconds: Math.round(silentMs / 1000) },
});
