import { Bot, Pause, Plug, TriangleAlert, WifiOff } from 'lucide-react';
import { runningJobs, useBackend, useJobCounts, useLive } from '../api/live.ts';
import { DemoBadge } from '../components/badge.tsx';
import { classNames } from '../components/class-names.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ProgressBar } from '../components/progress.tsx';
import { useAssistantsToRepair } from '../features/assistants/use-assistants.ts';
import { BackendDot, backendTitle, saysDemo, stateText } from '../features/backends/backend-dot.tsx';
import { strings } from '../strings.ts';
import { navigate } from './router.ts';

/** What one wants to know on every page: the backend, the jobs, the way in for assistants. */
export function StatusLine() {
  const connection = useLive((live) => live.connection);
  return (
    <footer
      aria-label={strings.status.label}
      className="flex h-8 shrink-0 items-center gap-1 overflow-hidden border-t border-line bg-panel px-2 text-small text-muted max-sm:order-first max-sm:border-t-0 max-sm:border-b"
    >
      <BackendPart known={connection !== 'reconnecting'} />
      {connection === 'reconnecting' ? null : <JobsPart />}
      <div className="ml-auto flex min-w-0 items-center gap-3">
        {connection === 'reconnecting' ? (
          <span role="status" className="flex items-center gap-1.5 text-warning">
            <WifiOff size={13} aria-hidden="true" />
            {strings.status.reconnecting}
          </span>
        ) : null}
        <AssistantsPart />
        <McpPart />
      </div>
    </footer>
  );
}

const partLook =
  'flex h-6 min-w-0 items-center gap-2 rounded-small px-2 transition-colors hover:bg-hovered hover:text-text';

/** Not `known`: Easel itself does not answer, so nobody knows how its backend is. */
function BackendPart({ known }: { readonly known: boolean }) {
  const backend = useBackend();
  const synced = useLive((live) => live.synced);
  const on = useLive((live) => live.backends.filter(({ isOn }) => isOn).length);
  const ready = useLive((live) => live.backends.filter(({ state }) => state === 'ready').length);
  return (
    <button type="button" className={partLook} onClick={() => navigate('backends')}>
      {backend ? (
        <>
          <BackendDot backend={backend} known={known} />
          <span className="truncate text-text">{backendTitle(backend)}</span>
          {backend.kind === 'demo' && !saysDemo(backend) ? <DemoBadge /> : null}
          {known ? (
            <span className="whitespace-nowrap max-md:sr-only">
              {on > 1 ? strings.status.backends(ready, on) : stateText(backend)}
            </span>
          ) : null}
        </>
      ) : (
        <span>{synced ? strings.status.noBackend : strings.status.connecting}</span>
      )}
    </button>
  );
}

function JobsPart() {
  const jobs = useLive((live) => live.jobs);
  const isPaused = useLive((live) => live.queue.isPaused);
  const counts = useJobCounts();
  const running = runningJobs(jobs);
  const total = counts.running + counts.waiting;
  const done = running.reduce((sum, job) => sum + (job.progress?.fraction ?? 0), 0);
  return (
    <button
      type="button"
      className={classNames(partLook, total === 0 && !isPaused && 'max-sm:hidden')}
      onClick={() => navigate('jobs')}
    >
      {isPaused ? (
        <span className="flex items-center gap-1 whitespace-nowrap text-warning">
          <Pause size={13} aria-hidden="true" />
          {strings.queue.paused}
        </span>
      ) : null}
      <span className="whitespace-nowrap">{strings.status.jobs(counts.running, counts.waiting)}</span>
      {running.length > 0 ? (
        <ProgressBar fraction={done / running.length} label={strings.status.progress} className="w-24 max-sm:w-14" />
      ) : null}
    </button>
  );
}

/** What is connected; before that, what a client dropped or Easel moved away from: it can be repaired there. */
function AssistantsPart() {
  const count = useLive((live) => live.health?.connected_assistants ?? 0);
  const broken = useAssistantsToRepair();
  const [text, shown] =
    broken > 0 ? [strings.assistants.toRepair(broken), broken] : [strings.status.assistants(count), count];
  return (
    <button
      type="button"
      className={classNames(partLook, 'gap-1.5! whitespace-nowrap', broken > 0 && 'text-warning')}
      title={text}
      onClick={() => navigate('assistants')}
    >
      {broken > 0 ? (
        <TriangleAlert size={14} aria-hidden="true" />
      ) : (
        <Bot size={14} aria-hidden="true" className={count > 0 ? 'text-success' : undefined} />
      )}
      <span className="max-md:sr-only">{text}</span>
      <span aria-hidden="true" className="md:hidden">
        {shown}
      </span>
    </button>
  );
}

function McpPart() {
  const url = useLive((live) => live.health?.mcp_url ?? null);
  if (url === null) return null;
  if (url === '') return <span className="max-md:hidden">{strings.status.noMcp}</span>;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Plug size={13} aria-hidden="true" className="shrink-0 max-sm:hidden" />
      <span className="max-sm:hidden">{strings.status.mcp}</span>
      <span className="truncate font-mono text-tiny text-text select-text max-lg:hidden">{url}</span>
      <CopyButton text={url} label={strings.status.copyMcp} className="size-6!" />
    </span>
  );
}
