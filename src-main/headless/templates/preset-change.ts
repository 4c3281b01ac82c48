import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Preset, TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { aliasesOf } from '../../core/templates/rendering/known-parameters.ts';
import { presetProblems } from '../../core/templates/rules/preset-problems.ts';
import { typedValue } from '../generate/arguments.ts';

/** A template.json and the name of its template. */
export interface NamedFile {
  readonly name: string;
  readonly file: TemplateFile;
}

export interface PresetChange {
  /** Of the preset, an old or a new one. */
  readonly name: string;
  /** `steps=30`; `steps=` takes the value out. */
  readonly pairs: readonly string[];
  readonly title?: string | undefined;
  /** Without it one is made of the values, where they change: the former would say what no longer holds. */
  readonly description?: string | undefined;
  /** The template that the preset runs, with its file; the preset's own unless another is given. */
  readonly runs: NamedFile;
}

/** Names are given in any case, as callers may. */
export function presetNamed({ presets }: Pick<TemplateFile, 'presets'>, name: string): Preset | undefined {
  const wanted = name.trim().toLowerCase();
  return presets.find((preset) => preset.name.toLowerCase() === wanted);
}

/**
 * The file with a preset changed, or with one more at the end.
 * @throws bad_input: nothing to change, no name and value, another tool, or a value that no call could give
 */
export function withPreset({ name: template, file }: NamedFile, change: PresetChange): TemplateFile {
  const { name, pairs, title, description, runs } = change;
  const before = presetNamed(file, name);
  const isMoved = (before?.template ?? template) !== runs.name;
  if (pairs.length === 0 && title === undefined && description === undefined && !isMoved) {
    throw new EaselError('bad_input', `Nothing is said about preset '${name}'.`, {
      nextStep: `Give values, for example: easel templates preset set ${template} ${name} steps=30.`,
    });
  }
  if (runs.file.tool !== file.tool) {
    throw new EaselError('bad_input', `'${runs.name}' serves another tool than ${template}: ${runs.file.tool}.`, {
      nextStep: `Name a template that serves ${file.tool} too.`,
    });
  }
  const values = changedValues(before?.values ?? {}, pairs, runs.file);
  const isSame = before !== undefined && pairs.length === 0 && !isMoved;
  const preset: Preset = {
    name: before?.name ?? name.trim(),
    title: title ?? before?.title ?? titleOf(name),
    description: description ?? (isSame ? before.description : descriptionOf(values)),
    ...(runs.name === template ? {} : { template: runs.name }),
    values,
  };
  refuseValues(preset, runs);
  const presets = before ? file.presets.map((one) => (one === before ? preset : one)) : [...file.presets, preset];
  return { ...file, presets };
}

/** The file without a preset, and without the parameter that names one where it was the last. @throws not_found */
export function withoutPreset({ name: template, file }: NamedFile, name: string): TemplateFile {
  const found = presetNamed(file, name);
  const names = file.presets.map((preset) => preset.name);
  if (!found) {
    const nearest = nearestName(name.slice(0, 100), names);
    throw new EaselError('not_found', `${template} has no preset '${name.slice(0, 100)}'.`, {
      nextStep: nearest
        ? `Did you mean '${nearest}'?`
        : names.length > 0
          ? `Its presets are: ${names.join(', ')}.`
          : 'It has no presets at all.',
    });
  }
  const presets = file.presets.filter((preset) => preset !== found);
  const parameters = file.parameters.filter(
    (one) => presets.length > 0 || one.name !== 'preset' || one.targets.length > 0,
  );
  return { ...file, presets, parameters };
}

function changedValues(before: Parameters, pairs: readonly string[], { parameters }: TemplateFile): Parameters {
  const values = new Map(Object.entries(before));
  const aliases = aliasesOf(parameters);
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) {
      throw new EaselError('bad_input', `'${pair}' is not a name and a value.`, {
        nextStep: 'Write it as steps=30; steps= takes a value out.',
      });
    }
    const [given, text] = [pair.slice(0, at), pair.slice(at + 1)];
    const name = aliases.get(given) ?? given;
    const type = parameters.find((one) => one.name === name)?.type;
    // The file may have it under an alias.
    for (const former of values.keys()) if (former !== name && aliases.get(former) === name) values.delete(former);
    if (text === '') values.delete(name);
    else values.set(name, type === 'loras' ? listOf(text) : typedValue(text, type));
  }
  return Object.fromEntries(values);
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** As the rules of template.json have it, of the template that the preset runs. @throws bad_input */
function refuseValues(preset: Preset, { name, file }: NamedFile): void {
  const { template: _other, ...own } = preset;
  const [problem] = presetProblems({ ...file, presets: [own] });
  if (!problem) return;
  // Without the place in the list, which is one preset long here.
  const place = problem.path.slice(2).join('.');
  throw new EaselError('bad_input', `Preset '${preset.name}' cannot be saved: ${place}: ${problem.message}.`, {
    nextStep: `easel templates show ${name} says what it takes.`,
    details: { preset: preset.name, template: name },
  });
}

/** `night_shot` → `Night shot` */
function titleOf(name: string): string {
  const words = name.trim().replaceAll(/[_\s]+/g, ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function descriptionOf(values: Parameters): string {
  const text = valuesText(values);
  return text === '' ? 'The values that the template has by itself.' : `${text}.`;
}

/** `width 512, steps 12` */
export const valuesText = (values: Parameters): string =>
  Object.entries(values)
    .flatMap(([name, value]) => (value === null ? [] : [`${name} ${Array.isArray(value) ? value.join(' ') : value}`]))
    .join(', ');
