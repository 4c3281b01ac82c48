import { ArrowDown, ArrowUp, Eraser, Pencil, Pin, PinOff, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { useLive } from '../../api/live.ts';
import { Badge, DemoBadge } from '../../components/badge.tsx';
import { IconButton } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts, type FactList } from '../../components/facts.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Toggle } from '../../components/switch.tsx';
import { strings } from '../../strings.ts';
import { BackendDialog } from './backend-dialog.tsx';
import { BackendDot, backendTitle, saysDemo, stateText } from './backend-dot.tsx';
import { DeviceList } from './device-list.tsx';
import { ForeignJobs } from './foreign-jobs.tsx';
import { LaunchRow } from './launch-row.tsx';
import { Recovery } from './recovery.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { useBackendActions } from './use-backend-actions.ts';

const words = strings.backends;

/** One backend: how it is, what it is, what helps when it is not well, and what can be done with it. */
export function BackendCard({ backend }: { readonly backend: Backend }) {
  const [dialog, setDialog] = useState<'edit' | 'remove' | null>(null);
  const known = useLive((live) => live.connection !== 'reconnecting');
  const title = backendTitle(backend);
  const { setOn } = useBackendActions(backend);
  const edit = (): void => setDialog('edit');
  const close = (): void => setDialog(null);
  return (
    <section aria-label={title} className="overflow-hidden rounded-card border border-line bg-panel">
      <header className="flex min-h-13 items-center gap-3 py-2 pr-2 pl-4">
        <BackendDot backend={backend} size="large" known={known} />
        <h2 className="flex min-w-0 items-center gap-2 text-title font-semibold">
          <span className="truncate">{title}</span>
          {backend.kind === 'demo' && !saysDemo(backend) ? <DemoBadge /> : null}
          {backend.isPinned ? (
            <Badge>
              <Pin size={11} aria-hidden="true" />
              {words.pinned}
            </Badge>
          ) : null}
        </h2>
        <span role="status" className="ml-auto whitespace-nowrap text-muted">
          {known ? stateText(backend) : strings.status.noAnswer}
        </span>
        <Toggle label={words.use(title)} checked={backend.isOn} onChange={setOn} />
        <div className="flex">
          <IconButton label={words.editOf(title)} onClick={edit}>
            <Pencil size={14} />
          </IconButton>
          <CardMenu backend={backend} onRemove={() => setDialog('remove')} />
        </div>
      </header>
      <div className="flex flex-col gap-3 border-t border-line p-4">
        {backend.isOn ? <Body backend={backend} known={known} onEdit={edit} /> : <Off backend={backend} />}
        {backend.launch ? <LaunchRow backend={backend} launch={backend.launch} /> : null}
      </div>
      {dialog === 'edit' ? <BackendDialog backend={backend} onClose={close} /> : null}
      {dialog === 'remove' ? <RemoveDialog backend={backend} onClose={close} /> : null}
    </section>
  );
}

function Off({ backend }: { readonly backend: Backend }) {
  return (
    <p className="text-small text-muted">
      {saysDemo(backend) ? null : (
        <>
          <span className="font-mono break-all select-text">{backend.url}</span> ·{' '}
        </>
      )}
      {words.offText}
    </p>
  );
}

interface BodyProps {
  readonly backend: Backend;
  readonly known: boolean;
  readonly onEdit: () => void;
}

function Body({ backend, known, onEdit }: BodyProps) {
  const ready = known && backend.state === 'ready';
  return (
    <>
      {backend.error ? (
        <ErrorPanel error={backend.error} tone={backend.state === 'starting' ? 'warning' : 'danger'}>
          {backend.state === 'starting' ? null : <Recovery backend={backend} onEdit={onEdit} />}
        </ErrorPanel>
      ) : null}
      {backend.kind === 'demo' ? <p className="max-w-140 text-muted">{words.demoText}</p> : null}
      <div className="grid items-start gap-x-8 gap-y-4 md:grid-cols-2">
        <Facts facts={factsOf(backend, { known, ready })} />
        {ready ? (
          <div>
            <h3 className="mb-1.5 text-small text-muted">{words.devices}</h3>
            <DeviceList devices={backend.devices} backendId={backend.id} />
          </div>
        ) : null}
      </div>
      <ForeignJobs backend={backend} />
    </>
  );
}

function factsOf(backend: Backend, { known, ready }: { known: boolean; ready: boolean }): FactList {
  const { url, source, version, queue, maxConcurrentJobs, weight, lastSeenAt } = backend;
  // The demo's own address means nothing to anyone.
  const isElsewhere = url !== '' && !saysDemo(backend);
  return {
    [words.address]: isElsewhere ? (
      <span className="flex items-center gap-1">
        <span className="min-w-0 truncate font-mono" title={url}>
          {url}
        </span>
        <CopyButton text={url} label={strings.common.copy} className="-my-1.5" />
      </span>
    ) : null,
    [words.source]: source === 'added' ? null : words.sources[source],
    [words.credentials]: credentialsOf(backend),
    [words.version]: version,
    [words.queue]: ready ? strings.status.jobs(queue.running, queue.pending) : null,
    [words.atOnce]: ready && !saysDemo(backend) ? maxConcurrentJobs : null,
    [words.weight]: weight === 1 ? null : weight,
    [words.lastSeen]:
      !known || backend.state === 'ready' ? null : lastSeenAt === null ? words.never : <RelativeTime at={lastSeenAt} />,
  };
}

function credentialsOf({ auth }: Backend): string | null {
  const parts = [...(auth.kind === 'none' ? [] : [words.form.kinds[auth.kind]]), ...auth.headers];
  return parts.length === 0 ? null : parts.join(', ');
}

function CardMenu({ backend, onRemove }: { readonly backend: Backend; readonly onRemove: () => void }) {
  const { togglePin, reconnect, free, isFreeing, move } = useBackendActions(backend);
  const count = useLive((live) => live.backends.length);
  const isFreeable = backend.state === 'ready' && backend.kind !== 'cloud' && !saysDemo(backend);
  const isRemovable = backend.source === 'added' || backend.source === 'settings';
  return (
    <Menu label={words.more(backendTitle(backend))}>
      <MenuItem
        icon={backend.isPinned ? <PinOff {...icon} /> : <Pin {...icon} />}
        disabled={count < 2 && !backend.isPinned}
        onSelect={togglePin}
      >
        {backend.isPinned ? words.unpin : words.pin}
      </MenuItem>
      <MenuItem icon={<ArrowUp {...icon} />} disabled={backend.position === 0} onSelect={() => move(-1)}>
        {words.up}
      </MenuItem>
      <MenuItem icon={<ArrowDown {...icon} />} disabled={backend.position >= count - 1} onSelect={() => move(1)}>
        {words.down}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<Eraser {...icon} />} disabled={!isFreeable || isFreeing} onSelect={free}>
        {words.free}
      </MenuItem>
      <MenuItem icon={<RefreshCw {...icon} />} disabled={!backend.isOn} onSelect={reconnect}>
        {words.reconnect}
      </MenuItem>
      {isRemovable ? (
        <>
          <MenuLine />
          <MenuItem icon={<Trash2 {...icon} />} danger onSelect={onRemove}>
            {words.remove}
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}

const icon = { size: 14, 'aria-hidden': true } as const;
