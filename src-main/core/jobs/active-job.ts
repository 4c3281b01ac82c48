import type { ErrorData } from '../../../src-shared/nouns/errors.ts';
import type { JobStatus } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { parseExact } from '../../comfyui/exact-json.ts';
import type { InputFile } from '../inputs/input-file.ts';
import type { JobTexts } from '../storage/jobs-database.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import type { JobRecord } from './job-record.ts';
import { monotonicMs } from './monotonic.ts';
import { createProgressTracker, type ProgressTracker } from './progress.ts';

/** A workflow in UI format as ComfyUI's canvas saves it. */
export type WorkflowGraphFile = Readonly<Record<string, unknown>>;

/** What a job submits. */
export interface Submission {
  readonly workflow: ApiWorkflow;
  readonly graph: WorkflowGraphFile | null;
  /** Copied to the backend before the workflow is sent. */
  readonly inputFiles: readonly InputFile[];
}

/** An open job in memory: its record, and what only matters while it runs. */
export interface ActiveJob {
  record: JobRecord;
  /** Read from the database when it is asked for: ten thousand jobs may wait. */
  readonly workflow: ApiWorkflow;
  /** The same in UI format, so that what it makes reopens in ComfyUI; null when there is none. */
  readonly graph: WorkflowGraphFile | null;
  readonly inputFiles: readonly InputFile[];
  readonly tracker: ProgressTracker;
  resubmit(submission: Submission): void;
  /** The run of this one is its own from now on, with what is known of it. */
  adopt(from: ActiveJob): void;
  preview: { bytes: Uint8Array; mime: string; number: number } | null;
  /** Outputs on their way, by node. */
  readonly collecting: Map<string, Promise<Output[]>>;
  /** Nodes that ComfyUI answered from what it had computed before. */
  readonly cachedNodes: Set<string>;
  /** Set when something other than ComfyUI decided how it ends. */
  stopReason: { status: JobStatus; error: ErrorData } | null;
  /** On the monotonic clock, as the next four: the last sign of life from ComfyUI about it. */
  lastSignAt: number;
  /** The same, of its socket alone. */
  lastSocketAt: number;
  /** When it last came forward: a message about it, or a move of the queue before it. */
  lastMoveAt: number;
  /** When it began to run; null before. */
  runningSince: number | null;
  /** Since when ComfyUI, answering, did not know it; null while it does. */
  absentSince: number | null;
  finishing: boolean;
  /** It is being sent: nothing else may send it, and until the answer nothing but the answer tells whether it was accepted. */
  posting: boolean;
  /** The socket was away while it was open: messages about it may be missing. */
  missedMessages: boolean;
  /** How often its outputs could not be kept, for a reason that is not the connection. */
  keepFailures: number;
  /** From an earlier run of the program. */
  readonly recovered: boolean;
}

interface Work {
  readonly submission: Submission;
  readonly tracker: ProgressTracker;
}

/** @param read what it submits, when it is needed and not given */
export function createActiveJob(options: {
  record: JobRecord;
  submission: Submission | null;
  read: () => Submission;
  recovered: boolean;
}): ActiveJob {
  const { record, read, recovered } = options;
  let work = options.submission && workOf(options.submission);
  const worked = (): Work => (work ??= workOf(read()));
  return {
    record,
    get workflow() {
      return worked().submission.workflow;
    },
    get graph() {
      return worked().submission.graph;
    },
    get inputFiles() {
      return worked().submission.inputFiles;
    },
    get tracker() {
      return worked().tracker;
    },
    resubmit(submission) {
      work = workOf(submission);
    },
    adopt(from) {
      const { workflow, graph, inputFiles, tracker } = from;
      work = { submission: { workflow, graph, inputFiles }, tracker };
      this.preview = from.preview;
      this.lastSignAt = from.lastSignAt;
      this.lastSocketAt = from.lastSocketAt;
      this.lastMoveAt = from.lastMoveAt;
      this.runningSince = from.runningSince;
      for (const nodeId of from.cachedNodes) this.cachedNodes.add(nodeId);
      // What was kept under the name of the other job is fetched again from the history, for this one.
      this.missedMessages = true;
    },
    preview: null,
    collecting: new Map(),
    cachedNodes: new Set(),
    stopReason: null,
    lastSignAt: monotonicMs(),
    lastSocketAt: 0,
    lastMoveAt: monotonicMs(),
    // Counted anew after a restart: the clock of the last run may have been another.
    runningSince: record.startedAt === null ? null : monotonicMs(),
    absentSince: null,
    finishing: false,
    posting: false,
    missedMessages: recovered,
    keepFailures: 0,
    recovered,
  };
}

const workOf = (submission: Submission): Work => ({
  submission,
  tracker: createProgressTracker(submission.workflow),
});

export function textsOf({ workflow, graph, inputFiles }: Submission): JobTexts {
  return {
    workflow: JSON.stringify(workflow),
    graph: graph && JSON.stringify(graph),
    files: inputFiles.length === 0 ? null : JSON.stringify(inputFiles),
  };
}

export function submissionOf(texts: JobTexts): Submission {
  return {
    workflow: parseExact(texts.workflow) as ApiWorkflow,
    graph: texts.graph === null ? null : (parseExact(texts.graph) as WorkflowGraphFile),
    inputFiles: texts.files === null ? [] : (JSON.parse(texts.files) as InputFile[]),
  };
}
