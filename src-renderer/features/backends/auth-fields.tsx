import { Plus, ShieldAlert, X } from 'lucide-react';
import type { Backend, BackendAuthKind } from '../../../src-shared/nouns/backends.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { Field, inputLook } from '../../components/field.tsx';
import { Select } from '../../components/select.tsx';
import { strings } from '../../strings.ts';
import { isReadable, type BackendForm, type FormProblems, type HeaderForm } from './backend-form.ts';

const words = strings.backends.form;
const kinds = Object.keys(words.kinds) as BackendAuthKind[];
const textLook = `${inputLook()} h-control`;

export interface FieldsProps {
  readonly form: BackendForm;
  readonly problems: FormProblems;
  /** What is being edited; null: a new one. */
  readonly backend: Backend | null;
  readonly onChange: (change: Partial<BackendForm>) => void;
}

/** How the server wants to be shown who asks. */
export function AuthFields({ form, problems, backend, onChange }: FieldsProps) {
  const isKept = backend?.auth.hasSecret === true && backend.auth.kind === form.kind;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={words.auth}>
          {({ id, labelId }) => (
            <Select
              id={id}
              labelId={labelId}
              value={form.kind}
              options={kinds.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
              onChange={(kind) => onChange({ kind: kind as BackendAuthKind })}
            />
          )}
        </Field>
        {form.kind === 'basic' ? (
          <Field label={words.user} problem={problems.user}>
            {({ id, describedBy }) => (
              <input
                id={id}
                aria-describedby={describedBy}
                autoComplete="off"
                spellCheck={false}
                value={form.user}
                onChange={(event) => onChange({ user: event.target.value })}
                className={textLook}
              />
            )}
          </Field>
        ) : null}
        {form.kind === 'api_key' ? (
          <Field label={words.header}>
            {({ id }) => (
              <input
                id={id}
                autoComplete="off"
                spellCheck={false}
                placeholder="X-API-Key"
                value={form.header}
                onChange={(event) => onChange({ header: event.target.value })}
                className={`${textLook} font-mono`}
              />
            )}
          </Field>
        ) : null}
      </div>
      {form.kind === 'none' ? null : (
        <Field label={words.secrets[form.kind]}>
          {({ id }) => (
            <>
              <input
                id={id}
                type="password"
                aria-describedby={`${id}-kept`}
                autoComplete="off"
                spellCheck={false}
                placeholder={isKept ? words.kept : ''}
                value={form.secret}
                onChange={(event) => onChange({ secret: event.target.value })}
                className={`${textLook} font-mono`}
              />
              <p id={`${id}-kept`} className="text-small text-muted">
                {words.keptHere}
              </p>
            </>
          )}
        </Field>
      )}
      {isReadable(form) ? (
        <p className="flex items-start gap-2 rounded-card bg-warning-soft p-3 text-small">
          <ShieldAlert size={16} className="mt-0.5 shrink-0 text-warning" aria-hidden="true" />
          {words.plain}
        </p>
      ) : null}
    </>
  );
}

/** What goes along besides, for whoever stands before ComfyUI. */
export function ExtraHeaders({ form: { headers }, problems, backend, onChange }: FieldsProps) {
  const kept = new Set(backend?.auth.headers);
  const change = (key: number, fields: Partial<HeaderForm>): void =>
    onChange({ headers: headers.map((one) => (one.key === key ? { ...one, ...fields } : one)) });
  return (
    <Disclosure title={words.extra} note={words.extraNote(headers.length)} defaultOpen={headers.length > 0}>
      <div className="flex flex-col gap-2">
        <p className="text-small text-muted">{words.extraText}</p>
        {headers.map(({ key, name, value }, index) => (
          <div key={key} className="flex gap-1.5">
            <input
              aria-label={words.extraName(index + 1)}
              autoComplete="off"
              spellCheck={false}
              placeholder="CF-Access-Client-Id"
              value={name}
              onChange={(event) => change(key, { name: event.target.value })}
              className={`${textLook} flex-1 font-mono`}
            />
            <input
              aria-label={words.extraValue(index + 1)}
              type="password"
              autoComplete="off"
              placeholder={kept.has(name) ? words.kept : ''}
              value={value}
              onChange={(event) => change(key, { value: event.target.value })}
              className={`${textLook} flex-1 font-mono`}
            />
            <IconButton
              label={words.extraRemove(index + 1)}
              onClick={() => onChange({ headers: headers.filter((one) => one.key !== key) })}
            >
              <X size={14} />
            </IconButton>
          </div>
        ))}
        {problems.headers ? <p className="text-small text-danger">{problems.headers}</p> : null}
        <Button
          className="self-start"
          onClick={() =>
            onChange({
              headers: [...headers, { key: Math.max(-1, ...headers.map((one) => one.key)) + 1, name: '', value: '' }],
            })
          }
        >
          <Plus size={14} aria-hidden="true" />
          {words.extraAdd}
        </Button>
      </div>
    </Disclosure>
  );
}
