import { failures } from './failures/failures.ts';
import { interruptedEnd, type Asked, type Finisher } from './finish.ts';
import type { ActiveJob, JobStore } from './job-store.ts';
import { monotonicMs } from './monotonic.ts';

/** Absence counts only after this long on a server that answers meanwhile: right after a POST a real one looks absent at first. */
export const absenceMs = 5_000;
const maxAttempts = 2;

/** What reconciling found; `moved`: the server knew more than the socket had told. */
export type Finding = 'as known' | 'moved' | 'absent' | 'ended';

/**
 * Asks ComfyUI what became of a job.
 * @throws what the client throws: then nothing is known, and absence starts anew
 */
export async function reconcile(options: {
  active: ActiveJob;
  asked: Asked;
  store: JobStore;
  finisher: Finisher;
}): Promise<Finding> {
  const { active, asked, store, finisher } = options;
  try {
    const found = await asked.comfyui.whereabouts(active.record.runId);
    if (found.state !== 'absent') seen(active);
    if (found.state === 'running')
      return store.become(active, 'running', { progress: active.tracker.progress }) ? 'moved' : 'as known';
    if (found.state === 'pending') {
      store.become(active, 'queued');
      const { place: queuePosition } = found;
      if (queuePosition !== null && active.record.queuePosition !== queuePosition) {
        active.lastMoveAt = monotonicMs();
        store.touch(active, { queuePosition });
      }
      return 'as known';
    }
    if (found.state === 'ended') {
      await finisher.finishFromHistory(active, asked, found.entry);
      return 'ended';
    }
  } catch (error) {
    active.absentSince = null;
    throw error;
  }
  active.absentSince ??= monotonicMs();
  if (monotonicMs() - active.absentSince < absenceMs) return 'absent';
  concludeAbsence(active, store);
  // No word of it is no more than the socket told.
  return 'absent';
}

function seen(active: ActiveJob): void {
  active.lastSignAt = monotonicMs();
  active.absentSince = null;
}

/** Neither queued nor run: a workflow that was being submitted was never accepted, any other was removed or forgotten there. */
function concludeAbsence(active: ActiveJob, store: JobStore): void {
  const { status, cancelRequested, attempts } = active.record;
  if (cancelRequested) store.become(active, 'cancelled', { error: interruptedEnd(active).error });
  else if (status === 'submitting' && attempts < maxAttempts)
    store.become(active, 'waiting', { backendId: null, backendUrl: null });
  else store.become(active, 'lost', { error: failures.lost });
}
