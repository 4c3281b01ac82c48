import { setTimeout as sleep } from 'node:timers/promises';
import { isEnded } from '../../../src-shared/nouns/jobs.ts';
import { failures } from './failures.ts';
import type { ActiveJob, JobStore } from './job-store.ts';
import type { Watch } from './watch.ts';

/** An interrupt works at step ends; a model that loads or a decode cannot be interrupted at all. */
const patienceMs = 5_000;

/**
 * Cancels a job wherever it is. A queued one may start between the question and the deletion, so both are tried until ComfyUI
 * knows it no more. Returns when the job has ended, or after 5 s: the interrupt then still works when the node reports a step.
 */
export async function cancelJob(options: { active: ActiveJob; store: JobStore; watch: Watch }): Promise<void> {
  const { active, store, watch } = options;
  const { id } = active.record;
  store.keep(active, { cancelRequested: true });
  if (active.record.status === 'waiting') {
    store.become(active, 'cancelled', { error: failures.cancelled });
    return;
  }
  const deadline = Date.now() + patienceMs;
  for (
    let pauseMs = 50;
    !isEnded(active.record.status) && Date.now() < deadline;
    pauseMs = Math.min(pauseMs * 2, 500)
  ) {
    const asked = watch.askedOf(active);
    if (!asked) break;
    const queue = await asked.comfyui.queue();
    if (queue.running.some((item) => item.jobId === id)) await asked.comfyui.interrupt(id);
    else if (queue.pending.some((item) => item.jobId === id)) await asked.comfyui.removeFromQueue([id]);
    else if (active.record.status !== 'submitting' && (await asked.comfyui.history(id)) === null) {
      // A deleted job leaves no trace; one that was just submitted may not be there yet.
      const again = await asked.comfyui.queue();
      const gone = ![...again.running, ...again.pending].some((item) => item.jobId === id);
      if (gone) store.become(active, 'cancelled', { error: failures.cancelled });
    } else void watch.ask(active);
    await sleep(pauseMs);
  }
}
