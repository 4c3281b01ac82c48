import type { Template, TemplateViewParameter } from '../../../../src-shared/nouns/templates.ts';
import { baseByName, isOfBases } from '../../model-bases.ts';
import { aliasesOf, builtInParameters } from '../rendering/known-parameters.ts';
import { isFileType } from '../rendering/file-names.ts';
import { folderOf } from '../rendering/models.ts';
import { boundedLine } from '../roles/stranger-text.ts';

/** JSON Schema of one argument: flat, for clients trip over unions, tuples, records and nullables. */
export interface ToolProperty {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  readonly items?: { readonly type: 'string' };
  readonly title: string;
  readonly description: string;
  readonly default?: string | number | boolean | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly examples?: readonly string[];
}

/** The tool that a template makes. Every text is one line without control characters: a stranger may have written the template. */
export interface TemplateTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, ToolProperty>>;
  readonly required: readonly string[];
  /** Names that are taken too, though they are not listed, and what each stands for. */
  readonly aliases: Readonly<Record<string, string>>;
}

export type ToolSource = Pick<Template, 'tool' | 'title' | 'description' | 'parameters' | 'presets'>;

/** Longer lists would fill the context of every chat; ComfyUI has hundreds of LoRAs on some machines. */
const mostNames = 8;
/** Of a long choice: what stands first is no better known than the rest. */
const mostOfChoice = 5;
/** A list hardly longer is cheaper whole than with the words for what is left out. */
const mostInWhole = 10;
/** Of all names that one tool lists, in characters: about 400 tokens. */
const mostNameCharacters = 1600;
const most = { title: 80, description: 1000, parameterDescription: 300, presetDescription: 120, name: 120 };

const howLong =
  'Answers with the result and a link to the original, or, after about 40 seconds, with a job_id for wait_for_job.';

export function toolOfTemplate(source: ToolSource): TemplateTool {
  const builtIn = builtInParameters(source.parameters, { presets: source.presets });
  const parameters: TemplateViewParameter[] = [
    ...source.parameters,
    ...builtIn.map(({ targets: _targets, choices = null, ...rest }) => ({ ...rest, choices })),
  ];
  const names = createNameList();
  const properties = parameters.map((parameter) => [parameter.name, property(parameter, source, names)] as const);
  return {
    name: source.tool,
    title: boundedLine(source.title, most.title) || source.tool,
    description: `${ended(boundedLine(source.description, most.description))} ${howLong}`.trim(),
    // Entries, because a parameter may be called `constructor`.
    properties: Object.fromEntries(properties),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    aliases: Object.fromEntries(aliasesOf(parameters)),
  };
}

/**
 * About how many tokens the tool costs in the list an assistant reads: the UTF-8 bytes of its name, title, description and input schema as
 * JSON, divided by 4 (the usual rule of thumb for English and JSON). The schema of the answer is not counted: it is the same for all, and
 * assistants are not shown it.
 */
export const toolTokens = (source: ToolSource): number => listedTokens(toolOfTemplate(source));

/** The same of a tool that several templates may serve. */
export function listedTokens({ name, title, description, properties, required }: TemplateTool): number {
  const listed = { name, title, description, inputSchema: { type: 'object', properties, required } };
  return Math.ceil(new TextEncoder().encode(JSON.stringify(listed)).length / 4);
}

/** As many of these names as the tool may still list. */
type NameList = (names: readonly string[], most: number) => readonly string[];

function createNameList(): NameList {
  let left = mostNameCharacters;
  return (names, most) => {
    const listed: string[] = [];
    for (const name of names.length > mostInWhole ? names.slice(0, most) : names) {
      left -= name.length + 3;
      if (left < 0) break;
      listed.push(name);
    }
    return listed;
  };
}

function property(parameter: TemplateViewParameter, source: ToolSource, names: NameList): ToolProperty {
  const { name, title, type, min, max, default: usual, defaultByBase, fromSettings = false } = parameter;
  const choices = suitable(parameter, source);
  const numeric = type === 'integer' || type === 'number' || type === 'seed';
  const listed = choices.length > 0 ? names(choices, type === 'choice' ? mostOfChoice : mostNames) : [];
  const isEnum = type === 'choice' && choices.length > 0 && listed.length === choices.length;
  // That of a template is its author's; that of the settings is installed.
  const isUnsure = type === 'model' && !fromSettings;
  const wanted = typeof usual === 'string' ? boundedLine(usual, most.description) : usual;
  return {
    type: jsonType(type),
    ...(type === 'loras' ? { items: { type: 'string' as const } } : {}),
    title: boundedLine(title, most.title) || name,
    description: described(parameter, source, { choices, listed, isEnum }),
    // A default that depends on the model is told in the description: clients that fill defaults in would defeat it. Nor is one told that
    // is not the same when it is cut, or that is a file of the workflow's author.
    ...(wanted === undefined || wanted !== usual || defaultByBase || isFileType(type) || isUnsure
      ? {}
      : { default: wanted }),
    ...(numeric && min !== undefined ? { minimum: type === 'seed' ? Math.min(-1, min) : min } : {}),
    // The bound of JavaScript's integers tells a reader nothing.
    ...(numeric && max !== undefined && max < Number.MAX_SAFE_INTEGER ? { maximum: max } : {}),
    // No enum for models: the core forgives a stray quote, a client that checks enums would not let the call through.
    ...(isEnum ? { enum: listed } : {}),
    ...(type === 'size' ? { examples: ['1024x1024', '1344x768'] } : {}),
  };
}

