import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';

/** How many jobs a batch may have; no limit until it is known, since Easel checks it anyway. */
export function useMostJobs(): number {
  const { data } = useQuery(orpc.settings.get.queryOptions());
  return data?.settings.limits.sweep_jobs ?? Infinity;
}
