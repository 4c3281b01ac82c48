import { useQuery } from '@tanstack/react-query';
import { Play, Square } from 'lucide-react';
import { useState } from 'react';
import type { Backend, BackendLaunch } from '../../../src-shared/nouns/backends.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Modal } from '../../components/modal.tsx';
import { PathLine } from '../../components/path-line.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { backendTitle } from './backend-dot.tsx';
import { useBackendActions } from './use-backend-actions.ts';

const words = strings.backends.launch;
const lookMs = 2_000;

interface LaunchRowProps {
  readonly backend: Backend;
  readonly launch: BackendLaunch;
}

/** The program that the person lets Easel start: how it goes, start and stop, and what it says. */
export function LaunchRow({ backend, launch }: LaunchRowProps) {
  const [isLogOpen, setLogOpen] = useState(false);
  const { start, stop, isStarting, isStopping } = useBackendActions(backend);
  const { program, arguments: args, isRunning, startedAt, exit } = launch;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line pt-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex items-baseline gap-1.5 text-small">
          <span className="text-muted">{words.title}</span>
          <span>{isRunning ? words.running : exit ? words.ended(howOf(exit)) : words.stopped}</span>
          {isRunning && startedAt !== null ? <RelativeTime at={startedAt} /> : null}
          {!isRunning && exit ? <RelativeTime at={exit.at} /> : null}
        </p>
        <p className="truncate font-mono text-tiny text-muted select-text" title={[program, ...args].join(' ')}>
          {[program, ...args].join(' ')}
        </p>
      </div>
      <div className="flex gap-1.5">
        <Button look="ghost" onClick={() => setLogOpen(true)}>
          {words.log}
        </Button>
        {isRunning ? (
          <Button disabled={isStopping} onClick={stop}>
            <Square size={13} aria-hidden="true" />
            {isStopping ? words.stopping : words.stop}
          </Button>
        ) : (
          <Button disabled={isStarting} onClick={start}>
            <Play size={13} aria-hidden="true" />
            {isStarting ? words.starting : words.start}
          </Button>
        )}
      </div>
      {isLogOpen ? <LogDialog backend={backend} onClose={() => setLogOpen(false)} /> : null}
    </div>
  );
}

function howOf({ code, signal }: NonNullable<BackendLaunch['exit']>): string {
  return signal ?? (code === null ? words.unknown : words.code(code));
}

function LogDialog({ backend, onClose }: { readonly backend: Backend; readonly onClose: () => void }) {
  const log = useQuery({
    ...orpc.backends.log.queryOptions({ input: { id: backend.id } }),
    staleTime: 0,
    refetchInterval: lookMs,
  });
  return (
    <Modal
      title={words.logOf(backendTitle(backend))}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {strings.common.close}
        </Button>
      }
    >
      {log.isError ? (
        <ErrorPanel error={toShownError(log.error)} />
      ) : !log.data ? (
        <SkeletonRows rows={3} className="h-16" />
      ) : log.data.lines.length === 0 ? (
        <p className="text-muted">{words.emptyLog}</p>
      ) : (
        <>
          {log.data.file === null ? null : <PathLine path={log.data.file} copyLabel={strings.common.copy} />}
          <CodeBlock
            text={log.data.lines.join('\n')}
            label={words.logOf(backendTitle(backend))}
            copyLabel={words.copyLog}
            className="max-h-[50vh]"
            wrap
          />
        </>
      )}
    </Modal>
  );
}