function jsonType(type: TemplateViewParameter['type']): ToolProperty['type'] {
  switch (type) {
    case 'string':
    case 'text':
    case 'choice':
    case 'model':
    case 'image':
    case 'mask':
    case 'audio':
    case 'video':
    case 'model3d':
    case 'size':
      return 'string';
    case 'integer':
    case 'seed':
      return 'integer';
    case 'number':
    case 'boolean':
      return type;
    case 'loras':
      return 'array';
  }
}

/** The choices that an assistant is told: not the models that are known to be for other templates, nor presets that cannot run now. */
function suitable({ name, type, choices, bases }: TemplateViewParameter, { presets }: ToolSource): readonly string[] {
  if (name === 'preset' && choices) {
    const unable = new Set(presets.filter((preset) => preset.problems).map((preset) => preset.name));
    return choices.filter((choice) => !unable.has(choice));
  }
  if (!choices || type !== 'model' || !bases) return choices ?? [];
  return choices.filter((name) => isOfBases(baseByName(name), bases));
}

interface Listed {
  readonly choices: readonly string[];
  readonly listed: readonly string[];
  readonly isEnum: boolean;
}

function described(parameter: TemplateViewParameter, source: ToolSource, { choices, listed, isEnum }: Listed): string {
  const { name, type, min, max } = parameter;
  const parts = [ended(boundedLine(parameter.description, most.parameterDescription))];
  if (name === 'preset') parts.push(...presetLines(source.presets));
  if (isFileType(type)) parts.push(fileLine(type));
  if (type === 'size') {
    const bounds = min !== undefined && max !== undefined ? `, each side ${min} to ${max}` : '';
    parts.push(`Width x height in pixels${bounds}.`);
  }
  if (type === 'loras') parts.push(`Each 'name' or 'name:weight', weight ${min ?? 0} to ${max ?? 2}, 1 without.`);
  if ((type === 'model' || type === 'loras') && parameter.choices)
    parts.push(installedLine(parameter, choices, listed));
  if (type === 'choice' && choices.length > 0 && !isEnum && name !== 'preset') {
    parts.push(`${listedLine('One of', choices, listed)} A wrong one is answered with more.`);
  }
  return parts.filter((part) => part !== '').join(' ');
}

/** More sentences follow. */
export const ended = (text: string): string =>
  text === '' || /[.!?:;…。！？]["')»”]*$/.test(text) ? text : `${text}.`;

/** Those that run, and the names of those that would. */
function presetLines(presets: Template['presets']): string[] {
  const able = presets.filter(({ problems }) => !problems).slice(0, mostNames);
  const unable = presets.filter(({ problems }) => problems).slice(0, mostNames);
  const names = unable.map(({ name }) => boundedLine(name, most.name)).join(', ');
  return [
    ...able.map(
      ({ name, description }) =>
        `${boundedLine(name, most.name)}: ${ended(boundedLine(description, most.presetDescription))}`,
    ),
    ...(names === '' ? [] : [`Not on this ComfyUI now: ${names} (a call answers with what is missing).`]),
  ];
}

function fileLine(type: TemplateViewParameter['type']): string {
  const what =
    { mask: 'a mask, white where to repaint', model3d: 'a 3D model' }[type as 'mask'] ??
    `${type === 'video' ? 'a' : 'an'} ${type}`;
  return `An output_id, or the file name of an uploaded or earlier made file (${what}).`;
}

function installedLine(
  parameter: TemplateViewParameter,
  choices: readonly string[],
  listed: readonly string[],
): string {
  if (choices.length === 0) return 'None is installed.';
  const more = listed.length < choices.length ? ` list_models with folder "${folderOf(parameter)}" names all.` : '';
  return `${listedLine('Installed', choices, listed)}${more}`;
}

function listedLine(word: string, choices: readonly string[], listed: readonly string[]): string {
  const names = listed.map((name) => boundedLine(name, most.name)).join(', ');
  if (listed.length === choices.length) return `${word}: ${names}.`;
  return names === '' ? `${word} ${choices.length}.` : `${word} ${choices.length}, among them: ${names}.`;
}
