import { isEnded, jobSchema, type Job, type JobStatus, type Requester } from '../../../src-shared/nouns/jobs.ts';
import { mayBecome } from './job-states.ts';

/** A job as stored: what everybody may see, and what recovery needs. */
export interface JobRecord extends Job {
  /** ComfyUI's id of the run: the job's own, unless it took over the run of a job that was cancelled. */
  readonly runId: string;
  /** Address of the ComfyUI it was submitted to; null before. */
  readonly backendUrl: string | null;
  /** Submitted to the demo inside this program, which ends with it. */
  readonly embeddedDemo: boolean;
  /** How often POST /prompt was begun. */
  readonly attempts: number;
  readonly cancelRequested: boolean;
  /** Ids of the nodes whose outputs it returns; null for those of all. */
  readonly outputNodes: readonly string[] | null;
  /** Of the call that made it, for the log. */
  readonly requestId: string | null;
  /** Where it stands among those that wait. */
  readonly lane: string;
  readonly place: number;
  /** Of the work it does, by the id of each backend it may run on, for the cache of results; empty where that cannot be shared. */
  readonly cacheKeys: Readonly<Record<string, string>>;
  /** Of the call that made it, to know its repeat by; null where nobody will repeat it. */
  readonly repeatKey: string | null;
  /** The call that made it is gone and heard nothing of it. */
  readonly isUndelivered: boolean;
}

/** Whose it is: shares of the queue and limits go by this. */
export function requesterKey({ kind, name, token }: Requester): string {
  return token === null ? `${kind} ${name}` : `token ${token}`;
}

/** The record with a new status and its times; unchanged when the state machine forbids the step. */
export function withStatus(record: JobRecord, status: JobStatus, facts: Partial<JobRecord> = {}): JobRecord {
  if (!mayBecome(record.status, status)) return record;
  const now = Date.now();
  return {
    ...record,
    ...facts,
    status,
    startedAt: status === 'running' ? (record.startedAt ?? now) : status === 'waiting' ? null : record.startedAt,
    // A clock that was set back must not end a job before it began.
    endedAt: isEnded(status) ? Math.max(now, record.startedAt ?? 0, record.createdAt) : null,
    progress: status === 'running' ? (facts.progress ?? record.progress) : null,
    queuePosition: status === 'queued' ? (facts.queuePosition ?? null) : null,
    waitsFor: null,
    stalledSince: null,
    eta: null,
  };
}

/**
 * Whether the job returns what this node made. What a node grows while it runs counts as its own: ComfyUI names those nodes
 * `<its id>.<call>.<number>.<id>`.
 */
export function returns({ outputNodes }: Pick<JobRecord, 'outputNodes'>, nodeId: string): boolean {
  return outputNodes === null || outputNodes.some((id) => nodeId === id || nodeId.startsWith(`${id}.`));
}

/** What leaves the core: recovery's own fields stay behind. */
export function toJob(record: JobRecord): Job {
  const {
    backendUrl: _url,
    embeddedDemo: _demo,
    attempts: _attempts,
    cancelRequested: _cancel,
    outputNodes: _nodes,
    requestId: _request,
    lane: _lane,
    place: _place,
    cacheKeys: _keys,
    runId: _run,
    repeatKey: _repeat,
    isUndelivered: _undelivered,
    ...job
  } = record;
  return job;
}

/** Made once: it takes longer to make than to use. */
const storedJobSchema = jobSchema.loose();

export function parseRecord(value: unknown): JobRecord {
  const job = storedJobSchema.parse(value) as Job & Partial<JobRecord>;
  return {
    ...job,
    backendUrl: job.backendUrl ?? null,
    embeddedDemo: job.embeddedDemo ?? false,
    attempts: job.attempts ?? 0,
    cancelRequested: job.cancelRequested ?? false,
    outputNodes: job.outputNodes ?? null,
    requestId: job.requestId ?? null,
    lane: job.lane ?? requesterKey(job.requester),
    place: job.place ?? job.createdAt / 1e6,
    cacheKeys: job.cacheKeys ?? {},
    runId: job.runId ?? job.id,
    repeatKey: job.repeatKey ?? null,
    isUndelivered: job.isUndelivered ?? false,
  };
}
