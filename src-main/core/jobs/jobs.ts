import type { Job, Parameters, Requester } from '../../../src-shared/nouns/jobs.ts';

export interface Jobs {
  /** Renders the template and submits it. @throws bad_input, unknown_argument, out_of_bounds, model_missing, node_class_missing, not_found, no_backend */
  create(options: { template: string; arguments: Parameters; requester: Requester }): Promise<Job>;
  /**
   * Submits a workflow of any format; an API workflow as it is.
   * @throws workflow_unreadable, workflow_invalid, node_class_missing, model_missing, no_backend
   */
  submit(options: { workflow: unknown; title?: string; requester: Requester }): Promise<Job>;
  /** @throws not_found */
  get(id: string): Job;
  /** Newest first; `before` is the createdAt of the last one seen, in ms. */
  list(options?: { limit?: number; before?: number }): Job[];
  /** All not yet ended, oldest first. */
  open(): Job[];
  /** @throws not_found. An ended job is returned as it is. */
  cancel(id: string): Promise<Job>;
  /** Resolves with the ended job, or with the job as it stands when the time is over or the signal aborts. @throws not_found */
  wait(id: string, options: { timeoutMs: number; signal?: AbortSignal; onChange?: (job: Job) => void }): Promise<Job>;
  /** The newest live preview, or null. */
  preview(id: string): { bytes: Uint8Array; mime: string; number: number } | null;
}
