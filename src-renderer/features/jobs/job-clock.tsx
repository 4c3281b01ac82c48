import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { useLive } from '../../api/live.ts';
import { useNow } from '../../components/relative-time.tsx';
import { formatClock, formatDuration } from '../../format.ts';

/** A clock while it runs, a duration when it has ended, nothing before it starts or while nobody knows. */
export function JobClock({ job }: { readonly job: Job }) {
  const now = useNow();
  const known = useLive((live) => live.connection !== 'reconnecting');
  if (job.startedAt === null) return null;
  if (job.endedAt !== null) return formatDuration(job.endedAt - job.startedAt);
  if (!known) return null;
  return formatClock(now - job.startedAt);
}
