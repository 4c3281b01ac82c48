import type { Template, TemplateViewParameter } from '../../../../src-shared/nouns/templates.ts';
import { boundedLine } from '../roles/stranger-text.ts';
import { canBeNamed, leadingOf, runs, templateArgument, type ServedTemplate } from './choose-template.ts';
import { ended, toolOfTemplate, type TemplateTool, type ToolProperty, type ToolSource } from './template-tool.ts';

/** Longer lists of templates are named in part. */
const mostTemplates = 12;
const mostTitle = 50;
/** Templates that one argument is said to belong to. */
const mostOwners = 3;

/**
 * One tool for all templates that serve it: the leading one's arguments, those that only others have, and `template` to name one. Bounds are
 * as wide as the widest of them, for each checks its own; a default that they do not share is told in words, for clients that fill defaults in
 * would send it to all.
 */
export function toolOfTemplates(served: readonly ServedTemplate[]): TemplateTool {
  const leading = leadingOf(served);
  const running = served.filter(runs);
  if (running.length < 2) return leading.tool;
  const templates = running.map(({ template }) => template);
  const tool = toolOfTemplate(together(templates));
  const properties = canBeNamed(served)
    ? { ...tool.properties, [templateArgument]: templateProperty(templates) }
    : tool.properties;
  const aliases = Object.assign({}, ...running.map((one) => one.tool.aliases).toReversed()) as Record<string, string>;
  return {
    ...tool,
    properties,
    required: tool.required.filter((name) => running.every((one) => one.tool.required.includes(name))),
    aliases: Object.fromEntries(Object.entries(aliases).filter(([alias]) => !Object.hasOwn(properties, alias))),
  };
}

const howToChoose = 'Without it the model and the arguments decide.';

function templateProperty(templates: readonly Template[]): ToolProperty {
  const listed = templates.slice(0, mostTemplates);
  const names = listed.map(({ name }) => name);
  if (listed.length < templates.length) {
    const more = `${names.join(', ')} and ${templates.length - listed.length} more`;
    return { type: 'string', title: 'Template', description: `${howToChoose} ${more}.` };
  }
  const [leading] = listed;
  const lines = listed.map(({ title }) => withoutStart(boundedLine(title, mostTitle), leading?.title ?? ''));
  return {
    type: 'string',
    title: 'Template',
    description: `${howToChoose} In order: ${lines.join('; ')}.`,
    enum: names,
  };
}

/** What a title has beyond that of the leading template, behind the same words: `Flux dev` of `Text to image (Flux dev)`. */
function withoutStart(title: string, start: string): string {
  const rest = title.startsWith(`${start} `) ? title.slice(start.length + 1) : title;
  return /^\([^()]+\)$/.test(rest) ? rest.slice(1, -1) : rest;
}

/** As if it were one template, led by the first. */
function together(templates: readonly Template[]): ToolSource {
  const [leading, ...others] = templates as [Template, ...Template[]];
  const own = new Set(leading.parameters.map(({ name }) => name));
  const foreign = new Map<string, { parameter: TemplateViewParameter; owners: Template[] }>();
  for (const template of others) {
    for (const parameter of template.parameters) {
      if (own.has(parameter.name)) continue;
      const found = foreign.get(parameter.name) ?? { parameter, owners: [] };
      foreign.set(parameter.name, { ...found, owners: [...found.owners, template] });
    }
  }
  const same = (name: string): TemplateViewParameter[] =>
    others.flatMap(({ parameters }) => parameters.filter((one) => one.name === name));
  return {
    ...leading,
    parameters: [
      ...leading.parameters.map((parameter) => shared(parameter, same(parameter.name))),
      ...[...foreign.values()].map(({ parameter, owners }) =>
        foreignTo(shared(parameter, same(parameter.name)), owners),
      ),
    ],
    presets: presetsOf(templates),
  };
}

function presetsOf(templates: readonly Template[]): Template['presets'] {
  const presets = new Map<string, Template['presets'][number]>();
  for (const [place, { name: template, presets: own }] of templates.entries()) {
    for (const preset of own) {
      if (presets.has(preset.name)) continue;
      presets.set(
        preset.name,
        place === 0 ? preset : { ...preset, description: `Only ${template}: ${preset.description}` },
      );
    }
  }
  return [...presets.values()];
}

/** What all templates that have it take. */
function shared(parameter: TemplateViewParameter, all: readonly TemplateViewParameter[]): TemplateViewParameter {
  const others = all.filter(({ type }) => type === parameter.type);
  const { min, max, bases: _bases, default: usual, ...rest } = parameter;
  const widest = (sides: (number | undefined)[], of: (...numbers: number[]) => number): number | undefined =>
    sides.every((side) => side !== undefined) ? of(...sides) : undefined;
  const [low, high] = [
    widest([min, ...others.map((one) => one.min)], Math.min),
    widest([max, ...others.map((one) => one.max)], Math.max),
  ];
  const bases = [parameter, ...others].every((one) => one.bases)
    ? [...new Set([parameter, ...others].flatMap((one) => one.bases ?? []))]
    : undefined;
  const isListed = parameter.type === 'model' || parameter.type === 'choice' || parameter.type === 'loras';
  const choices = parameter.choices && [...new Set([parameter, ...others].flatMap((one) => one.choices ?? []))];
  // A default that hangs on the model is told in the description already.
  const isTold =
    parameter.defaultByBase !== undefined ||
    parameter.type === 'text' ||
    parameter.type === 'string' ||
    others.every((one) => one.default === usual);
  return {
    ...rest,
    ...(low === undefined ? {} : { min: low }),
    ...(high === undefined ? {} : { max: high }),
    ...(usual === undefined || !isTold ? {} : { default: usual }),
    ...(isListed ? { choices } : {}),
    ...(bases ? { bases } : {}),
    ...(usual === undefined || isTold ? {} : { description: `${ended(parameter.description)} Usually ${usual}.` }),
  };
}

function foreignTo(parameter: TemplateViewParameter, owners: readonly Template[]): TemplateViewParameter {
  const { default: usual, ...rest } = parameter;
  const names = owners.slice(0, mostOwners).map(({ name }) => name);
  const more = owners.length > names.length ? ' and others' : '';
  const isShort = usual !== undefined && String(usual).length < 40 && String(usual) !== '';
  return {
    ...rest,
    required: false,
    description: `Only ${names.join(', ')}${more}: ${isShort ? `${ended(parameter.description)} Usually ${usual}.` : parameter.description}`,
  };
}
