import { TriangleAlert, WandSparkles } from 'lucide-react';
import type { Preset, Template } from '../../../src-shared/nouns/templates.ts';
import { useBackend } from '../../api/live.ts';
import { isMac } from '../../app/platform.ts';
import { Button } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { strings } from '../../strings.ts';
import { Recovery } from '../backends/recovery.tsx';
import {
  activePreset,
  applyPreset,
  controlsOf,
  fromPreset,
  problemsOf,
  runsElsewhere,
  type Control,
  type FormValue,
} from './form-model.ts';
import { useBatchForm, useForm, useFormValues } from './form-store.ts';
import { ParameterControl } from './parameter-control.tsx';
import { SizeControl } from './size-control.tsx';
import type { Generate } from './use-generate.ts';
import { VaryFields } from './vary-fields.tsx';
import { planOf } from './vary-model.ts';

interface CreateFormProps {
  readonly template: Template;
  readonly generate: Generate;
}

/** The form a template's parameters make. */
export function CreateForm({ template, generate }: CreateFormProps) {
  const advancedOpen = useForm((form) => form.advancedOpen);
  const setAdvancedOpen = useForm((form) => form.setAdvancedOpen);
  const controls = controlsOf(template);
  const basic = controls.filter((control) => !control.advanced);
  const advanced = controls.filter((control) => control.advanced);
  const [texts, rest] = [basic.filter(isText), basic.filter((control) => !isText(control))];

  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        generate.run();
      }}
    >
      <div className="flex flex-1 flex-col gap-4 p-4 md:overflow-y-auto">
        <BackendTrouble />
        {template.problems.length > 0 ? <Problems problems={template.problems} /> : null}
        <Controls template={template} controls={texts} />
        {template.presets.length > 0 ? <Presets template={template} /> : null}
        <Controls template={template} controls={rest} />
        <VaryFields template={template} />
        {advanced.length > 0 ? (
          <Disclosure title={strings.create.advanced} open={advancedOpen} onOpenChange={setAdvancedOpen}>
            <div className="flex flex-col gap-4 pt-1">
              <Controls template={template} controls={advanced} />
            </div>
          </Disclosure>
        ) : null}
      </div>
      <GenerateBar template={template} generate={generate} />
    </form>
  );
}

function isText(control: Control): boolean {
  return control.kind === 'prompt' || control.kind === 'text';
}

function Controls({ template, controls }: { readonly template: Template; readonly controls: readonly Control[] }) {
  const values = useFormValues(template.name);
  const showProblems = useForm((form) => form.showProblems);
  const setValue = useForm((form) => form.setValue);
  const problems = problemsOf(template, values);
  const { vary } = planOf(template, values, useBatchForm(template.name));
  return controls.map((control) => {
    const [first, second] = control.parameters;
    if (!first) return null;
    const shared = {
      values,
      onChange: (name: string, value: FormValue | undefined) => setValue(template.name, name, value),
    };
    // What is out of bounds shows at once; what is missing only after the first try.
    const problem = Object.hasOwn(vary, first.name) ? undefined : problems.get(first.name);
    const shown = problem === 'bounds' || showProblems ? problem : undefined;
    if (second) return <SizeControl key={first.name} width={first} height={second} {...shared} />;
    return <ParameterControl key={first.name} control={control} parameter={first} problem={shown} {...shared} />;
  });
}

function Presets({ template }: { readonly template: Template }) {
  const values = useFormValues(template.name);
  const setValues = useForm((form) => form.setValues);
  const chooseTemplate = useForm((form) => form.chooseTemplate);
  const active = activePreset(template, values);
  const choose = (preset: Preset): void => {
    const { template: name } = preset;
    if (name === undefined || !runsElsewhere(template, preset)) {
      setValues(template.name, applyPreset(template, values, preset));
      return;
    }
    // What the other template does not know is not sent.
    setValues(name, { ...values, ...fromPreset(preset) });
    chooseTemplate(name);
  };
  return (
    <Segmented
      legend={strings.create.preset}
      value={active}
      options={template.presets.map(({ name, title, description, problems = [] }) => ({
        value: name,
        label: title,
        hint: [description, ...problems].join('\n'),
        // Pressed, it leads to the template that it runs, which says what is missing.
        ...(problems.length > 0 && { warning: strings.create.presetUnable }),
      }))}
      onChange={(name) => {
        const preset = template.presets.find((one) => one.name === name);
        if (preset) choose(preset);
      }}
    />
  );
}

function Problems({ problems }: { readonly problems: readonly string[] }) {
  return (
    <div className="flex gap-2.5 rounded-card bg-warning-soft p-3 text-text">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-warning" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-medium">{strings.create.problems}</p>
        {problems.map((problem) => (
          <p key={problem} className="break-words">
            {problem}
          </p>
        ))}
      </div>
    </div>
  );
}

function BackendTrouble() {
  const backend = useBackend();
  if (!backend?.error) return null;
  return (
    <ErrorPanel error={backend.error}>
      <Recovery backend={backend} />
    </ErrorPanel>
  );
}

function GenerateBar({ template, generate }: CreateFormProps) {
  const plan = planOf(template, useFormValues(template.name), useBatchForm(template.name));
  return (
    <div className="sticky bottom-0 border-t border-line bg-panel px-4 py-3">
      <Button look="primary" type="submit" disabled={generate.pending} className="h-9! w-full">
        <WandSparkles size={16} aria-hidden="true" />
        {generate.pending
          ? strings.create.sending
          : plan.total > 1
            ? strings.batches.form.generate(plan.total)
            : strings.create.generate}
        <kbd aria-hidden="true" className="ml-1 font-sans text-tiny opacity-80 max-md:hidden">
          {isMac() ? strings.create.macGenerateHint : strings.create.generateHint}
        </kbd>
      </Button>
    </div>
  );
}
