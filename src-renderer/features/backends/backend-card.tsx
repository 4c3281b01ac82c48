import { FlaskConical, RefreshCw } from 'lucide-react';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { useLive } from '../../api/live.ts';
import { DemoBadge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { strings } from '../../strings.ts';
import { BackendDot, backendTitle, saysDemo, stateText } from './backend-dot.tsx';
import { DeviceList } from './device-list.tsx';
import { useConnect, useDemoBackend } from './use-backend-actions.ts';

const words = strings.backends;

/** The backend in use: how it is, what it is, and what helps when it is not well. */
export function BackendCard({ backend }: { readonly backend: Backend }) {
  const known = useLive((live) => live.connection !== 'reconnecting');
  const ready = known && backend.state === 'ready';
  return (
    <section aria-label={backendTitle(backend)} className="overflow-hidden rounded-card border border-line bg-panel">
      <header className="flex items-center gap-3 border-b border-line px-4 py-3.5">
        <BackendDot backend={backend} size="large" known={known} />
        <div className="min-w-0">
          <h2 className="flex items-center gap-2 text-title font-semibold">
            <span className="truncate">{backendTitle(backend)}</span>
            {backend.kind === 'demo' && !saysDemo(backend) ? <DemoBadge /> : null}
          </h2>
        </div>
        <span role="status" className="ml-auto whitespace-nowrap text-muted">
          {known ? stateText(backend) : strings.status.noAnswer}
        </span>
      </header>
      <div className="flex flex-col gap-4 p-4">
        {backend.error ? (
          <ErrorPanel error={backend.error}>
            <Recovery backend={backend} />
          </ErrorPanel>
        ) : null}
        {backend.kind === 'demo' ? <p className="max-w-140 text-muted">{words.demoText}</p> : null}
        <div className="grid gap-x-8 gap-y-4 md:grid-cols-2">
          <Facts
            facts={{
              [words.address]:
                // The demo's own address means nothing to anyone.
                backend.url && !saysDemo(backend) ? (
                  <span className="flex items-center gap-1">
                    <span className="min-w-0 truncate font-mono">{backend.url}</span>
                    <CopyButton text={backend.url} label={strings.common.copy} className="-my-1.5" />
                  </span>
                ) : null,
              [words.source]: words.sources[backend.source],
              [words.version]: backend.version,
              [words.queue]: ready ? strings.status.jobs(backend.queue.running, backend.queue.pending) : null,
              [words.lastSeen]: known ? <LastSeen backend={backend} /> : null,
            }}
          />
          {ready || backend.devices.length > 0 ? (
            <div>
              <h3 className="mb-1.5 text-small text-muted">{words.devices}</h3>
              <DeviceList devices={backend.devices} />
            </div>
          ) : null}
        </div>
      </div>
    </section>
  );
}

function LastSeen({ backend }: { readonly backend: Backend }) {
  if (backend.state === 'ready') return words.now;
  return backend.lastSeenAt === null ? words.never : <RelativeTime at={backend.lastSeenAt} />;
}

/** What helps when a backend is not well. */
export function Recovery({ backend }: { readonly backend: Backend }) {
  const connect = useConnect();
  const demo = useDemoBackend();
  return (
    <>
      <Button
        disabled={connect.isPending}
        onClick={() => connect.mutate({ url: backend.source === 'discovered' || !backend.url ? null : backend.url })}
      >
        <RefreshCw size={14} aria-hidden="true" />
        {connect.isPending ? words.connecting : strings.common.retry}
      </Button>
      {backend.kind === 'demo' ? null : (
        <Button disabled={demo.isPending} onClick={() => demo.mutate(undefined)}>
          <FlaskConical size={14} aria-hidden="true" />
          {words.useDemo}
        </Button>
      )}
    </>
  );
}
