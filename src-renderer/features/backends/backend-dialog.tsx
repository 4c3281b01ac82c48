import { CircleCheck, Cloud } from 'lucide-react';
import { useState } from 'react';
import type { Backend, BackendTest } from '../../../src-shared/nouns/backends.ts';
import { toShownError } from '../../api/errors.ts';
import { Button } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { Field, inputLook } from '../../components/field.tsx';
import { Modal } from '../../components/modal.tsx';
import { NumberInput } from '../../components/number-input.tsx';
import { formatDuration } from '../../format.ts';
import { strings } from '../../strings.ts';
import { AuthFields, ExtraHeaders, type FieldsProps } from './auth-fields.tsx';
import { backendTitle } from './backend-dot.tsx';
import { cloudAddress, formOf, isCloud, problemsOf, questionOf, type BackendForm } from './backend-form.ts';
import { DeviceList } from './device-list.tsx';
import { LaunchFields } from './launch-fields.tsx';
import { useBackendTest, useSaveBackend } from './use-backend-actions.ts';

const words = strings.backends.form;
const formId = 'backend-form';

interface BackendDialogProps {
  /** Null: a new one. */
  readonly backend: Backend | null;
  readonly onClose: () => void;
}

/** All that a person says of a backend. It can be asked before it is saved. */
export function BackendDialog({ backend, onClose }: BackendDialogProps) {
  const [form, setForm] = useState(() => formOf(backend));
  const [tried, setTried] = useState(false);
  const test = useBackendTest();
  const save = useSaveBackend(backend, onClose);
  const isDemo = backend?.source === 'demo';
  const all = problemsOf(isDemo ? { ...form, address: backend.url } : form);
  const problems = tried ? all : {};
  const change = (fields: Partial<BackendForm>): void => {
    const address = fields.address;
    // Comfy Cloud takes nothing else.
    const key = address !== undefined && isCloud(address) && form.kind === 'none' ? ({ kind: 'api_key' } as const) : {};
    setForm((before) => ({ ...before, ...fields, ...key }));
    test.reset();
  };
  const fields: FieldsProps = { form, problems, backend, onChange: change };
  return (
    <Modal
      title={backend ? words.editTitle(backendTitle(backend)) : words.addTitle}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{strings.common.cancel}</Button>
          <Button look="primary" type="submit" form={formId} disabled={save.isPending}>
            {backend ? (save.isPending ? words.saving : words.save) : save.isPending ? words.adding : words.addButton}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(all).length === 0) save.mutate(form);
        }}
      >
        {save.isError ? <ErrorPanel error={toShownError(save.error)} /> : null}
        {isDemo ? null : (
          <>
            <AddressField
              {...fields}
              isTesting={test.isPending}
              onTest={() => {
                if (form.address.trim() !== '') test.mutate(questionOf(form, backend));
              }}
            />
            <div aria-live="polite" className="empty:hidden">
              {test.data ? <Diagnosis result={test.data} /> : null}
            </div>
          </>
        )}
        <Field label={words.name}>
          {({ id }) => (
            <input
              id={id}
              autoComplete="off"
              maxLength={60}
              value={form.name}
              placeholder={words.nameHint}
              onChange={(event) => change({ name: event.target.value })}
              className={`${inputLook()} h-control`}
            />
          )}
        </Field>
        {isDemo ? null : <AuthFields {...fields} />}
        <div className="flex flex-col gap-1">
          {isDemo ? null : <ExtraHeaders {...fields} />}
          <ShareFields {...fields} />
          {isDemo ? null : <LaunchFields {...fields} />}
        </div>
      </form>
    </Modal>
  );
}

interface AddressFieldProps extends FieldsProps {
  readonly isTesting: boolean;
  readonly onTest: () => void;
}

function AddressField({ form, problems, backend, isTesting, onChange, onTest }: AddressFieldProps) {
  const isGiven = backend?.source === 'option' || backend?.source === 'environment';
  return (
    <Field
      label={words.url}
      problem={problems.address}
      aside={
        backend ? null : (
          <button
            type="button"
            className="inline-flex items-center gap-1 rounded-small px-1 text-small text-accent-text hover:underline"
            onClick={() => onChange({ address: cloudAddress })}
          >
            <Cloud size={13} aria-hidden="true" />
            {words.cloud}
          </button>
        )
      }
    >
      {({ id, describedBy }) => (
        <>
          <div className="flex flex-wrap gap-1.5">
            <input
              id={id}
              type="text"
              inputMode="url"
              aria-describedby={describedBy ?? `${id}-hint`}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="none"
              readOnly={isGiven}
              value={form.address}
              placeholder={words.placeholder}
              onChange={(event) => onChange({ address: event.target.value })}
              className={`${inputLook(problems.address !== undefined)} h-control min-w-52 flex-1 font-mono`}
            />
            <Button disabled={isTesting || form.address.trim() === ''} onClick={onTest}>
              {isTesting ? words.testing : words.test}
            </Button>
          </div>
          <p id={`${id}-hint`} className="text-small text-muted">
            {isGiven ? strings.backends.fixed : words.addressHint}
          </p>
        </>
      )}
    </Field>
  );
}

function ShareFields({ form, problems, onChange }: FieldsProps) {
  const number = { step: 1, whole: true, min: 1, className: 'max-w-28' } as const;
  return (
    <Disclosure title={words.share} defaultOpen={problems.atOnce !== undefined || problems.weight !== undefined}>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={words.atOnce} problem={problems.atOnce}>
          {({ id, describedBy }) => (
            <>
              <NumberInput
                {...number}
                id={id}
                describedBy={describedBy ?? `${id}-hint`}
                max={64}
                value={form.atOnce}
                invalid={problems.atOnce !== undefined}
                onChange={(atOnce) => onChange({ atOnce })}
              />
              <p id={`${id}-hint`} className="text-small text-muted">
                {words.atOnceHint}
              </p>
            </>
          )}
        </Field>
        <Field label={words.weight} problem={problems.weight}>
          {({ id, describedBy }) => (
            <>
              <NumberInput
                {...number}
                id={id}
                describedBy={describedBy ?? `${id}-hint`}
                max={100}
                value={form.weight}
                invalid={problems.weight !== undefined}
                onChange={(weight) => onChange({ weight })}
              />
              <p id={`${id}-hint`} className="text-small text-muted">
                {words.weightHint}
              </p>
            </>
          )}
        </Field>
      </div>
    </Disclosure>
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
            [strings.backends.version]: result.version ?? strings.backends.unknownVersion,
            [words.answeredIn]: result.latencyMs === null ? null : formatDuration(result.latencyMs),
          }}
        />
        <DeviceList devices={result.devices} />
      </div>
    </div>
  );
}
