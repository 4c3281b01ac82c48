import { failures } from './failures.ts';
import { interruptedEnd, type Asked, type Finisher } from './finish.ts';
import type { ActiveJob, JobStore } from './job-store.ts';

/** Absence counts only after this long on a server that answers meanwhile: right after a POST a real one looks absent at first. */
export const absenceMs = 5_000;
const maxAttempts = 2;

/** What reconciling found; `moved`: the server knew more than the socket had told. */
export type Finding = 'as known' | 'moved' | 'absent' | 'ended';

/**
 * Asks ComfyUI what became of a job: /queue before /history, so that a job which ends between the two questions is found.
 * @throws what the client throws: then nothing is known, and absence starts anew
 */
export async function reconcile(options: {
  active: ActiveJob;
  asked: Asked;
  /** Asked for when this is called, for this job or for several at once. */
  queue: ReturnType<Asked['comfyui']['queue']>;
  store: JobStore;
  finisher: Finisher;
}): Promise<Finding> {
  const { active, asked, store, finisher } = options;
  const { id } = active.record;
  try {
    const queue = await options.queue;
    if (queue.running.some((item) => item.jobId === id)) {
      seen(active);
      return store.become(active, 'running', { progress: active.tracker.progress }) ? 'moved' : 'as known';
    }
    const place = queue.pending.findIndex((item) => item.jobId === id);
    if (place >= 0) {
      seen(active);
      store.become(active, 'queued');
      const queuePosition = queue.running.length + place;
      if (active.record.queuePosition !== queuePosition) store.touch(active, { queuePosition });
      return 'as known';
    }
    const entry = await asked.comfyui.history(id);
    if (entry) {
      seen(active);
      await finisher.finishFromHistory(active, asked, entry);
      return 'ended';
    }
  } catch (error) {
    active.absentSince = null;
    throw error;
  }
  active.absentSince ??= Date.now();
  if (Date.now() - active.absentSince < absenceMs) return 'absent';
  concludeAbsence(active, store);
  // No word of it is no more than the socket told.
  return 'absent';
}

function seen(active: ActiveJob): void {
  active.lastSignAt = Date.now();
  active.absentSince = null;
}

/** Neither queued nor run: a workflow that was being submitted was never accepted, any other was removed or forgotten there. */
function concludeAbsence(active: ActiveJob, store: JobStore): void {
  const { status, cancelRequested, attempts } = active.record;
  if (cancelRequested) store.become(active, 'cancelled', { error: interruptedEnd(active).error });
  else if (status === 'submitting' && attempts < maxAttempts) store.become(active, 'waiting');
  else store.become(active, 'lost', { error: failures.lost });
}
