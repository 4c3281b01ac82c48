import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Preset, Template, TemplateViewParameter } from '../../../src-shared/nouns/templates.ts';
import { shapeOf, sizeOf } from './shapes.ts';

/** A list of LoRAs is an array, one `name:weight` per item. */
export type FormValue = string | number | boolean | string[];
/** A name without a value is left to Easel: it takes the default, or what suits the model. */
export type FormValues = Readonly<Record<string, FormValue | undefined>>;

export type ControlKind =
  'prompt' | 'text' | 'line' | 'lines' | 'model' | 'choice' | 'slider' | 'number' | 'toggle' | 'seed' | 'size';

export interface Control {
  readonly kind: ControlKind;
  /** Two of a size, width first; one of everything else. */
  readonly parameters: readonly TemplateViewParameter[];
  readonly advanced: boolean;
}

/** Which control shows a parameter: bounded numbers of at most 400 steps are sliders. */
export function controlKind(parameter: TemplateViewParameter): Exclude<ControlKind, 'size'> {
  switch (parameter.type) {
    case 'text':
      return parameter.name === 'prompt' ? 'prompt' : 'text';
    case 'string':
      return parameter.choices ? 'choice' : parameter.name === 'prompt' ? 'prompt' : 'line';
    case 'image':
    case 'mask':
    case 'audio':
    case 'video':
    case 'model3d':
    case 'size':
      return 'line';
    case 'loras':
      return 'lines';
    case 'model':
      return 'model';
    case 'choice':
      return 'choice';
    case 'boolean':
      return 'toggle';
    case 'seed':
      return 'seed';
    case 'integer':
    case 'number': {
      if (parameter.min === undefined || parameter.max === undefined) return 'number';
      return (parameter.max - parameter.min) / stepOf(parameter) <= 400 ? 'slider' : 'number';
    }
  }
}

export function stepOf(parameter: TemplateViewParameter): number {
  return parameter.step ?? parameter.multipleOf ?? (parameter.type === 'integer' ? 1 : 0.1);
}

/** The form from top to bottom. Width and height make one control; the parameter that names a preset is shown as chips instead. */
export function controlsOf(template: Template): Control[] {
  const width = template.parameters.find((one) => one.name === 'width');
  const height = template.parameters.find((one) => one.name === 'height');
  const paired = width !== undefined && height !== undefined;
  const controls: Control[] = [];
  for (const parameter of template.parameters) {
    if (parameter.name === 'preset' && template.presets.length > 0) continue;
    if (paired && parameter === height) continue;
    const advanced = parameter.group === 'advanced';
    if (paired && parameter === width) controls.push({ kind: 'size', parameters: [width, height], advanced });
    else controls.push({ kind: controlKind(parameter), parameters: [parameter], advanced });
  }
  return controls;
}

/** What is sent: touched values only, so that Easel's own defaults (a size that suits the model) stay in force. */
export function toArguments(template: Template, values: FormValues): Parameters {
  const result: Record<string, FormValue> = {};
  for (const parameter of template.parameters) {
    if (parameter.name === 'preset' && template.presets.length > 0) continue;
    const value = values[parameter.name];
    if (value === undefined) continue;
    if (isEmpty(value) && (parameter.default === undefined || !canBeEmpty(parameter))) continue;
    result[parameter.name] = Array.isArray(value) ? value.map((line) => line.trim()).filter(Boolean) : value;
  }
  return result;
}

/** A text and a list can be none on purpose; a file or a size cannot. */
const canBeEmpty = ({ type }: TemplateViewParameter): boolean =>
  type === 'string' || type === 'text' || type === 'loras';

function isEmpty(value: FormValue | undefined): boolean {
  if (Array.isArray(value)) return value.every((line) => line.trim() === '');
  return value === undefined || (typeof value === 'string' && value.trim() === '');
}

/** Problems by parameter, in a word the form can show; empty when it can be sent. */
export function problemsOf(template: Template, values: FormValues): ReadonlyMap<string, 'required' | 'bounds'> {
  const problems = new Map<string, 'required' | 'bounds'>();
  for (const parameter of template.parameters) {
    const value = values[parameter.name] ?? parameter.default;
    if (parameter.required && isEmpty(value)) {
      problems.set(parameter.name, 'required');
    }
    if (typeof value !== 'number' || parameter.type === 'seed') continue;
    const { min = -Infinity, max = Infinity } = parameter;
    if (!Number.isFinite(value) || value < min || value > max) problems.set(parameter.name, 'bounds');
  }
  return problems;
}

/** What a job was given, to give it again: its values, without what says nothing. */
export function givenOf(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([key, value]) => value !== null && key !== 'preset'));
}

/** Values as a job or an output carries them, as the form has them: what the template does not know is dropped. */
export function fromParameters(template: Template, parameters: Parameters): FormValues {
  const values: Record<string, FormValue> = {};
  for (const { name } of template.parameters) {
    const value = parameters[name];
    if (value !== null && value !== undefined && name !== 'preset') values[name] = value;
  }
  return values;
}

/** The values that a preset sets. */
export function fromPreset({ values }: Preset): FormValues {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** A value that is the default anyway is left to Easel, which knows better where a model wants another one. A shape that was chosen stays. */
export function applyPreset(template: Template, values: FormValues, preset: Preset): FormValues {
  const next: Record<string, FormValue | undefined> = { ...values };
  for (const [name, value] of Object.entries(shapedLike(template, values, preset.values))) {
    const usual = template.parameters.find((one) => one.name === name)?.default;
    next[name] = value === null || isSame(value, usual) ? undefined : value;
  }
  return next;
}

/** The values of a preset, its size in the proportion that the form has: a preset says how many pixels, the person what shape. */
function shapedLike(template: Template, values: FormValues, preset: Preset['values']): Preset['values'] {
  const { width, height } = values;
  const { width: presetWidth, height: presetHeight } = preset;
  if (typeof width !== 'number' || typeof height !== 'number') return preset;
  if (typeof presetWidth !== 'number' || typeof presetHeight !== 'number') return preset;
  const shape = shapeOf(width, height);
  if (shape !== null && shape === shapeOf(presetWidth, presetHeight)) return preset;
  const area = presetWidth * presetHeight;
  // Near enough: 1216 × 832 has the pixels of 1024 × 1024.
  if (Math.abs(Math.log((width * height) / area)) < 0.1) return { ...preset, width, height };
  const sides = template.parameters.filter((one) => one.name === 'width' || one.name === 'height');
  const bounds = {
    min: Math.max(64, ...sides.map((side) => side.min ?? 64)),
    max: Math.min(8192, ...sides.map((side) => side.max ?? 8192)),
  };
  return { ...preset, ...sizeOf(shape?.ratio ?? width / height, area, bounds) };
}

/** Whether a preset runs another template. */
export function runsElsewhere(template: Template, preset: Preset): boolean {
  return preset.template !== undefined && preset.template !== template.name;
}

/** Lists by what they hold. */
const isSame = (one: FormValue | undefined, other: FormValue | undefined): boolean =>
  one === other || (Array.isArray(one) && JSON.stringify(one) === JSON.stringify(other));

/** The preset whose every value the form has; null when it was changed since. */
export function activePreset(template: Template, values: FormValues): string | null {
  const effective = (name: string): FormValue | undefined =>
    values[name] ?? template.parameters.find((one) => one.name === name)?.default;
  const found = template.presets.find(
    (preset) =>
      !runsElsewhere(template, preset) &&
      Object.entries(shapedLike(template, values, preset.values)).every(
        ([name, value]) => value === null || isSame(effective(name), value),
      ),
  );
  return found?.name ?? null;
}
