import type { Batch, Parameters, Requester, Reuse, Vary } from '../../../../src-shared/nouns/jobs.ts';

export interface NewBatch {
  readonly template: string;
  /** Of every job of it. */
  readonly arguments: Parameters;
  /** Jobs of each combination, with a seed each: the one given and those after it, or drawn ones, the same in each combination. 1 unless told. */
  readonly count?: number | undefined;
  /** Values for parameters: every combination of them is run. */
  readonly vary?: Vary | undefined;
  readonly requester: Requester;
  readonly priority?: number | undefined;
  readonly reuse?: Reuse | undefined;
}

/** Several jobs of one template, asked for at once. */
export interface Batches {
  /**
   * All of them or none: a call that is wrong in one combination makes no job.
   * @throws what making one of the jobs throws, too_large (more combinations than limits.sweep_jobs)
   */
  create(given: NewBatch): Promise<Batch>;
  /** @throws not_found */
  get(id: string): Batch;
  /** Newest first. */
  list(options?: { limit?: number }): Batch[];
  /** Cancels what is open of it. @throws not_found */
  cancel(id: string): Promise<Batch>;
}
