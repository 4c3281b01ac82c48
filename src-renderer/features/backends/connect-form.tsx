import { CircleCheck, FlaskConical, Radar } from 'lucide-react';
import { useState } from 'react';
import type { Backend, BackendTest } from '../../../src-shared/nouns/backends.ts';
import { Button } from '../../components/button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { Field, inputLook } from '../../components/field.tsx';
import { formatDuration } from '../../format.ts';
import { strings } from '../../strings.ts';
import { DeviceList } from './device-list.tsx';
import { useBackendTest, useConnect, useDemoBackend } from './use-backend-actions.ts';

const words = strings.backends;

/** Another address: ask it first, then use it. */
export function ConnectForm({ backend }: { readonly backend: Backend | null }) {
  const [typed, setTyped] = useState<string | null>(null);
  const url = typed ?? (backend && backend.kind !== 'demo' ? backend.url : '');
  const test = useBackendTest();
  const connect = useConnect();
  const empty = url.trim() === '';
  const inUse = backend?.state === 'ready' && url.trim() === backend.url;
  return (
    <section aria-labelledby="connect-title" className="rounded-card border border-line bg-panel p-4">
      <h2 id="connect-title" className="font-semibold">
        {words.changeTitle}
      </h2>
      <p className="mt-0.5 mb-3 text-muted">{words.changeText}</p>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!empty && !inUse) connect.mutate({ url: url.trim() }, { onSuccess: () => setTyped(null) });
        }}
      >
        <Field label={words.url}>
          {({ id }) => (
            <div className="flex flex-wrap gap-1.5">
              <input
                id={id}
                type="text"
                inputMode="url"
                spellCheck={false}
                autoComplete="off"
                autoCapitalize="none"
                value={url}
                placeholder={words.placeholder}
                onChange={(event) => {
                  setTyped(event.target.value);
                  test.reset();
                }}
                className={`${inputLook()} h-control min-w-52 flex-1 font-mono`}
              />
              <Button disabled={empty || test.isPending} onClick={() => test.mutate({ url: url.trim() })}>
                {test.isPending ? words.testing : words.test}
              </Button>
              <Button look="primary" type="submit" disabled={empty || inUse || connect.isPending}>
                {connect.isPending ? words.connecting : words.connect}
              </Button>
            </div>
          )}
        </Field>
        <div aria-live="polite" className="empty:hidden">
          {test.data ? <Diagnosis result={test.data} /> : null}
        </div>
      </form>
      {backend?.source === 'option' || backend?.source === 'environment' ? (
        <p className="mt-1 text-small text-muted">{words.fixed}</p>
      ) : null}
    </section>
  );
}

function Diagnosis({ result }: { readonly result: BackendTest }) {
  if (result.error) return <ErrorPanel error={result.error} />;
  return (
    <div className="appear flex gap-3 rounded-card bg-success-soft p-3">
      <CircleCheck size={16} className="mt-0.5 shrink-0 text-success" aria-hidden="true" />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p className="font-medium break-words">{words.testOk(result.url)}</p>
        <Facts
          facts={{
            [words.version]: result.version ?? words.unknownVersion,
            [words.answeredIn]: result.latencyMs === null ? null : formatDuration(result.latencyMs),
          }}
        />
        <DeviceList devices={result.devices} />
      </div>
    </div>
  );
}

/** For whoever has no address to type. */
export function OtherWays({ backend }: { readonly backend: Backend | null }) {
  const connect = useConnect();
  const demo = useDemoBackend();
  const chosen = backend?.source === 'settings';
  // A backend in trouble offers the demo beside its trouble already.
  const offersDemo = backend?.kind !== 'demo' && !backend?.error;
  return (
    <section
      aria-labelledby="others-title"
      className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-panel p-4"
    >
      <div className="min-w-0 flex-1 basis-64">
        <h2 id="others-title" className="font-semibold">
          {words.others}
        </h2>
        <p className="mt-0.5 text-muted">{offersDemo ? words.othersText : words.lookText}</p>
      </div>
      <div className="flex flex-wrap gap-1.5">
        <Button title={words.lookAgainHint} disabled={connect.isPending} onClick={() => connect.mutate({ url: null })}>
          <Radar size={14} aria-hidden="true" />
          {chosen ? words.forget : words.lookAgain}
        </Button>
        {offersDemo ? (
          <Button disabled={demo.isPending} onClick={() => demo.mutate(undefined)}>
            <FlaskConical size={14} aria-hidden="true" />
            {words.useDemo}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
