import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import type { JobStore } from './job-store.ts';

export interface Waiting {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onChange?: (job: Job) => void;
}

/** Resolves with the ended job, or with the job as it stands when the time is over or the signal aborts. @throws not_found */
export function waitForJob(store: Pick<JobStore, 'get' | 'listen'>, id: string, waiting: Waiting): Promise<Job> {
  const { timeoutMs, signal, onChange } = waiting;
  return new Promise((resolve, reject) => {
    const job = store.get(id);
    if (isEnded(job.status) || signal?.aborted) return resolve(job);
    const settle = (ended?: Job): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      stop();
      if (ended) return resolve(ended);
      try {
        resolve(store.get(id));
      } catch (error) {
        reject(error as Error);
      }
      return undefined;
    };
    const giveUp = (): void => settle();
    const timer = setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    const stop = store.listen(id, (changed) => {
      onChange?.(changed);
      if (isEnded(changed.status)) settle(changed);
    });
    return undefined;
  });
}
