import type { Job } from '../../../src-shared/nouns/jobs.ts';

/** What the stream says and what was read page by page as one list, newest first; the stream is the fresher one. */
export function mergeJobs(live: readonly Job[], read: readonly Job[]): Job[] {
  const byId = new Map(read.map((job) => [job.id, job]));
  for (const job of live) byId.set(job.id, job);
  return [...byId.values()].toSorted((a, b) => b.createdAt - a.createdAt);
}
