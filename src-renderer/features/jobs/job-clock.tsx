import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { useNow } from '../../components/relative-time.tsx';
import { formatClock, formatDuration } from '../../format.ts';

/** A clock while it runs, a duration when it has ended, nothing before it starts. */
export function JobClock({ job }: { readonly job: Job }) {
  const now = useNow();
  if (job.startedAt === null) return null;
  if (job.endedAt !== null) return formatDuration(job.endedAt - job.startedAt);
  return formatClock(now - job.startedAt);
}
