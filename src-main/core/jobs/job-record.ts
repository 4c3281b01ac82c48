import { isEnded, jobSchema, type Job, type JobStatus } from '../../../src-shared/nouns/jobs.ts';

/** A job as stored: what everybody may see, and what recovery needs. */
export interface JobRecord extends Job {
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
}

/**
 * The state machine. `submitting` may fall back to `waiting` only when the workflow was certainly not accepted.
 * `running` may follow `submitting` at once: the events of a job can overtake the answer to its POST.
 */
const nextStatuses: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  waiting: ['submitting', 'failed', 'cancelled'],
  submitting: ['waiting', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'lost'],
  queued: ['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'lost'],
  running: ['waiting', 'succeeded', 'failed', 'cancelled', 'lost'],
  succeeded: [],
  failed: [],
  cancelled: [],
  lost: [],
};

export function mayBecome(from: JobStatus, to: JobStatus): boolean {
  return nextStatuses[from].includes(to);
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
    endedAt: isEnded(status) ? now : null,
    progress: status === 'running' ? (facts.progress ?? record.progress) : null,
    queuePosition: status === 'queued' ? (facts.queuePosition ?? null) : null,
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
    ...job
  } = record;
  return job;
}

export function parseRecord(value: unknown): JobRecord {
  const job = jobSchema.loose().parse(value) as Job & Partial<JobRecord>;
  return {
    ...job,
    backendUrl: job.backendUrl ?? null,
    embeddedDemo: job.embeddedDemo ?? false,
    attempts: job.attempts ?? 0,
    cancelRequested: job.cancelRequested ?? false,
    outputNodes: job.outputNodes ?? null,
    requestId: job.requestId ?? null,
  };
}
