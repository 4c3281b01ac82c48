import { isEnded, type Job, type JobStatus } from '../../../src-shared/nouns/jobs.ts';
import type { Events } from '../events.ts';
import type { JobsDatabase, ListPlace } from '../storage/jobs-database.ts';
import { createActiveJob, submissionOf, textsOf, type ActiveJob, type Submission } from './active-job.ts';
import { createAnnouncer } from './announcer.ts';
import { requesterKey, toJob, withStatus, type JobRecord } from './job-record.ts';
import { monotonicMs } from './monotonic.ts';
import { noSuchJob } from './no-such-job.ts';
import type { Standing, Waiting, WaitingQueue } from './queue/waiting-queue.ts';

export type { ActiveJob, Submission, WorkflowGraphFile } from './active-job.ts';

/** A job to be: its place is given to it here. */
export type NewRecord = Omit<JobRecord, 'lane' | 'place'>;

export interface NewJob {
  readonly record: NewRecord;
  readonly submission: Submission;
  /** It waits for the run of another job. */
  readonly isHeld: boolean;
}

export interface NewBatch {
  readonly id: string;
  readonly createdAt: number;
  /** What is known of it besides its jobs, as JSON text. */
  readonly body: string;
}

/** How many jobs are not yet ended. */
export interface Counts {
  /** In Easel. */
  readonly waiting: number;
  /** Given to a ComfyUI. */
  readonly submitted: number;
  /** Of those. */
  readonly running: number;
}

/** Open jobs in memory over the database. Every change of status is stored first, then announced. */
export interface JobStore {
  /** Those that wait, in order. Only this store changes who is in it. */
  readonly queue: Pick<WaitingQueue, 'size' | 'countOf' | 'ordered' | 'position'>;
  /** @param isHeld it waits for the run of another job */
  add(record: NewRecord, submission: Submission, isHeld?: boolean): ActiveJob;
  /** All or none. */
  addBatch(batch: NewBatch, jobs: readonly NewJob[]): ActiveJob[];
  /** Brings the open jobs of the last run into memory. */
  load(): ActiveJob[];
  /** Does nothing when the state machine forbids it. Returns whether the status changed. */
  become(active: ActiveJob, status: JobStatus, facts?: Partial<JobRecord>): boolean;
  /** Facts that live in memory only (progress, preview, position); announced a few times a second. */
  touch(active: ActiveJob, facts: Partial<JobRecord>): void;
  /** Facts that must survive but are no change of status. */
  keep(active: ActiveJob, facts: Partial<JobRecord>): void;
  /** ComfyUI keeps it under another id than it was given. */
  rename(active: ActiveJob, runId: string): void;
  /** What it will submit is something else: a file has another name there. */
  rewrite(active: ActiveJob, submission: Submission): void;
  /** Puts a waiting job before another, or last (null). False when one of them does not wait. */
  move(id: string, before: string | null): boolean;
  /** False when it does not wait. */
  prioritise(id: string, priority: number): boolean;
  active(id: string): ActiveJob | undefined;
  /** The job whose run has this id in ComfyUI. */
  ofRun(runId: string): ActiveJob | undefined;
  /** A waiting job that waits for the run of another one instead of its turn; and for its turn again. */
  hold(active: ActiveJob): void;
  release(active: ActiveJob): void;
  /** The run of `from`, which is about to end without it, is that of the held job `to` from now on. */
  takeOver(from: ActiveJob, to: ActiveJob): void;
  /** All that are not waiting: few, whatever waits. */
  submitted(): ActiveJob[];
  /** All, those that wait in their order. */
  open(limit?: number): ActiveJob[];
  /** What it submitted, exactly; null for a job that is not known. */
  submission(id: string): Submission | null;
  /** @throws not_found */
  get(id: string): Job;
  /** As others see it, with its position. */
  view(record: JobRecord): Job;
  list(limit: number, before: ListPlace | null, options?: { isEnded?: boolean }): Job[];
  counts(): Counts;
  /** Ended ones included, until nobody asks any more: the last frame is worth seeing a moment after the end. */
  preview(id: string): ActiveJob['preview'];
  listen(id: string, listener: (job: Job) => void): () => void;
  stop(): void;
}

/** More than these wait rarely, and then each is read from the database when its turn comes. */
const heldSubmissions = 64;
const keptPreviews = 8;

