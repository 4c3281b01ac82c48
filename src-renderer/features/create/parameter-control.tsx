import type { TemplateViewParameter } from '../../../src-shared/nouns/templates.ts';
import { Combobox } from '../../components/combobox.tsx';
import { Field, inputLook } from '../../components/field.tsx';
import { NumberInput } from '../../components/number-input.tsx';
import { Select } from '../../components/select.tsx';
import { Slider } from '../../components/slider.tsx';
import { Switch } from '../../components/switch.tsx';
import { strings } from '../../strings.ts';
import { promptFieldId } from './focus-prompt.ts';
import { stepOf, type Control, type FormValue, type FormValues } from './form-model.ts';
import { SeedControl } from './seed-control.tsx';

/** Up to this many choices a plain list is quicker than a search. */
const searchFrom = 12;

interface ParameterControlProps {
  readonly control: Control;
  readonly parameter: TemplateViewParameter;
  readonly values: FormValues;
  readonly problem: 'required' | 'bounds' | undefined;
  readonly onChange: (name: string, value: FormValue | undefined) => void;
}

/** One parameter as its control. */
export function ParameterControl({ control, parameter, values, problem, onChange }: ParameterControlProps) {
  const value = values[parameter.name];
  const set = (next: FormValue | undefined): void => onChange(parameter.name, next);
  const shown = value ?? parameter.default;
  const said =
    problem === 'required'
      ? strings.create.required
      : problem === 'bounds'
        ? strings.create.between(parameter.min ?? -Infinity, parameter.max ?? Infinity)
        : undefined;

  switch (control.kind) {
    case 'prompt':
    case 'text':
      return (
        <Field
          label={parameter.title}
          id={control.kind === 'prompt' ? promptFieldId : undefined}
          description={parameter.description}
          problem={said}
        >
          {({ id, describedBy }) => (
            <textarea
              id={id}
              aria-describedby={describedBy}
              aria-invalid={problem !== undefined || undefined}
              aria-required={parameter.required || undefined}
              rows={control.kind === 'prompt' ? 4 : 2}
              value={String(shown ?? '')}
              placeholder={control.kind === 'prompt' ? strings.create.promptPlaceholder : undefined}
              onChange={(event) => set(event.target.value)}
              className={`${inputLook(problem !== undefined)} field-sizing-content max-h-64 resize-none py-2 ${control.kind === 'prompt' ? 'min-h-25' : 'min-h-14'}`}
            />
          )}
        </Field>
      );
    case 'line':
      return (
        <Field label={parameter.title} description={parameter.description} problem={said}>
          {({ id, describedBy }) => (
            <input
              id={id}
              aria-describedby={describedBy}
              aria-invalid={problem !== undefined || undefined}
              aria-required={parameter.required || undefined}
              value={String(shown ?? '')}
              placeholder={linePlaceholder(parameter.type)}
              onChange={(event) => set(event.target.value)}
              className={`${inputLook(problem !== undefined)} h-control`}
            />
          )}
        </Field>
      );
    case 'lines':
      return (
        <Field label={parameter.title} description={parameter.description} problem={said}>
          {({ id, describedBy }) => (
            <textarea
              id={id}
              aria-describedby={describedBy}
              rows={2}
              value={Array.isArray(shown) ? shown.join('\n') : String(shown ?? '')}
              placeholder={strings.create.loraLines}
              onChange={(event) => set(event.target.value === '' ? [] : event.target.value.split('\n'))}
              className={`${inputLook(problem !== undefined)} field-sizing-content max-h-64 min-h-14 resize-none py-2`}
            />
          )}
        </Field>
      );
    case 'model':
    case 'choice':
      return <ChoiceControl {...{ parameter, shown, said, set }} isModel={control.kind === 'model'} />;
    case 'slider':
      return <SliderControl {...{ parameter, shown, said, set }} />;
    case 'number':
    case 'size':
      return (
        <Field label={parameter.title} description={parameter.description} problem={said}>
          {({ id, describedBy }) => (
            <BoundNumber {...{ id, describedBy, parameter, shown, set }} invalid={problem !== undefined} />
          )}
        </Field>
      );
    case 'toggle':
      return (
        <Switch label={parameter.title} description={parameter.description} checked={shown === true} onChange={set} />
      );
    case 'seed':
      return (
        <SeedControl
          parameter={parameter}
          value={typeof value === 'number' && value >= 0 ? value : undefined}
          onChange={set}
        />
      );
  }
}

interface ValueProps {
  readonly parameter: TemplateViewParameter;
  readonly shown: FormValue | undefined;
  readonly said: string | undefined;
  readonly set: (value: FormValue | undefined) => void;
}

function ChoiceControl({ parameter, shown, said, set, isModel }: ValueProps & { readonly isModel: boolean }) {
  const choices = parameter.choices ?? [];
  const current = typeof shown === 'string' && shown !== '' ? shown : undefined;
  const gone = current !== undefined && choices.length > 0 && !choices.includes(current);
  const problem = said ?? (gone ? strings.create.modelGone(current) : undefined);
  return (
    <Field label={parameter.title} description={parameter.description} problem={problem}>
      {({ id, labelId, describedBy }) =>
        !isModel && choices.length <= searchFrom ? (
          <Select
            id={id}
            labelId={labelId}
            value={current}
            options={choices.map((choice) => ({ value: choice, label: choice }))}
            onChange={set}
          />
        ) : (
          <Combobox
            {...{ id, labelId, describedBy }}
            searchLabel={isModel ? strings.create.modelSearch : strings.common.search}
            value={current}
            placeholder={isModel ? strings.create.modelDefault : strings.common.choose}
            options={choices}
            empty={strings.create.modelNone}
            invalid={gone}
            onChange={set}
          />
        )
      }
    </Field>
  );
}

function SliderControl({ parameter, shown, said, set }: ValueProps) {
  const { min = 0, max = 100 } = parameter;
  const number = typeof shown === 'number' ? shown : min;
  return (
    <Field label={parameter.title} description={parameter.description} problem={said}>
      {({ id, labelId, describedBy }) => (
        <div className="flex items-center gap-3">
          <Slider
            labelId={labelId}
            value={number}
            min={min}
            max={max}
            step={stepOf(parameter)}
            onChange={(next) => set(Number(next.toFixed(4)))}
          />
          <BoundNumber
            {...{ id, describedBy, parameter, shown, set }}
            invalid={said !== undefined}
            className="w-14! px-1! text-center"
          />
        </div>
      )}
    </Field>
  );
}

interface NumberProps extends Omit<ValueProps, 'said'> {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly className?: string;
}

function BoundNumber({ id, describedBy, parameter, shown, set, invalid, className }: NumberProps) {
  return (
    <NumberInput
      id={id}
      describedBy={describedBy}
      invalid={invalid}
      value={typeof shown === 'number' ? shown : undefined}
      min={parameter.min}
      max={parameter.max}
      step={stepOf(parameter)}
      whole={parameter.type === 'integer'}
      onChange={set}
      {...(className === undefined ? {} : { className })}
    />
  );
}

/** What a line takes that is no plain text. */
function linePlaceholder(type: TemplateViewParameter['type']): string | undefined {
  switch (type) {
    case 'size':
      return strings.create.sizeLine;
    case 'image':
    case 'mask':
    case 'audio':
    case 'video':
    case 'model3d':
      return strings.create.fileLine;
    default:
      return undefined;
  }
}
