import type { Answer } from './target-request.ts';
import type * as z from 'zod';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { createJobsApi, type JobsApi, type ListedJob } from './jobs-api.ts';
import { readQueue, type ComfyuiQueue } from './queue-items.ts';
import { refusedStatus } from './refusals.ts';
import { isComfyCloud, type ComfyuiTarget } from './target.ts';
import { hostOf } from './trouble.ts';
import { historySchema, queueSchema, type HistoryEntry } from './wire.ts';

/** Where a job is, by the server's own word. */
export type Whereabouts =
  | { readonly state: 'running' }
  /** `place`: how many run or wait before it; null when it moved on between two questions. */
  | { readonly state: 'pending'; readonly place: number | null }
  /** However it ended: the entry's messages tell. */
  | { readonly state: 'ended'; readonly entry: HistoryEntry }
  /** Never accepted, taken out of the queue, or forgotten. */
  | { readonly state: 'absent' };

export interface JobRoutes extends Pick<JobsApi, 'job' | 'jobs' | 'cancel'> {
  queue(signal?: AbortSignal): Promise<ComfyuiQueue>;
  history(jobId: string, signal?: AbortSignal): Promise<HistoryEntry | null>;
  /**
   * By /api/jobs where there is one, else by /queue and then /history, so that a job which ends between the two is found. Calls of the same
   * moment share the question about the queue. Throws when nothing is known.
   */
  whereabouts(jobId: string, signal?: AbortSignal): Promise<Whereabouts>;
  /** Only while this job runs; nothing happens otherwise. */
  interrupt(jobId: string, signal?: AbortSignal): Promise<void>;
  /** Pending ones only. */
  removeFromQueue(jobIds: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Done after the running job. `freeMemory` also forgets results that ComfyUI would use again. @throws not_found where nobody may ask for it */
  free(options: { unloadModels: boolean; freeMemory: boolean; signal?: AbortSignal }): Promise<void>;
}

interface Requests {
  readonly target: ComfyuiTarget;
  send(path: string, options: { method?: string; body?: unknown; signal?: AbortSignal | undefined }): Promise<Answer>;
  json<T>(response: Answer, schema: z.ZodType<T>): Promise<T>;
  body(response: Answer): Promise<unknown>;
}

export function createJobRoutes({ target, send, json, body }: Requests): JobRoutes & { readonly jobsApi: JobsApi } {
  const jobsApi = createJobsApi({ target, send, body });
  const isCloud = isComfyCloud(target.url);

  const queue = async (signal?: AbortSignal): Promise<ComfyuiQueue> =>
    readQueue(await json(await send('/queue', { signal }), queueSchema));

  async function history(jobId: string, signal?: AbortSignal): Promise<HistoryEntry | null> {
    const entries = await json(await send(`/history/${encodeURIComponent(jobId)}`, { signal }), historySchema);
    return Object.hasOwn(entries, jobId) ? (entries[jobId] ?? null) : null;
  }

  async function post(path: string, value: unknown, signal?: AbortSignal): Promise<void> {
    const response = await send(path, { body: value, signal });
    await response.body?.cancel();
    if (!response.ok) throw refusedStatus(target, response.status);
  }

  const queueOfNow = sharedAtOnce(queue);
  const lineOfNow = sharedAtOnce(() => jobsApi.jobs({ statuses: ['pending', 'in_progress'], limit: mostInLine }));

  async function whereabouts(jobId: string, signal?: AbortSignal): Promise<Whereabouts> {
    // The question about the queue is shared only with calls of this very moment, so it must not wait for another one first.
    const job = await jobsApi.job(jobId, signal);
    if (job === null) return byQueueAndHistory(jobId, signal);
    if (job === 'absent') return { state: 'absent' };
    if (job.status === 'in_progress') return { state: 'running' };
    if (job.entry) return { state: 'ended', entry: job.entry };
    return { state: 'pending', place: placeOf(jobId, (await lineOfNow())?.jobs ?? []) };
  }

  async function byQueueAndHistory(jobId: string, signal?: AbortSignal): Promise<Whereabouts> {
    const { running, pending } = await (signal ? queue(signal) : queueOfNow());
    if (running.some((item) => item.jobId === jobId)) return { state: 'running' };
    const at = pending.findIndex((item) => item.jobId === jobId);
    if (at >= 0) return { state: 'pending', place: running.length + at };
    const entry = await history(jobId, signal);
    return entry ? { state: 'ended', entry } : { state: 'absent' };
  }

  return {
    jobsApi,
    job: jobsApi.job,
    jobs: jobsApi.jobs,
    cancel: jobsApi.cancel,
    queue,
    history,
    whereabouts,
    removeFromQueue: (jobIds, signal) => post('/queue', { delete: jobIds }, signal),
    async interrupt(jobId, signal) {
      if (!isCloud) return post('/interrupt', { prompt_id: jobId }, signal);
      // Comfy Cloud's /interrupt stops everything that the account runs.
      if ((await jobsApi.cancel(jobId, signal)) === null) await post('/queue', { delete: [jobId] }, signal);
      return undefined;
    },
    async free({ unloadModels, freeMemory, signal }) {
      const response = isCloud
        ? null
        : await send('/free', { body: { unload_models: unloadModels, free_memory: freeMemory }, signal });
      await response?.body?.cancel();
      if (response?.ok) return;
      if (response && response.status !== 404 && response.status !== 405) throw refusedStatus(target, response.status);
      throw new EaselError('not_found', `The server at ${hostOf(target.url)} cannot be asked to free its memory.`, {
        nextStep: 'It sees to its memory itself.',
      });
    },
  };
}

/** Comfy Cloud's most; it answers 100 where none is named. */
const mostInLine = 1_000;

function placeOf(jobId: string, line: readonly ListedJob[]): number | null {
  const own = line.find((job) => job.jobId === jobId);
  if (own?.status !== 'pending') return null;
  return line.filter((job) => job.status === 'in_progress' || isBefore(job, own)).length;
}

function isBefore(a: ListedJob, b: ListedJob): boolean {
  const difference = (a.number ?? a.createdAt ?? 0) - (b.number ?? b.createdAt ?? 0);
  return difference === 0 ? a.jobId < b.jobId : difference < 0;
}

/** One question for all who ask before anything else happens. Later ones ask anew: an older answer may know less than they do. */
function sharedAtOnce<T>(question: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | null = null;
  return () => {
    if (shared) return shared;
    shared = question();
    setImmediate(() => (shared = null));
    return shared;
  };
}
