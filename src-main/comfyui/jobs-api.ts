import type { Answer } from './target-request.ts';
import * as z from 'zod';
import { notComfyui } from './diagnosis.ts';
import { milliseconds } from './queue-items.ts';
import { refusedStatus } from './refusals.ts';
import type { ComfyuiTarget } from './target.ts';
import { historyEntrySchema, type HistoryEntry } from './wire.ts';

/** ComfyUI's own five words. */
export const jobStatuses = ['pending', 'in_progress', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** A job as /api/jobs lists it. Times in milliseconds since 1970. */
export interface ListedJob {
  readonly jobId: string;
  readonly status: JobStatus;
  /** Its place in line: the lowest runs first. Null on Comfy Cloud. */
  readonly number: number | null;
  readonly createdAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly outputs: number | null;
}

export interface JobDetail extends ListedJob {
  /** As /history has it; null until it ended. */
  readonly entry: HistoryEntry | null;
}

export interface JobsQuery {
  /** All where none is named. */
  readonly statuses?: readonly JobStatus[];
  /** By creation; newest first otherwise. */
  readonly oldestFirst?: boolean;
  readonly limit?: number;
  readonly offset?: number;
  readonly signal?: AbortSignal;
}

/** The newer /api/jobs. Every answer is null where a server does not have the route. */
export interface JobsApi {
  /** Asked for at the first need, and again by `forget`. */
  isThere(signal?: AbortSignal): Promise<boolean>;
  forget(isThere: boolean | null): void;
  job(jobId: string, signal?: AbortSignal): Promise<JobDetail | 'absent' | null>;
  jobs(query?: JobsQuery): Promise<{ jobs: ListedJob[]; total: number } | null>;
  /**
   * Stops a job wherever it is, and no other one. False: there was nothing to stop, because it had ended or is not known there; a job that
   * moved on between two looks of the server counts as such, too.
   */
  cancel(jobId: string, signal?: AbortSignal): Promise<boolean | null>;
}

interface Requests {
  readonly target: ComfyuiTarget;
  send(path: string, options: { method?: string; signal?: AbortSignal | undefined }): Promise<Answer>;
  body(response: Answer): Promise<unknown>;
}

const listSchema = z.looseObject({ jobs: z.array(z.unknown()) });

export function createJobsApi({ target, send, body }: Requests): JobsApi {
  let known: boolean | null = null;

  /** Null for a route that is not there: 404 or 405 without ComfyUI's JSON, or the page that some servers answer with at any path. */
  async function ask(
    path: string,
    options: { method?: string; signal?: AbortSignal | undefined },
  ): Promise<{ status: number; answer: object } | null> {
    const response = await send(path, options);
    const answer = await body(response);
    const isJson = typeof answer === 'object' && answer !== null;
    if (response.ok || response.status === 404) return isJson ? { status: response.status, answer } : null;
    if (response.status === 405 || response.status === 501) return null;
    throw refusedStatus(target, response.status);
  }

  let asking: Promise<boolean> | null = null;

  async function isThere(signal?: AbortSignal): Promise<boolean> {
    if (known !== null) return known;
    if (asking) return asking;
    asking = ask('/api/jobs?limit=1', { signal }).then(
      (found) => found?.status === 200 && listSchema.safeParse(found.answer).success,
    );
    try {
      known = await asking;
      return known;
    } finally {
      asking = null;
    }
  }

  return {
    isThere,
    forget(isNowThere) {
      known = isNowThere;
    },
    async job(jobId, signal) {
      if (!(await isThere(signal))) return null;
      const found = await ask(`/api/jobs/${encodeURIComponent(jobId)}`, { signal });
      if (!found) {
        // An older server may have taken this one's place.
        known = null;
        return null;
      }
      if (found.status === 404) return 'absent';
      const job = detailSchema.safeParse(found.answer).data;
      if (!job) throw notComfyui(target);
      return { ...listed(job), entry: entryOf(job) };
    },
    async jobs({ statuses = [], oldestFirst = false, limit, offset, signal } = {}) {
      if (!(await isThere(signal))) return null;
      const query = new URLSearchParams({
        ...(statuses.length > 0 ? { status: statuses.join(',') } : {}),
        ...(oldestFirst ? { sort_order: 'asc' } : {}),
        ...(limit === undefined ? {} : { limit: String(limit) }),
        ...(offset === undefined ? {} : { offset: String(offset) }),
      });
      const found = await ask(`/api/jobs?${query}`, { signal });
      if (!found) return null;
      const list = found.status === 200 ? jobsSchema.safeParse(found.answer).data : undefined;
      if (!list) throw notComfyui(target);
      return { jobs: list.jobs.map(listed), total: list.pagination?.total ?? list.jobs.length };
    },
    async cancel(jobId, signal) {
      // Newer than the rest of the family, so that it may be missing where the rest is there.
      if (!(await isThere(signal))) return null;
      const found = await ask(`/api/jobs/${encodeURIComponent(jobId)}/cancel`, { method: 'POST', signal });
      if (!found) return null;
      return found.status === 200 && cancelSchema.parse(found.answer).cancelled;
    },
  };
}

const cancelSchema = z.looseObject({ cancelled: z.boolean().catch(true) });

const jobSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  priority: z.number().nullish().catch(null),
  create_time: z.number().nullish().catch(null),
  execution_start_time: z.number().nullish().catch(null),
  execution_end_time: z.number().nullish().catch(null),
  outputs_count: z.number().nullish().catch(null),
});
const jobsSchema = z.looseObject({
  jobs: z.array(jobSchema),
  pagination: z.looseObject({ total: z.number() }).optional().catch(undefined),
});
const detailSchema = jobSchema.extend({
  outputs: historyEntrySchema.shape.outputs.nullish().catch(null),
  execution_status: historyEntrySchema.shape.status.catch(null),
  execution_error: z.looseObject({}).nullish().catch(null),
});

