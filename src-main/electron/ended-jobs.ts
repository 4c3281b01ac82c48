import { isEnded, type Job } from '../../src-shared/nouns/jobs.ts';

/** Tells the end of a job from the later changes of one that ended long ago. */
export function createEndedJobs(): { hasJustEnded(job: Pick<Job, 'id' | 'status'>): boolean } {
  const open = new Set<string>();
  return {
    hasJustEnded: ({ id, status }) => {
      if (isEnded(status)) return open.delete(id);
      open.add(id);
      return false;
    },
  };
}
