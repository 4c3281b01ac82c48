import { Disclosure } from '../../components/disclosure.tsx';
import { Field, inputLook } from '../../components/field.tsx';
import { strings } from '../../strings.ts';
import type { FieldsProps } from './auth-fields.tsx';
import { isOfThisMachine } from './backend-form.ts';

const words = strings.backends.form;
const lineLook = `${inputLook()} h-control font-mono`;
const areaLook = `${inputLook()} resize-y py-1.5 font-mono text-small`;

/** The command that Easel may run when the person says so. */
export function LaunchFields({ form, problems, onChange }: FieldsProps) {
  const isLocal = form.address.trim() === '' || isOfThisMachine(form.address);
  return (
    <Disclosure title={words.launch} note={isLocal ? undefined : words.launchRemote} defaultOpen={form.program !== ''}>
      <div className="flex flex-col gap-3">
        <p className="max-w-140 text-small text-muted">{words.launchText}</p>
        <Field label={words.program}>
          {({ id }) => (
            <input
              id={id}
              autoComplete="off"
              spellCheck={false}
              placeholder={words.programPlaceholder}
              value={form.program}
              onChange={(event) => onChange({ program: event.target.value })}
              className={lineLook}
            />
          )}
        </Field>
        <Field label={words.arguments}>
          {({ id }) => (
            <textarea
              id={id}
              rows={Math.min(10, Math.max(3, form.arguments.split('\n').length))}
              spellCheck={false}
              placeholder={words.argumentsPlaceholder}
              value={form.arguments}
              onChange={(event) => onChange({ arguments: event.target.value })}
              className={areaLook}
            />
          )}
        </Field>
        <Field label={words.folder}>
          {({ id }) => (
            <input
              id={id}
              autoComplete="off"
              spellCheck={false}
              placeholder={words.folderPlaceholder}
              value={form.folder}
              onChange={(event) => onChange({ folder: event.target.value })}
              className={lineLook}
            />
          )}
        </Field>
        <Field label={words.environment} problem={problems.environment}>
          {({ id, describedBy }) => (
            <textarea
              id={id}
              rows={Math.min(10, Math.max(2, form.environment.split('\n').length))}
              aria-describedby={describedBy}
              spellCheck={false}
              placeholder={words.environmentPlaceholder}
              value={form.environment}
              onChange={(event) => onChange({ environment: event.target.value })}
              className={areaLook}
            />
          )}
        </Field>
      </div>
    </Disclosure>
  );
}
