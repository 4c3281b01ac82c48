import type { Job, Parameters, Requester, Reuse } from '../../../src-shared/nouns/jobs.ts';
import type { ListPlace } from '../storage/jobs-database.ts';
import type { Batches } from './batches/batches.ts';
import type { CancelFilter } from './cancel.ts';
import type { Counts } from './job-store.ts';
import type { QueueControl } from './queue/queue-control.ts';

interface NewJobOptions {
  readonly requester: Requester;
  /** −100 to 100, 0 unless told; higher goes first. */
  readonly priority?: number;
  /** 'same' unless told. */
  readonly reuse?: Reuse;
}

export interface Jobs {
  /**
   * Renders the template and submits it. @throws bad_input, unknown_argument, out_of_bounds, model_missing, node_class_missing, not_found, no_backend,
   * queue_full, rate_limited, too_large
   */
  create(options: NewJobOptions & { template: string; arguments: Parameters }): Promise<Job>;
  /**
   * Submits a workflow of any format; an API workflow as it is.
   * @throws workflow_unreadable, workflow_invalid, node_class_missing, model_missing, no_backend, queue_full, rate_limited, too_large
   */
  submit(options: NewJobOptions & { workflow: unknown; title?: string }): Promise<Job>;
  readonly batches: Batches;
  readonly queue: QueueControl;
  /** @throws not_found */
  get(id: string): Job;
  /** Newest first, those after `before`; ended ones alone where told. */
  list(options?: { limit?: number; before?: ListPlace | null; isEnded?: boolean }): Job[];
  /** Not yet ended: those that a ComfyUI has, then those that wait in Easel, in order; 500 unless told. */
  open(options?: { limit?: number }): Job[];
  /** How many are not yet ended. */
  counts(): Counts;
  /** @throws not_found. An ended job is returned as it is. */
  cancel(id: string): Promise<Job>;
  /** Cancels what the filter leaves of all open ones; returns how many. */
  cancelAll(filter: CancelFilter): Promise<number>;
  /** Resolves with the ended job, or with the job as it stands when the time is over or the signal aborts. @throws not_found */
  wait(id: string, options: { timeoutMs: number; signal?: AbortSignal; onChange?: (job: Job) => void }): Promise<Job>;
  /** Whether the call that made it was answered: a repeat of one that was not shares its run. Does nothing for an ended job. */
  heard(id: string, isHeard: boolean): void;
  /** The newest live preview, or null. */
  preview(id: string): { bytes: Uint8Array; mime: string; number: number } | null;
  /** What ComfyUI wrote of the failure, for the person; null where there was none. @throws not_found */
  traceback(id: string): string | null;
}
