import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import { failures } from './failures/failures.ts';
import { requesterKey } from './job-record.ts';
import type { ActiveJob, JobStore } from './job-store.ts';
import { monotonicMs } from './monotonic.ts';
import type { Sharing } from './results/share-results.ts';
import type { Watch } from './watch.ts';

/** Which jobs: each that is named narrows it down; nothing named is all. */
export interface CancelFilter {
  /** As `requesterKey` has it. */
  readonly requester?: string | undefined;
  readonly batchId?: string | undefined;
  /** Only those that wait in Easel. */
  readonly isWaiting?: boolean | undefined;
}

export interface Cancellation {
  /** @throws not_found. An ended job is returned as it is. */
  one(id: string): Promise<Job>;
  /** Returns how many were open. */
  all(filter: CancelFilter): Promise<number>;
}

/** An interrupt works at step ends; a model that loads or a decode cannot be interrupted at all. */
const patienceMs = 5_000;
const longestTurnMs = 5;

export function createCancellation(options: { store: JobStore; watch: Watch; sharing: Sharing }): Cancellation {
  const { store, watch, sharing } = options;

  /**
   * Cancels a job wherever it is. A queued one may start between the question and the deletion, so both are tried until ComfyUI
   * knows it no more. Returns when the job has ended, or after 5 s: the interrupt then still works when the node reports a step.
   */
  async function cancel(active: ActiveJob): Promise<void> {
    const deadline = monotonicMs() + patienceMs;
    // It is being sent, or its outputs are being fetched: that is brought to an end first, for those who go on with the run.
    while (sharing.isShared(active) && (active.posting || active.finishing) && monotonicMs() < deadline)
      await sleep(50);
    if (isEnded(active.record.status)) return;
    if (!sharing.letGo(active)) {
      // Others go on with its run.
      end(active);
      return;
    }
    if (active.record.status === 'waiting') {
      end(active);
      return;
    }
    store.keep(active, { cancelRequested: true });
    for (
      let pauseMs = 50;
      !isEnded(active.record.status) && monotonicMs() < deadline;
      pauseMs = Math.min(pauseMs * 2, 500)
    ) {
      await tryOnce(active);
      await sleep(pauseMs);
    }
  }

  const end = (active: ActiveJob): boolean => store.become(active, 'cancelled', { error: failures.cancelled });

  async function tryOnce(active: ActiveJob): Promise<void> {
    const { runId, status } = active.record;
    const asked = watch.askedOf(active);
    if (!asked) return;
    const { comfyui } = asked;
    // Where it can be done in one step, no job slips from waiting to running meanwhile.
    if (status !== 'submitting' && (await comfyui.cancel(runId)) !== null) {
      void watch.ask(active);
      return;
    }
    const where = await comfyui.whereabouts(runId);
    if (where.state === 'running') await comfyui.interrupt(runId);
    else if (where.state === 'pending') await comfyui.removeFromQueue([runId]);
    else if (where.state === 'ended' || status === 'submitting') void watch.ask(active);
    // A deleted job leaves no trace; one that was just submitted may not be there yet.
    else if ((await comfyui.whereabouts(runId)).state === 'absent') end(active);
  }

  return {
    async one(id) {
      const active = store.active(id);
      if (active) await cancel(active);
      return store.get(id);
    },
    async all({ requester, batchId, isWaiting = false }) {
      const chosen = store.open().filter(({ record }) => {
        if (requester !== undefined && requesterKey(record.requester) !== requester) return false;
        if (batchId !== undefined && record.batchId !== batchId) return false;
        return !isWaiting || record.status === 'waiting';
      });
      // Waiting ones first and backwards: otherwise each that goes makes room for the next.
      const [waiting, submitted] = [[] as ActiveJob[], [] as ActiveJob[]];
      for (const active of chosen) (active.record.status === 'waiting' ? waiting : submitted).push(active);
      let turnAt = monotonicMs();
      for (const active of waiting.toReversed()) {
        await cancel(active);
        if (monotonicMs() - turnAt < longestTurnMs) continue;
        // Thousands take seconds: others have their turn meanwhile.
        await nextTurn();
        turnAt = monotonicMs();
      }
      const failed = await Promise.allSettled(submitted.map(cancel));
      for (const one of failed) if (one.status === 'rejected') throw one.reason;
      return chosen.length;
    },
  };
}
