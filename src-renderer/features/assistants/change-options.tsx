import type { Assistant } from '../../../src-shared/nouns/assistants.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { Field, inputLook } from '../../components/field.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { strings } from '../../strings.ts';
import { optionProblems, type ChangeAction, type ChosenOptions } from './assistant-model.ts';

const words = strings.assistants;

interface ChangeOptionsProps {
  readonly assistant: Assistant;
  readonly action: ChangeAction;
  readonly options: ChosenOptions;
  /** What Easel takes where nothing is chosen. */
  readonly usualTransport: string | null;
  readonly onChange: (options: ChosenOptions) => void;
}

/** What one may choose, and most people need not. */
export function ChangeOptions({ assistant, action, options, usualTransport, onChange }: ChangeOptionsProps) {
  const { transports, scopes } = assistant;
  const problems = optionProblems(options);
  return (
    <Disclosure title={words.options.title} defaultOpen={action === 'change'}>
      <div className="flex flex-col gap-4">
        {transports.length > 1 && action !== 'remove' ? (
          <Segmented
            legend={words.options.transport}
            value={options.transport ?? usualTransport ?? transports[0] ?? null}
            options={transports.map((one) => ({
              value: one,
              label: words.transports[one],
              hint: words.transportHints[one],
            }))}
            onChange={(value) => onChange({ ...options, transport: transports.find((one) => one === value) ?? null })}
          />
        ) : null}
        {scopes.length > 1 ? (
          <Segmented
            legend={words.options.scope}
            value={options.scope}
            options={scopes.map((one) => ({ value: one, label: words.scopes[one] }))}
            onChange={(value) => onChange({ ...options, scope: scopes.find((one) => one === value) ?? 'user' })}
          />
        ) : null}
        {options.scope === 'project' ? (
          <OptionField
            label={words.options.project}
            value={options.project}
            placeholder={words.options.projectPlaceholder}
            problem={problems.project ? words.options.projectProblem : undefined}
            onChange={(project) => onChange({ ...options, project })}
          />
        ) : null}
        <OptionField
          label={words.options.name}
          value={options.name}
          problem={problems.name ? words.options.nameProblem : undefined}
          onChange={(name) => onChange({ ...options, name })}
        />
      </div>
    </Disclosure>
  );
}

interface OptionFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

function OptionField({ label, value, placeholder, problem, onChange }: OptionFieldProps) {
  return (
    <Field label={label} problem={problem}>
      {({ id, describedBy }) => (
        <input
          id={id}
          aria-describedby={describedBy}
          aria-invalid={problem !== undefined || undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          className={`${inputLook(problem !== undefined)} h-control font-mono`}
        />
      )}
    </Field>
  );
}
