import { useQueries } from '@tanstack/react-query';
import { UserRound } from 'lucide-react';
import { orpc } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { RelativeTime } from '../../components/relative-time.tsx';
import { strings } from '../../strings.ts';
import { backendTitle } from '../backends/backend-dot.tsx';

const words = strings.queue.foreign;
const ofBackend = strings.backends.foreign;
const lookMs = 5_000;

/** What others have in the queues of the same ComfyUIs: to see why one's own jobs wait. Nothing can be done to it. */
export function ForeignSection() {
  const backends = useLive((live) => live.backends);
  const busy = backends.filter(({ state, queue }) => state === 'ready' && queue.running + queue.pending > 0);
  const found = useQueries({
    queries: busy.map(({ id }) => ({
      ...orpc.backends.foreign.queryOptions({ input: { id } }),
      staleTime: 0,
      refetchInterval: lookMs,
      retry: false,
    })),
  });
  const jobs = busy.flatMap((backend, index) => (found[index]?.data ?? []).map((job) => ({ backend, job })));
  if (jobs.length === 0) return null;
  return (
    <section aria-label={words.title}>
      <h2 className="flex items-baseline gap-2 px-2 text-small font-semibold">
        {words.title} <span className="font-normal text-muted">{jobs.length}</span>
      </h2>
      <p className="px-2 pb-2 text-small text-muted">{words.text}</p>
      <ul className="flex flex-col">
        {jobs.map(({ backend, job }) => (
          <li key={job.id} className="flex min-h-9 items-center gap-3 px-2 text-small">
            <UserRound size={14} className="shrink-0 text-mark" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate text-muted">
              {words.untitled} <span className="font-mono text-tiny select-text">{job.id.slice(0, 8)}</span>
              {job.nodeCount === null ? null : <> · {ofBackend.nodes(job.nodeCount)}</>}
            </span>
            <span className="max-w-40 truncate text-muted max-sm:hidden">{backendTitle(backend)}</span>
            {job.createdAt === null ? null : (
              <span className="text-muted max-sm:hidden">
                <RelativeTime at={job.createdAt} />
              </span>
            )}
            <span className="w-20 text-right whitespace-nowrap text-muted">
              {job.state === 'running' ? ofBackend.running : ofBackend.place(job.position + 1)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
