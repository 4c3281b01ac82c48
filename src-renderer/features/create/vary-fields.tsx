import { X } from 'lucide-react';
import type { Template, TemplateViewParameter } from '../../../src-shared/nouns/templates.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { Field, inputLook } from '../../components/field.tsx';
import { MultiChoice } from '../../components/multi-choice.tsx';
import { NumberInput } from '../../components/number-input.tsx';
import { Select } from '../../components/select.tsx';
import { strings } from '../../strings.ts';
import { useBatchForm, useForm, useFormValues } from './form-store.ts';
import { useMostJobs } from './use-most-jobs.ts';
import { choicesOf, mostVaried, oneJob, planOf, variable, varyKind, type Varied } from './vary-model.ts';

const words = strings.batches.form;

/** How many at once, and what sets them apart. */
export function VaryFields({ template }: { readonly template: Template }) {
  const form = useBatchForm(template.name);
  const values = useFormValues(template.name);
  const isOpen = useForm((state) => state.batchOpen);
  const setOpen = useForm((state) => state.setBatchOpen);
  const setBatch = useForm((state) => state.setBatch);
  const showProblems = useForm((state) => state.showProblems);
  const most = useMostJobs();
  const plan = planOf(template, values, form);
  const hasSeed = template.parameters.some(({ type }) => type === 'seed');
  const listsSeeds = template.parameters.some(({ name, type }) => type === 'seed' && Object.hasOwn(plan.vary, name));
  const free = variable(template).filter(({ name }) => !form.varied.some((one) => one.name === name));
  const change = (varied: readonly Varied[]): void => setBatch(template.name, { ...form, varied });
  const tooMany = plan.total > most ? words.tooMany(plan.total, most) : undefined;

  return (
    <Disclosure
      title={words.title}
      note={plan.isBatch ? words.size(plan.sides, plan.total) : undefined}
      open={isOpen}
      onOpenChange={setOpen}
    >
      <div className="flex flex-col gap-4 pt-1">
        {hasSeed && !listsSeeds ? (
          <Field
            label={words.count}
            description={words.countHint}
            problem={form.varied.length === 0 ? tooMany : undefined}
          >
            {({ id, describedBy }) => (
              <NumberInput
                id={id}
                describedBy={describedBy}
                value={form.count}
                min={1}
                max={most}
                step={1}
                whole
                invalid={tooMany !== undefined}
                className="w-24!"
                onChange={(count) => setBatch(template.name, { ...form, count: Math.max(1, count ?? 1) })}
              />
            )}
          </Field>
        ) : (
          <p className="text-small text-muted">{words.countSeedless}</p>
        )}
        {form.varied.map((one) => {
          const parameter = variable(template).find(({ name }) => name === one.name);
          const isNew = one.text === '' && !showProblems;
          return parameter ? (
            <VariedField
              key={one.name}
              parameter={parameter}
              text={one.text}
              problem={isNew ? undefined : plan.problems.get(one.name)}
              onChange={(text) => change(form.varied.map((other) => (other === one ? { ...one, text } : other)))}
              onRemove={() => change(form.varied.filter((other) => other !== one))}
            />
          ) : null;
        })}
        {form.varied.length < mostVaried ? (
          <Field label={words.add}>
            {({ id, labelId }) => (
              <Select
                key={form.varied.length}
                id={id}
                labelId={labelId}
                value={undefined}
                options={free.map(({ name, title }) => ({ value: name, label: title }))}
                onChange={(name) => (name === '' ? undefined : change([...form.varied, { name, text: '' }]))}
              />
            )}
          </Field>
        ) : null}
        {plan.isBatch ? (
          <div className="flex items-center justify-between gap-2">
            <p className="text-small font-medium">{words.size(plan.sides, plan.total)}</p>
            <Button look="ghost" onClick={() => setBatch(template.name, oneJob)}>
              {words.reset}
            </Button>
          </div>
        ) : null}
        {form.varied.length > 0 && tooMany !== undefined ? (
          <p role="alert" className="text-small text-danger">
            {tooMany}
          </p>
        ) : null}
      </div>
    </Disclosure>
  );
}

interface VariedFieldProps {
  readonly parameter: TemplateViewParameter;
  readonly text: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onRemove: () => void;
}

function VariedField({ parameter, text, problem, onChange, onRemove }: VariedFieldProps) {
  const kind = varyKind(parameter);
  const chosen = text.split('\n').filter(Boolean);
  return (
    <Field
      label={words.values(parameter.title)}
      description={parameter.description}
      problem={problem}
      aside={
        <IconButton label={words.remove(parameter.title)} className="-my-1" onClick={onRemove}>
          <X size={14} />
        </IconButton>
      }
    >
      {({ id, labelId, describedBy }) =>
        kind === 'choices' ? (
          <MultiChoice
            {...{ id, labelId, describedBy, chosen }}
            invalid={problem !== undefined}
            options={choicesOf(parameter)}
            text={chosen.length > 0 && chosen.length < 3 ? chosen.join(', ') : words.choose(chosen.length)}
            onChange={(next) => onChange(next.join('\n'))}
          />
        ) : kind === 'numbers' ? (
          <input
            id={id}
            aria-describedby={describedBy}
            aria-invalid={problem !== undefined || undefined}
            autoComplete="off"
            spellCheck={false}
            value={text}
            placeholder={words.listHint}
            onChange={(event) => onChange(event.target.value)}
            className={`${inputLook(problem !== undefined)} h-control tabular-nums`}
          />
        ) : (
          <textarea
            id={id}
            aria-describedby={describedBy}
            aria-invalid={problem !== undefined || undefined}
            rows={3}
            value={text}
            placeholder={words.linesHint}
            onChange={(event) => onChange(event.target.value)}
            className={`${inputLook(problem !== undefined)} field-sizing-content max-h-64 min-h-20 resize-none py-2`}
          />
        )
      }
    </Field>
  );
}
