import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { aliasesOf, builtInParameters, underOwnNames } from './known-parameters.ts';
import { readValue } from './read-value.ts';
import type { RenderTemplate } from './render-world.ts';

/** A call as it will be rendered: in which template, with which values of the caller and of the preset. */
export interface ChosenCall<T extends RenderTemplate = RenderTemplate> {
  readonly template: T;
  /** Declared ones and those that Easel adds. */
  readonly parameters: readonly TemplateParameter[];
  /** Under the parameters' own names. */
  readonly given: Parameters;
  readonly preset: Parameters;
  readonly adjustments: readonly string[];
  readonly ignored: readonly string[];
}

interface Call<T extends RenderTemplate> {
  readonly template: T;
  readonly given: Parameters;
  /** Another template, by its name. */
  readonly find: (name: string) => T | null;
}

/**
 * Follows the preset that a call names, into another template of the same tool where the preset says so. Then the caller may give what that
 * one takes too; what it does not have is ignored and said.
 * @throws unknown_argument, bad_input, out_of_bounds, template_broken
 */
export function followPreset<T extends RenderTemplate>({ template, given, find }: Call<T>): ChosenCall<T> {
  const parameters = knownParameters(template);
  const preset = namedPreset(template, parameters, given);
  const other = preset?.template === undefined || preset.template === template.name ? null : preset.template;
  if (!preset || other === null) {
    const own = underOwnNames(given, parameters, template.name);
    const values = preset ? presetValues(preset.values, parameters, `preset '${preset.name}' of ${template.name}`) : {};
    return { template, parameters, given: own, adjustments: [], ignored: [], preset: values };
  }
  const target = find(other);
  if (!target || target.file.tool !== template.file.tool) {
    throw new EaselError('template_broken', `Preset '${preset.name}' runs template '${other}', which is not there.`, {
      nextStep: target
        ? `Template '${other}' must serve the same tool, ${template.file.tool}.`
        : 'Choose another preset, or put that template back.',
      details: { preset: preset.name, template: other },
    });
  }
  const theirs = knownParameters(target);
  const { kept, ignored } = keepKnown(given, { ours: parameters, theirs, template: template.name, other });
  return {
    template: target,
    parameters: theirs,
    given: kept,
    preset: presetValues(preset.values, theirs, `preset '${preset.name}' of ${template.name}`),
    adjustments: [`Preset '${preset.name}' runs the template ${other}.`],
    ignored,
  };
}

const knownParameters = ({ file, exactSizing }: RenderTemplate): TemplateParameter[] => [
  ...file.parameters,
  ...builtInParameters(file.parameters, { presets: file.presets, exactSizing }),
];

function namedPreset({ file }: RenderTemplate, parameters: readonly TemplateParameter[], given: Parameters) {
  const parameter = parameters.find(({ name }) => name === 'preset');
  // One with targets is an ordinary parameter that happens to have this name.
  if (!parameter || parameter.targets.length > 0 || !Object.hasOwn(given, 'preset')) return undefined;
  if (given['preset'] === null || given['preset'] === undefined) return undefined;
  const { value } = readValue(
    { ...parameter, type: 'choice' },
    given['preset'],
    file.presets.map(({ name }) => name),
  );
  return file.presets.find(({ name }) => name === value);
}

function presetValues(values: Parameters, parameters: readonly TemplateParameter[], of: string): Parameters {
  try {
    return underOwnNames(values, parameters, of);
  } catch (error) {
    if (!(error instanceof EaselError)) throw error;
    throw new EaselError('template_broken', `The ${of} cannot be used: ${error.message}`, { nextStep: error.nextStep });
  }
}

interface Moving {
  /** Of the template that has the preset. */
  readonly ours: readonly TemplateParameter[];
  /** Of the one that it runs. */
  readonly theirs: readonly TemplateParameter[];
  readonly template: string;
  readonly other: string;
}

/** The caller may give what either template takes. @throws unknown_argument, bad_input */
function keepKnown(given: Parameters, { ours, theirs, template, other }: Moving) {
  const [ourNames, theirNames] = [namesOf(ours), namesOf(theirs)];
  const entries = Object.entries(given).filter(([name]) => name !== 'preset');
  const isTheirsAlone = (name: string): boolean => theirNames.has(name) && !ourNames.has(name);
  const own = underOwnNames(Object.fromEntries(entries.filter(([name]) => !isTheirsAlone(name))), ours, template);
  const kept = entries.filter(([name]) => isTheirsAlone(name));
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(own)) {
    if (theirNames.has(name)) kept.push([name, value]);
    else ignored.push(`${name} has no effect: ${other} has no such parameter.`);
  }
  return { kept: underOwnNames(Object.fromEntries(kept), theirs, other), ignored };
}

const namesOf = (parameters: readonly TemplateParameter[]): ReadonlySet<string> =>
  new Set([...parameters.map(({ name }) => name), ...aliasesOf(parameters).keys()]);
