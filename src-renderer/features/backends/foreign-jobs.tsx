import { useQuery } from '@tanstack/react-query';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { orpc } from '../../api/client.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { strings } from '../../strings.ts';

const words = strings.backends.foreign;
const lookMs = 5_000;

/** What others run on the same ComfyUI, while it has anything to do; nothing where they do not. */
export function ForeignJobs({ backend }: { readonly backend: Backend }) {
  const { running, pending } = backend.queue;
  const foreign = useQuery({
    ...orpc.backends.foreign.queryOptions({ input: { id: backend.id } }),
    enabled: backend.state === 'ready' && running + pending > 0,
    staleTime: 0,
    refetchInterval: lookMs,
    retry: false,
  });
  const jobs = backend.state === 'ready' && running + pending > 0 ? (foreign.data ?? []) : [];
  if (jobs.length === 0) return null;
  return (
    <Disclosure title={words.title} note={words.count(jobs.length)}>
      <p className="mb-2 text-small text-muted">{words.text}</p>
      <ol className="flex flex-col gap-1 text-small">
        {jobs.map(({ id, state, position, nodeCount, createdAt }) => (
          <li key={id} className="flex items-baseline gap-3">
            <span className="w-20 shrink-0 text-muted tabular-nums">
              {state === 'running' ? words.running : words.place(position + 1)}
            </span>
            <span className="min-w-0 flex-1 truncate font-mono text-tiny select-text">{id}</span>
            {nodeCount === null ? null : <span className="text-muted tabular-nums">{words.nodes(nodeCount)}</span>}
            {createdAt === null ? null : <RelativeTime at={createdAt} />}
          </li>
        ))}
      </ol>
    </Disclosure>
  );
}
