import { EaselError, type ErrorData } from '../../../src-shared/nouns/errors.ts';
import { isEnded, type Job, type JobStatus } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { parseExact } from '../../comfyui/exact-json.ts';
import type { Events } from '../events.ts';
import type { JobsDatabase } from '../storage/jobs-database.ts';
import { toJob, withStatus, type JobRecord } from './job-record.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { createProgressTracker, type ProgressTracker } from './progress.ts';

/** An open job in memory: its record, and what only matters while it runs. */
export interface ActiveJob {
  record: JobRecord;
  readonly workflow: ApiWorkflow;
  /** The same in UI format, so that what it makes reopens in ComfyUI; null when there is none. */
  readonly graph: WorkflowGraphFile | null;
  readonly tracker: ProgressTracker;
  preview: { bytes: Uint8Array; mime: string; number: number } | null;
  /** Outputs on their way, by node. */
  readonly collecting: Map<string, Promise<Output[]>>;
  /** Set when something other than ComfyUI decided how it ends. */
  stopReason: { status: JobStatus; error: ErrorData } | null;
  /** Milliseconds since 1970 of the last sign of life from ComfyUI about it. */
  lastSignAt: number;
  /** The same, of its socket alone. */
  lastSocketAt: number;
  /** Since when ComfyUI, answering, did not know it; null while it does. */
  absentSince: number | null;
  finishing: boolean;
  /** Its POST is on its way: the answer to it, and nothing else, tells whether it was accepted. */
  posting: boolean;
  /** The socket was away while it was open: messages about it may be missing. */
  missedMessages: boolean;
  /** How often its outputs could not be kept, for a reason that is not the connection. */
  keepFailures: number;
  /** From an earlier run of the program. */
  readonly recovered: boolean;
}

/** A workflow in UI format as ComfyUI's canvas saves it. */
export type WorkflowGraphFile = Readonly<Record<string, unknown>>;

/** What a job submits. */
export interface Submission {
  readonly workflow: ApiWorkflow;
  readonly graph: WorkflowGraphFile | null;
}

type Listener = (job: Job) => void;

/** Open jobs in memory over the database. Every change of status is stored first, then announced. */
export interface JobStore {
  add(record: JobRecord, submission: Submission): ActiveJob;
  /** Brings the open jobs of the last run into memory. */
  load(): ActiveJob[];
  /** Does nothing when the state machine forbids it. Returns whether the status changed. */
  become(active: ActiveJob, status: JobStatus, facts?: Partial<JobRecord>): boolean;
  /** Facts that live in memory only (progress, preview, position); announced a few times a second. */
  touch(active: ActiveJob, facts: Partial<JobRecord>): void;
  /** Facts that must survive but are no change of status. */
  keep(active: ActiveJob, facts: Partial<JobRecord>): void;
  active(id: string): ActiveJob | undefined;
  open(): ActiveJob[];
  /** What it submitted, exactly; null for a job that is not known. */
  submission(id: string): Submission | null;
  /** @throws not_found */
  get(id: string): Job;
  list(limit: number, before: number): Job[];
  /** Ended ones included, until nobody asks any more: the last frame is worth seeing a moment after the end. */
  preview(id: string): ActiveJob['preview'];
  listen(id: string, listener: Listener): () => void;
}

const announceEveryMs = 80;
const keptPreviews = 8;

export function createJobStore(options: {
  database: JobsDatabase;
  events: Events;
  /** Told of each new status. */
  onStatus?: (record: JobRecord) => void;
}): JobStore {
  const { database, events } = options;
  const open = new Map<string, ActiveJob>();
  const listeners = new Map<string, Set<Listener>>();
  const announcing = new Map<string, NodeJS.Timeout>();
  const lastPreviews = new Map<string, ActiveJob['preview']>();

  function announce(active: ActiveJob): void {
    clearTimeout(announcing.get(active.record.id));
    announcing.delete(active.record.id);
    const job = toJob(active.record);
    events.publish({ topic: 'jobs', job });
    for (const listener of listeners.get(job.id) ?? []) listener(job);
  }

  function announceSoon(active: ActiveJob): void {
    const { id } = active.record;
    if (announcing.has(id)) return;
    announcing.set(
      id,
      setTimeout(() => announce(active), announceEveryMs),
    );
  }

  function activate(record: JobRecord, { workflow, graph }: Submission, recovered: boolean): ActiveJob {
    const active: ActiveJob = {
      record,
      workflow,
      graph,
      tracker: createProgressTracker(workflow),
      preview: null,
      collecting: new Map(),
      stopReason: null,
      lastSignAt: Date.now(),
      lastSocketAt: 0,
      absentSince: null,
      finishing: false,
      posting: false,
      missedMessages: recovered,
      keepFailures: 0,
      recovered,
    };
    open.set(record.id, active);
    return active;
  }

  function retire(active: ActiveJob): void {
    open.delete(active.record.id);
    if (!active.preview) return;
    lastPreviews.set(active.record.id, active.preview);
    const oldest = lastPreviews.keys().next().value;
    if (lastPreviews.size > keptPreviews && oldest !== undefined) lastPreviews.delete(oldest);
  }

  function submissionOf(id: string): Submission | null {
    const texts = database.texts(id);
    if (!texts) return null;
    return {
      workflow: parseExact(texts.workflow) as ApiWorkflow,
      graph: texts.graph === null ? null : (parseExact(texts.graph) as WorkflowGraphFile),
    };
  }

  return {
    add(record, submission) {
      const { workflow, graph } = submission;
      database.insert(record, { workflow: JSON.stringify(workflow), graph: graph && JSON.stringify(graph) });
      const active = activate(record, submission, false);
      options.onStatus?.(record);
      announce(active);
      return active;
    },
    load: () =>
      database.open().map((record) => activate(record, submissionOf(record.id) ?? { workflow: {}, graph: null }, true)),
    become(active, status, facts) {
      const record = withStatus(active.record, status, facts);
      if (record === active.record) return false;
      const ended = isEnded(record.status);
      database.update(record, ended);
      active.record = record;
      options.onStatus?.(record);
      if (ended) retire(active);
      announce(active);
      return true;
    },
    touch(active, facts) {
      if (isEnded(active.record.status)) return;
      active.record = { ...active.record, ...facts };
      announceSoon(active);
    },
    keep(active, facts) {
      if (isEnded(active.record.status)) return;
      active.record = { ...active.record, ...facts };
      database.update(active.record, false);
      announceSoon(active);
    },
    submission: (id) => open.get(id) ?? submissionOf(id),
    active: (id) => open.get(id),
    open: () => [...open.values()],
    get(id) {
      const record = open.get(id)?.record ?? database.get(id);
      if (record) return toJob(record);
      throw new EaselError('not_found', `There is no job '${id.slice(0, 60)}'.`, {
        nextStep: 'Use the job_id that the generating call returned; get_queue lists the open ones.',
      });
    },
    list(limit, before) {
      return database.list(limit, before).map((record) => toJob(open.get(record.id)?.record ?? record));
    },
    preview: (id) => open.get(id)?.preview ?? lastPreviews.get(id) ?? null,
    listen(id, listener) {
      const set = listeners.get(id) ?? new Set();
      set.add(listener);
      listeners.set(id, set);
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(id) === set) listeners.delete(id);
      };
    },
  };
}
