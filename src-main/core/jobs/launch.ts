import { randomUUID } from 'node:crypto';
import type { Job, Reuse } from '../../../src-shared/nouns/jobs.ts';
import { currentRequestId } from '../logs/request-id.ts';
import type { Dispatcher } from './dispatch/dispatcher.ts';
import type { ActiveJob, JobStore, NewBatch, NewRecord } from './job-store.ts';
import type { Limits } from './limits.ts';
import type { Draft } from './prepare-job.ts';
import type { Sharing } from './results/share-results.ts';

/** A refusal comes with the answer to the POST: a caller hears of it at once, unless ComfyUI is slow to answer. */
const submitPatienceMs = 5_000;

export interface LaunchOptions {
  readonly store: JobStore;
  readonly limits: Limits;
  readonly sharing: Sharing;
  readonly dispatcher: Dispatcher;
}

/** Makes jobs of drafts, and brings them on their way. */
export function createLauncher({ store, limits, sharing, dispatcher }: LaunchOptions) {
  /** Resolves once ComfyUI has answered, the job has ended, or 5 s are over. */
  async function answerOf(active: ActiveJob): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, submitPatienceMs);
    const stop = store.listen(active.record.id, ({ status }) => {
      if (status !== 'waiting' && status !== 'submitting') resolve();
    });
    try {
      await dispatcher.dispatch();
      if (active.posting) await promise;
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  return {
    /** @throws queue_full, disk_full, database_unavailable */
    async launch(draft: Draft, { reuse }: { reuse: Reuse }): Promise<Job> {
      const identified = await sharing.identify(draft, reuse);
      limits.checkRoom(draft.facts.requester);
      const record = newRecord(draft);
      const { facts, submission, isHeld } = sharing.claim(record.id, draft, identified);
      const active = ((): ActiveJob => {
        try {
          return store.add({ ...record, ...facts }, submission ?? draft.submission, isHeld);
        } catch (error) {
          sharing.abandon(record.id);
          throw error;
        }
      })();
      if (!isHeld && active.record.status === 'waiting') await answerOf(active);
      return store.get(record.id);
    },
    /** All or none. @throws queue_full, disk_full, database_unavailable */
    async launchAll(drafts: readonly Draft[], given: { batch: NewBatch; reuse: Reuse }): Promise<void> {
      const { batch, reuse } = given;
      const identified = [];
      for (const draft of drafts) identified.push({ draft, found: await sharing.identify(draft, reuse) });
      const [first] = drafts;
      if (first) limits.checkRoom(first.facts.requester, drafts.length);
      const jobs = identified.map(({ draft, found }) => {
        const record = { ...newRecord(draft), batchId: batch.id };
        const { facts, submission, isHeld } = sharing.claim(record.id, draft, found);
        return { record: { ...record, ...facts }, submission: submission ?? draft.submission, isHeld };
      });
      try {
        store.addBatch(batch, jobs);
      } catch (error) {
        for (const { record } of jobs) sharing.abandon(record.id);
        throw error;
      }
      void dispatcher.dispatch();
    },
  };
}

function newRecord({ facts }: Draft): NewRecord {
  const id = randomUUID();
  return {
    id,
    runId: id,
    status: 'waiting',
    ...facts,
    batchId: null,
    backendId: null,
    backendUrl: null,
    embeddedDemo: false,
    attempts: 0,
    cancelRequested: false,
    createdAt: Date.now(),
    startedAt: null,
    endedAt: null,
    progress: null,
    previewNumber: 0,
    queuePosition: null,
    waitsFor: null,
    stalledSince: null,
    reused: null,
    eta: null,
    error: null,
    outputIds: [],
    requestId: currentRequestId(),
    cacheKeys: {},
    repeatKey: null,
    isUndelivered: false,
  };
}
