import { FlaskConical, KeyRound, RefreshCw } from 'lucide-react';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { Button } from '../../components/button.tsx';
import { strings } from '../../strings.ts';
import { useBackendActions, useConnect, useDemoBackend } from './use-backend-actions.ts';

const words = strings.backends;

interface RecoveryProps {
  readonly backend: Backend;
  /** Where its credentials can be entered. */
  readonly onEdit?: () => void;
}

/** What helps when a backend is not well. */
export function Recovery({ backend, onEdit }: RecoveryProps) {
  const connect = useConnect();
  const demo = useDemoBackend();
  const { reconnect } = useBackendActions(backend);
  const isFound = backend.source === 'discovered' || !backend.url;
  return (
    <>
      {onEdit && backend.state === 'refused' ? (
        <Button onClick={onEdit}>
          <KeyRound size={14} aria-hidden="true" />
          {words.enter}
        </Button>
      ) : null}
      <Button disabled={connect.isPending} onClick={() => (isFound ? connect.mutate({ url: null }) : reconnect())}>
        <RefreshCw size={14} aria-hidden="true" />
        {connect.isPending ? words.connecting : strings.common.retry}
      </Button>
      {backend.kind === 'demo' || backend.source === 'added' ? null : (
        <Button disabled={demo.isPending} onClick={() => demo.mutate(undefined)}>
          <FlaskConical size={14} aria-hidden="true" />
          {words.useDemo}
        </Button>
      )}
    </>
  );
}