const listed = (job: z.infer<typeof jobSchema>): ListedJob => ({
  jobId: job.id,
  status: statusOf(job.status),
  number: job.priority ?? null,
  createdAt: milliseconds(job.create_time),
  startedAt: milliseconds(job.execution_start_time),
  endedAt: milliseconds(job.execution_end_time),
  outputs: job.outputs_count ?? null,
});

/** Comfy Cloud's inner words have been seen outside, too. What is new counts as running: only a known end is one. */
const otherWords: Readonly<Record<string, JobStatus>> = {
  success: 'completed',
  error: 'failed',
  retryable_error: 'failed',
  non_retryable_error: 'failed',
  lost: 'failed',
  canceled: 'cancelled',
  waiting_to_dispatch: 'pending',
  queued: 'pending',
  queued_limited: 'pending',
};

function statusOf(word: string): JobStatus {
  const status = jobStatuses.find((one) => one === word.toLowerCase());
  return status ?? (Object.hasOwn(otherWords, word) ? otherWords[word] : undefined) ?? 'in_progress';
}

const endMessages: ReadonlySet<string> = new Set(['execution_success', 'execution_error', 'execution_interrupted']);

/** The end as /history tells it, with the message that says how it ended, which Comfy Cloud may leave out. */
function entryOf(job: z.infer<typeof detailSchema>): HistoryEntry | null {
  const status = statusOf(job.status);
  if (status === 'pending' || status === 'in_progress') return null;
  const told = job.execution_status?.messages ?? [];
  const ids = { prompt_id: job.id, node_id: '' };
  const ends: Record<typeof status, [string, unknown]> = {
    completed: ['execution_success', ids],
    failed: ['execution_error', { ...ids, ...job.execution_error }],
    cancelled: ['execution_interrupted', ids],
  };
  return {
    outputs: job.outputs ?? {},
    status: {
      ...job.execution_status,
      messages: told.some(([type]) => endMessages.has(type)) ? told : [...told, ends[status]],
    },
  };
}
