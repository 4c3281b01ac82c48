import { useBackend, useLive } from '../../api/live.ts';
import { Page } from '../../components/page.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { BackendCard } from './backend-card.tsx';
import { ConnectForm, OtherWays } from './connect-form.tsx';

/** The ComfyUI that draws, and the way to another one. */
export function BackendsPage() {
  const backend = useBackend();
  const synced = useLive((live) => live.synced);
  return (
    <Page title={strings.backends.title}>
      <div className="h-full overflow-y-auto">
        <div className="mx-auto flex max-w-200 flex-col gap-4 p-4 pb-8 md:pt-6">
          {backend ? <BackendCard backend={backend} /> : synced ? null : <Skeleton className="h-48 rounded-card!" />}
          <ConnectForm backend={backend} />
          <OtherWays backend={backend} />
        </div>
      </div>
    </Page>
  );
}
