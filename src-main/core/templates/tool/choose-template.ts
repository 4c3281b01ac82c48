import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Template, TemplateViewParameter } from '../../../../src-shared/nouns/templates.ts';
import { baseByName, isOfBases } from '../../model-bases.ts';
import { nearestName } from '../../nearest-name.ts';
import { findModel } from '../rendering/models.ts';
import { modelNameIn } from '../rendering/read-value.ts';
import type { TemplateTool } from './template-tool.ts';

/** A template and the tool that it would be by itself. */
export interface ServedTemplate {
  readonly template: Template;
  readonly tool: TemplateTool;
}

type Given = Readonly<Record<string, unknown>>;

export interface ChosenTemplate {
  readonly served: ServedTemplate;
  /** Without `template`, and without what a client filled in of another template's defaults. */
  readonly given: Given;
  /** The caller named it. */
  readonly isNamed: boolean;
  /** The template that the call's preset runs in its place. */
  readonly other: ServedTemplate | null;
}

/** The argument that names a template, where several serve one tool. */
export const templateArgument = 'template';

export const runs = ({ template }: ServedTemplate): boolean => template.problems.length === 0;

/** Whether the templates of a tool can be told apart by that argument: one may have a parameter of that name. */
export const canBeNamed = (templates: readonly ServedTemplate[]): boolean =>
  templates.length > 1 && templates.every(({ tool }) => !takes(tool, templateArgument));

/** The one that the tool is shown as: the first that runs, else the first. */
export function leadingOf(templates: readonly ServedTemplate[]): ServedTemplate {
  const leading = templates.find(runs) ?? templates[0];
  if (!leading) throw new Error('a tool is served by at least one template');
  return leading;
}

/**
 * Which of the templates of one tool runs a call, in this order: the one that is named; the first that runs, knows every argument and has the
 * given model, of a base that it is made for, then of any; one that has the model and cannot run (its error says what is missing); the first that
 * knows every argument; the leading one.
 * @throws bad_input: there is no template of that name, or no single one takes all the arguments
 */
export function chooseTemplate(templates: readonly ServedTemplate[], given: Given): ChosenTemplate {
  const leading = leadingOf(templates);
  const running = templates.filter(runs);
  const { [templateArgument]: named, ...rest } = given;
  const call = canBeNamed(templates) ? rest : given;
  if (call === rest && named !== undefined && named !== null && named !== '') {
    const served = byName(templates, String(named));
    return {
      served,
      given: withoutForeign(call, served, leading),
      isNamed: true,
      other: otherOf(served, call, templates),
    };
  }
  const knows = (one: ServedTemplate): boolean => knowsAll(one, call, { leading, templates });
  const knowing = (running.length > 0 ? running : [leading]).filter(knows);
  const served =
    knowing.find((one) => hasModels(one, call, 'of its bases')) ??
    knowing.find((one) => hasModels(one, call, 'of any base')) ??
    templates.find((one) => knows(one) && hasModels(one, call, 'of its bases')) ??
    knowing[0] ??
    leading;
  if (knowing.length === 0 && served === leading) {
    refusePreset(running, call);
    refuseMixture(running, call);
  }
  const other = otherOf(served, call, templates);
  return { served, given: withoutForeign(call, served, leading), isNamed: false, other };
}

function byName(templates: readonly ServedTemplate[], given: string): ServedTemplate {
  const wanted = given.trim().toLowerCase();
  const found = templates.find(({ template }) => template.name.toLowerCase() === wanted);
  if (found) return found;
  const { tool } = leadingOf(templates).template;
  const nameOf = ({ template }: ServedTemplate): string => template.name;
  const nearest = nearestName(given.slice(0, 100), templates.map(nameOf));
  const able = templates.filter(runs).map(nameOf);
  throw new EaselError('bad_input', `${tool} has no template '${given.slice(0, 60)}'.`, {
    nextStep: nearest ? `Did you mean '${nearest}'?` : `Use one of: ${able.join(', ')}; or leave template out.`,
    details: { argument: templateArgument, templates: able },
  });
}

const takes = ({ properties, aliases }: TemplateTool, name: string): boolean =>
  Object.hasOwn(properties, name) || Object.hasOwn(aliases, name);

