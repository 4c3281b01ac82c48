import { useQuery } from '@tanstack/react-query';
import { Plus, Server } from 'lucide-react';
import { orpc } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Page } from '../../components/page.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { closeAddBackend, openAddBackend, useIsAddingBackend } from './add-backend.ts';
import { BackendCard } from './backend-card.tsx';
import { BackendDialog } from './backend-dialog.tsx';
import { FoundList } from './found-list.tsx';
import { OtherWays } from './other-ways.tsx';

const words = strings.backends;

/** The ComfyUIs that draw, and the way to more of them. */
export function BackendsPage() {
  const backends = useLive((live) => live.backends);
  const synced = useLive((live) => live.synced);
  const problem = useQuery({ ...orpc.backends.problem.queryOptions(), staleTime: Infinity, retry: false });
  const isAdding = useIsAddingBackend();
  const on = backends.filter(({ isOn }) => isOn);
  const ready = on.filter(({ state }) => state === 'ready');
  const main = backends.find(({ source }) => source !== 'added') ?? null;
  return (
    <Page
      title={words.title}
      note={backends.length > 1 ? words.note(ready.length, on.length) : null}
      actions={
        <Button look="primary" onClick={openAddBackend}>
          <Plus size={14} aria-hidden="true" />
          {words.add}
        </Button>
      }
    >
      <div className="h-full overflow-y-auto">
        <div className="mx-auto flex max-w-200 flex-col gap-4 p-4 pb-8 md:pt-6">
          {problem.data ? (
            <ErrorPanel
              tone="warning"
              error={{
                code: 'config_malformed',
                message: `${words.problem.title} ${problem.data}`,
                nextStep: words.problem.text,
              }}
            />
          ) : null}
          {backends.map((backend) => (
            <BackendCard key={backend.id} backend={backend} />
          ))}
          {backends.length > 0 ? null : synced ? (
            <div className="h-72">
              <EmptyState
                icon={Server}
                title={words.empty.title}
                text={words.empty.text}
                action={{ label: words.add, run: openAddBackend }}
              />
            </div>
          ) : (
            <Skeleton className="h-48 rounded-card!" />
          )}
          <FoundList />
          <OtherWays main={main} />
        </div>
      </div>
      {isAdding ? <BackendDialog backend={null} onClose={closeAddBackend} /> : null}
    </Page>
  );
}
