import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { orpc } from '../../api/client.ts';
import { Button } from '../../components/button.tsx';
import { strings } from '../../strings.ts';
import { useAddFound } from './use-backend-actions.ts';

const words = strings.backends.found;
const lookMs = 15_000;

/** ComfyUIs of this machine that nobody uses yet; nothing where there are none. */
export function FoundList() {
  const found = useQuery({
    ...orpc.backends.found.queryOptions(),
    staleTime: 0,
    refetchInterval: lookMs,
    retry: false,
  });
  const add = useAddFound();
  if (!found.data || found.data.length === 0) return null;
  return (
    <section aria-labelledby="found-title" className="rounded-card border border-line bg-panel p-4">
      <h2 id="found-title" className="font-semibold">
        {words.title}
      </h2>
      <ul className="mt-2 flex flex-col gap-2">
        {found.data.map(({ url, version, devices }) => (
          <li key={url} className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <span className="min-w-0 font-mono break-all select-text">{url}</span>
            <span className="min-w-0 flex-1 truncate text-small text-muted">
              {[version && `${strings.backends.version} ${version}`, devices[0]?.name].filter(Boolean).join(' · ')}
            </span>
            <Button aria-label={words.addOf(url)} disabled={add.isPending} onClick={() => add.mutate(url)}>
              <Plus size={14} aria-hidden="true" />
              {words.add}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