export function createJobStore(options: {
  database: JobsDatabase;
  queue: WaitingQueue;
  events: Events;
  etaOf?: (active: ActiveJob) => Job['eta'];
  /** Told of each new status. */
  onStatus?: (record: JobRecord) => void;
  /** Told after the others that it ended: what follows for other jobs. */
  onEnded?: (active: ActiveJob) => void;
  /** Told when who waits, or their order, changed. */
  onQueue?: () => void;
}): JobStore {
  const { database, queue } = options;
  const waiting = new Map<string, ActiveJob>();
  const submitted = new Map<string, ActiveJob>();
  /** Submitted jobs by the ids of their runs, where these are not their own. */
  const takenOver = new Map<string, ActiveJob>();
  const lastPreviews = new Map<string, ActiveJob['preview']>();
  const announcer = createAnnouncer({ events: options.events, view: briefView });
  const find = (id: string): ActiveJob | undefined => submitted.get(id) ?? waiting.get(id);

  /** What a change tells: estimates of waiting jobs hang on all before them, and are worked out for those who ask. */
  function briefView(record: JobRecord): Job {
    if (record.status !== 'waiting') return view(record);
    const position = queue.position(record.id);
    return { ...toJob(record), ...(position !== null && { queuePosition: position + submitted.size }) };
  }

  function view(record: JobRecord): Job {
    const job = toJob(record);
    if (isEnded(record.status)) return job;
    const active = find(record.id);
    const eta = (active && options.etaOf?.(active)) ?? null;
    const position = record.status === 'waiting' ? queue.position(record.id) : null;
    return { ...job, eta, ...(position !== null && { queuePosition: position + submitted.size }) };
  }

  function changed(active: ActiveJob): void {
    options.onStatus?.(active.record);
    announcer.announce(active.record);
    if (isEnded(active.record.status)) options.onEnded?.(active);
  }

  function activate(record: JobRecord, submission: Submission | null, recovered = false): ActiveJob {
    const active = createActiveJob({
      record,
      submission,
      read: () => {
        const texts = database.texts(record.id);
        return texts ? submissionOf(texts) : { workflow: {}, graph: null, inputFiles: [] };
      },
      recovered,
    });
    (record.status === 'waiting' ? waiting : submitted).set(record.id, active);
    return active;
  }

  const asWaiting = (record: NewRecord): Omit<Waiting, keyof Standing> & { priority: number } => ({
    id: record.id,
    requester: requesterKey(record.requester),
    priority: record.priority,
  });

  function enqueue(record: NewRecord): JobRecord {
    const { lane, place } = queue.add(asWaiting(record));
    return { ...record, lane, place };
  }

  /** One whose result is there already, or is on its way, needs no turn. */
  const placed = (record: NewRecord, isHeld = false): JobRecord =>
    record.status === 'waiting' && !isHeld
      ? enqueue(record)
      : { ...record, lane: requesterKey(record.requester), place: record.createdAt / 1e6 };

  function leave(active: ActiveJob): void {
    const { id, status } = active.record;
    const wasSubmitted = submitted.delete(id);
    if (isEnded(status) && takenOver.get(active.record.runId) === active) takenOver.delete(active.record.runId);
    if (waiting.delete(id) || wasSubmitted) options.onQueue?.();
    if (!isEnded(status) || !active.preview) return;
    lastPreviews.set(id, active.preview);
    const oldest = lastPreviews.keys().next().value;
    if (lastPreviews.size > keptPreviews && oldest !== undefined) lastPreviews.delete(oldest);
  }

  /** Where it stands among the others follows its status. */
  function follow(active: ActiveJob, before: JobStatus): void {
    const { record } = active;
    leave(active);
    if (record.status === 'waiting') {
      waiting.set(record.id, active);
      queue.giveBack({ ...asWaiting(record), lane: record.lane, place: record.place });
      options.onQueue?.();
      return;
    }
    if (before === 'waiting') {
      if (record.status === 'submitting') queue.take(record.id);
      else queue.remove(record.id);
    }
    if (!isEnded(record.status)) submitted.set(record.id, active);
  }

  function keepStanding(moved: readonly Waiting[]): boolean {
    for (const { id, priority, lane, place } of moved) {
      const active = waiting.get(id);
      if (active) keep(active, { priority, lane, place });
    }
    if (moved.length > 0) options.onQueue?.();
    return moved.length > 0;
  }

  function keep(active: ActiveJob, facts: Partial<JobRecord>): void {
    if (isEnded(active.record.status)) return;
    active.record = { ...active.record, ...facts };
    database.update(active.record, false);
    announcer.announceSoon(active);
  }

  return {
    queue,
    add(given, submission, isHeld) {
      const record = placed(given, isHeld);
      try {
        database.insert(record, textsOf(submission));
      } catch (error) {
        queue.remove(record.id);
        throw error;
      }
      const active = activate(record, waiting.size < heldSubmissions ? submission : null);
      if (isEnded(record.status)) leave(active);
      else options.onQueue?.();
      changed(active);
      return active;
    },
    addBatch(batch, jobs) {
      const made = jobs.map(({ record, submission, isHeld }) => ({ job: placed(record, isHeld), submission }));
      try {
        database.insertBatch(
          batch,
          made.map(({ job, submission }) => ({ job, texts: textsOf(submission) })),
        );
      } catch (error) {
        for (const { job } of made) queue.remove(job.id);
        throw error;
      }
      const actives = made.map(({ job, submission }) =>
        activate(job, waiting.size < heldSubmissions ? submission : null),
      );
      for (const active of actives) {
        if (isEnded(active.record.status)) leave(active);
        changed(active);
      }
      options.onQueue?.();
      return actives;
    },
    load() {
      return database.open().map((record) => {
        if (record.status === 'waiting') queue.add(asWaiting(record), record);
        const active = activate(record, null, true);
        const isFollower = record.reused?.from === 'twin';
        if (record.runId !== record.id && !isFollower) takenOver.set(record.runId, active);
        return active;
      });
    },
    become(active, status, facts) {
      const before = active.record.status;
      const record = withStatus(active.record, status, facts);
      if (record === active.record) return false;
      database.update(record, isEnded(record.status));
      active.record = record;
      active.runningSince = record.status === 'running' ? (active.runningSince ?? monotonicMs()) : null;
      follow(active, before);
      changed(active);
      return true;
    },
    touch(active, facts) {
      if (isEnded(active.record.status)) return;
      active.record = { ...active.record, ...facts };
      announcer.announceSoon(active);
    },
    keep,
    rename(active, runId) {
      keep(active, { runId });
      takenOver.set(runId, active);
      // What it said under that id before this was known reached nobody.
      active.missedMessages = true;
    },
    rewrite(active, submission) {
      database.rewrite(active.record.id, textsOf(submission));
      active.resubmit(submission);
    },
    move: (id, before) => keepStanding(queue.move(id, before)),
    prioritise(id, priority) {
      const moved = queue.prioritise(id, priority);
      return keepStanding(moved ? [moved] : []);
    },
    active: find,
    ofRun: (runId) => takenOver.get(runId) ?? submitted.get(runId) ?? waiting.get(runId),
    hold({ record }) {
      if (queue.remove(record.id)) options.onQueue?.();
    },
    release(active) {
      const { record } = active;
      if (record.status !== 'waiting' || queue.position(record.id) !== null) return;
      keep(active, { runId: record.id, reused: null });
      queue.add(asWaiting(record), record);
      options.onQueue?.();
    },
    takeOver(from, to) {
      const { status, backendId, backendUrl, embeddedDemo, attempts, startedAt, runId } = from.record;
      const record = { ...to.record, status, backendId, backendUrl, embeddedDemo, attempts, startedAt, runId };
      database.update({ ...record, reused: null }, false);
      to.record = { ...record, reused: null };
      to.adopt(from);
      takenOver.set(runId, to);
      if (status === 'waiting') {
        // Its place is free first: two cannot stand in one.
        queue.remove(from.record.id);
        queue.add(asWaiting(record), from.record);
      }
      if (status !== 'waiting') {
        waiting.delete(record.id);
        submitted.set(record.id, to);
      }
      changed(to);
    },
    submitted: () => [...submitted.values()],
    open(limit = Infinity) {
      const found = [...submitted.values()];
      const seen = new Set<string>();
      for (const { id } of queue.ordered()) {
        if (found.length >= limit) return found;
        const active = waiting.get(id);
        if (active && seen.add(id)) found.push(active);
      }
      // Those that wait for the run of another one have no turn.
      for (const active of waiting.values())
        if (!seen.has(active.record.id) && found.length < limit) found.push(active);
      return found;
    },
    submission(id) {
      const active = find(id);
      if (active) return active;
      const texts = database.texts(id);
      return texts && submissionOf(texts);
    },
    get(id) {
      const record = find(id)?.record ?? database.get(id);
      if (record) return view(record);
      throw noSuchJob(id);
    },
    view,
    list: (limit, before, options) =>
      database.list(limit, before, options).map((record) => view(find(record.id)?.record ?? record)),
    counts() {
      let running = 0;
      for (const { record } of submitted.values()) if (record.status === 'running') running++;
      return { waiting: waiting.size, submitted: submitted.size, running };
    },
    preview: (id) => find(id)?.preview ?? lastPreviews.get(id) ?? null,
    listen: announcer.listen,
    stop: announcer.stop,
  };
}