/** Clients that fill defaults in fill in those of the leading template, which another one may not know. */
function isFilledIn(name: string, value: unknown, leading: ServedTemplate): boolean {
  const property = Object.hasOwn(leading.tool.properties, name) ? leading.tool.properties[name] : undefined;
  return property?.default !== undefined && JSON.stringify(property.default) === JSON.stringify(value);
}

interface Others {
  readonly leading: ServedTemplate;
  readonly templates: readonly ServedTemplate[];
}

function knowsAll(one: ServedTemplate, given: Given, { leading, templates }: Others): boolean {
  const other = otherOf(one, given, templates);
  return Object.entries(given).every(([name, value]) => {
    if (value === null || value === undefined) return true;
    // A preset that runs another template takes what that one does.
    if (!takes(one.tool, name)) return (other && takes(other.tool, name)) || isFilledIn(name, value, leading);
    if (name !== 'preset' || typeof value !== 'string' || one.template.presets.length === 0) return true;
    return presetOf(one, given) !== undefined;
  });
}

/** The template that the call's preset runs in place of this one. */
export function otherOf(
  one: ServedTemplate,
  given: Given,
  templates: readonly ServedTemplate[],
): ServedTemplate | null {
  const name = presetOf(one, given)?.template;
  return templates.find(({ template }) => template.name === name) ?? null;
}

function presetOf({ template }: ServedTemplate, { preset: given }: Given): Template['presets'][number] | undefined {
  if (typeof given !== 'string') return undefined;
  return template.presets.find(({ name }) => name.toLowerCase() === given.trim().toLowerCase());
}

function hasModels({ template, tool }: ServedTemplate, given: Given, which: 'of its bases' | 'of any base'): boolean {
  return Object.entries(given).every(([said, value]) => {
    const name = Object.hasOwn(tool.aliases, said) ? tool.aliases[said] : said;
    const parameter = template.parameters.find((one) => one.name === name);
    if (parameter?.type !== 'model' || typeof value !== 'string' || value.trim() === '') return true;
    return hasModel(parameter, modelNameIn(value), which);
  });
}

function hasModel({ choices, bases }: TemplateViewParameter, named: string, which: string): boolean {
  const found = choices ? findModel(named, choices) : named;
  if (found === null) return false;
  return which === 'of any base' || !bases || isOfBases(baseByName(found), bases);
}

const withoutForeign = (given: Given, { tool }: ServedTemplate, leading: ServedTemplate): Given =>
  Object.fromEntries(
    Object.entries(given).filter(([name, value]) => takes(tool, name) || !isFilledIn(name, value, leading)),
  );

/** A preset that no template has, where it means one. */
function refusePreset(running: readonly ServedTemplate[], given: Given): void {
  const { preset } = given;
  const names = [...new Set(running.flatMap(({ template }) => template.presets.map(({ name }) => name)))];
  if (typeof preset !== 'string' || names.length === 0 || running.some((one) => presetOf(one, given))) return;
  if (running.some(({ template, tool }) => template.presets.length === 0 && takes(tool, 'preset'))) return;
  throw new EaselError('out_of_bounds', `preset '${preset.slice(0, 60)}' is not one of its choices.`, {
    nextStep: `Use one of: ${names.slice(0, 30).join(', ')}; or leave preset out.`,
    details: { argument: 'preset', choices: names.slice(0, 30) },
  });
}

/** Each argument is known, but not all to one template. An argument that nobody knows is refused by whoever reads the arguments. */
function refuseMixture(running: readonly ServedTemplate[], given: Given): void {
  const names = Object.entries(given).flatMap(([name, value]) => (value === null || value === undefined ? [] : [name]));
  const owners = names.map((name) => ({ name, of: running.filter(({ tool }) => takes(tool, name)) }));
  if (running.length < 2 || owners.some(({ of }) => of.length === 0)) return;
  const partial = owners.filter(({ of }) => of.length < running.length);
  if (partial.length === 0) return;
  const listed = partial.map(
    ({ name, of }) =>
      `${name} (${of
        .slice(0, 4)
        .map(({ template }) => template.name)
        .join(', ')})`,
  );
  const [first] = running;
  throw new EaselError(
    'bad_input',
    `No template of ${first?.template.tool ?? ''} takes all of these: ${listed.slice(0, 8).join('; ')}.`,
    {
      nextStep: 'Leave out what the others do not take, or give template and its own arguments only.',
      details: { arguments: partial.map(({ name }) => name) },
    },
  );
}
