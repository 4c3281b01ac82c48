import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import type { InputFile } from '../inputs/input-file.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { bringToSize, exactSizeName, exactSizeText, parseExactSize } from './rendering/exact-size.ts';
import { isFileType, noOwnFile, noSuchFile } from './rendering/file-names.ts';
import { fill } from './rendering/fill.ts';
import { installedLoras, noLoraSlot } from './rendering/loras.ts';
import { chooseModel, folderOf, hasModelSetting, installedModel } from './rendering/models.ts';
import { checkMask } from './rendering/picture-size.ts';
import { followPreset, type ChosenCall } from './rendering/presets.ts';
import { readValue, type Value } from './rendering/read-value.ts';
import type { RenderTemplate, RenderWorld } from './rendering/render-world.ts';
import { drawSeed } from './rendering/seeds.ts';
import { settingFor } from './rendering/settings-defaults.ts';
import { ranks, shapeSize, type Rank, type UsedValue } from './rendering/shape.ts';

export type { RenderTemplate, RenderWorld } from './rendering/render-world.ts';

export interface Rendered {
  /** Name of the template that was filled: another one than asked for where a preset says so. */
  readonly template: string;
  readonly workflow: ApiWorkflow;
  /** Every value that was used, the drawn seed included. */
  readonly parameters: Parameters;
  /** What was changed of the call, in sentences. */
  readonly adjustments: string[];
  /** What was given and had no effect, in sentences. */
  readonly ignored: string[];
  /** Ids of the nodes whose outputs are returned; null for those of all. */
  readonly outputs: readonly string[] | null;
  /** One line for a list: the first text parameter. */
  readonly title: string;
  /** Outputs that the workflow reads: its backend gets them before the workflow is sent. */
  readonly inputFiles: readonly InputFile[];
  /** A seed was drawn by chance: the same call again is another picture. */
  readonly isDrawn: boolean;
}

/**
 * Fills a template. Order of precedence: the call, the preset it names, settings, the template. Nothing given is changed, and the
 * same arguments, world and random numbers give the same.
 * @throws unknown_argument, bad_input, out_of_bounds, forbidden_path, not_found (a file), model_missing, template_broken
 */
export function render(template: RenderTemplate, given: Parameters, world: RenderWorld): Rendered {
  return renderChosen(followPreset({ template, given, find: () => null }), world);
}

/** The same for a call whose preset was followed; the world must be that of the chosen template. */
export function renderChosen(call: ChosenCall, world: RenderWorld): Rendered {
  const { template, parameters } = call;
  const adjustments = [...call.adjustments];
  const ignored = [...call.ignored];
  const used = new Map<string, UsedValue>();

  for (const parameter of parameters) {
    const wish = wishFor(parameter, call, world);
    const read = wish && readWish({ parameter, wish, world, ignored });
    if (!read) continue;
    if (read.adjustment) adjustments.push(read.adjustment);
    used.set(parameter.name, { value: read.value, rank: wish.rank });
  }
  const exactSize = readExactSize(call, used);
  // Models come before the rest: other defaults may hang on the model's base.
  for (const parameter of parameters.filter(({ type }) => type === 'model')) {
    const before = used.get(parameter.name);
    const isSet = before !== undefined || parameter.default !== undefined || hasModelSetting(parameter, world);
    if (parameter.required && !isSet) throw missing(parameter);
    const value = chooseModel({ parameter, named: before?.value, template, world, adjustments, ignored });
    if (value !== null) used.set(parameter.name, { value, rank: before?.rank ?? ranks.template });
  }
  const base = baseOf(parameters, used, world);
  for (const parameter of parameters) {
    if (used.has(parameter.name)) continue;
    const value = defaultOf(parameter, base, world);
    if (value !== undefined) used.set(parameter.name, { value, rank: ranks.template });
    else if (parameter.required) throw missing(parameter);
  }
  for (const parameter of parameters) useOwnFile(parameter, { template, used, world });
  shapeSize({ parameters, used, written: (parameter) => written(template, parameter), adjustments, ignored });
  checkMask({
    parameters,
    fileOf: (parameter) => fileOf(used.get(parameter.name)?.value ?? written(template, parameter)),
    sizeOf: (file) => world.pictureSize(file),
  });
  const { filled, ignored: noEffect } = fill({ workflow: template.workflow, parameters, used });
  if (exactSize) bringToSize(filled, { ...exactSize, backendName: world.backendName });
  return {
    template: template.name,
    workflow: filled,
    parameters: Object.fromEntries([...used].map(([name, { value }]) => [name, value])),
    adjustments,
    ignored: [...ignored, ...noEffect],
    outputs: template.file.outputs ?? null,
    title: titleOf(parameters, used, template.file.title),
    inputFiles: [],
    isDrawn: false,
  };
}

interface OwnFile {
  readonly template: RenderTemplate;
  readonly used: Map<string, UsedValue>;
  readonly world: RenderWorld;
}

/** A file that the workflow names and nobody else: its author's, which other machines seldom have. @throws bad_input */
function useOwnFile(parameter: TemplateParameter, { template, used, world }: OwnFile): void {
  const before = used.get(parameter.name);
  if (!isFileType(parameter.type) || (before?.rank ?? ranks.template) > ranks.template) return;
  const own = fileOf(before?.value ?? written(template, parameter));
  if (own === null) return;
  const found = world.ownFile(parameter, own);
  if (found === null) throw noOwnFile(parameter, own, world.backendName);
  if (found !== own) used.set(parameter.name, { value: found, rank: ranks.template });
}

/** The exact size under its one spelling; an empty text is no wish. */
function readExactSize({ template, parameters }: ChosenCall, used: Map<string, UsedValue>) {
  const { exactSizing: sizing } = template;
  const isOurs = parameters.some(({ name, targets }) => name === exactSizeName && targets.length === 0);
  const value = used.get(exactSizeName);
  if (!sizing || !isOurs || typeof value?.value !== 'string') return null;
  used.delete(exactSizeName);
  if (value.value.trim() === '') return null;
  const size = parseExactSize(value.value);
  used.set(exactSizeName, { ...value, value: exactSizeText(size) });
  return { size, sizing };
}

const fileOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

interface Wish {
  readonly given: unknown;
  readonly rank: Rank;
}

function wishFor(parameter: TemplateParameter, call: ChosenCall, world: RenderWorld): Wish | undefined {
  const { name } = parameter;
  // An empty model is how forms and placeholders say that they have no wish.
  const isWish = (values: Parameters): boolean =>
    Object.hasOwn(values, name) && !(parameter.type === 'model' && values[name] === '');
  if (isWish(call.given)) return { given: call.given[name], rank: ranks.call };
  if (isWish(call.preset)) return { given: call.preset[name], rank: ranks.preset };
  const given = settingFor(parameter, call.parameters, world.defaults);
  return given === undefined ? undefined : { given, rank: ranks.settings };
}

interface WishReading {
  readonly parameter: TemplateParameter;
  readonly wish: Wish;
  readonly world: RenderWorld;
  readonly ignored: string[];
}

/** Null for a setting that does not suit the template: it was meant for others. */
function readWish(reading: WishReading): { value: Value; adjustment: string | null } | null {
  const { parameter, wish, world, ignored } = reading;
  try {
    return resolve(parameter, wish.given, world);
  } catch (error) {
    if (wish.rank !== ranks.settings || !(error instanceof EaselError)) throw error;
    ignored.push(`The default of the settings was not used: ${error.message}`);
    return null;
  }
}

/** Read, and made what the backend knows it by. */
function resolve(parameter: TemplateParameter, given: unknown, world: RenderWorld) {
  const { value, adjustment } = readValue(parameter, given, world.choices(parameter));
  if (parameter.type === 'seed' && !Array.isArray(value) && typeof value !== 'boolean') {
    return { value: drawSeed(parameter, value, world), adjustment };
  }
  if (isFileType(parameter.type)) {
    const name = world.file(parameter, String(value));
    if (name === null) throw noSuchFile(parameter, String(value), world.backendName);
    const [isThere, there] = world.isDryRun ? ['would be copied there as', ''] : ['is', ' there'];
    return {
      value: name,
      adjustment: name === value ? null : `${parameter.name} '${String(value)}' ${isThere} '${name}'${there}.`,
    };
  }
  if (!Array.isArray(value)) return { value, adjustment };
  if (parameter.targets.length === 0 && value.length > 0) throw noLoraSlot(parameter);
  const { values, adjustments } = installedLoras(value, (name) => installedModel(name, parameter, world));
  return { value: values, adjustment: adjustments.join(' ') || null };
}

function baseOf(
  parameters: readonly TemplateParameter[],
  used: ReadonlyMap<string, UsedValue>,
  world: RenderWorld,
): string | null {
  const model = parameters.find(({ type }) => type === 'model');
  const value = model ? used.get(model.name)?.value : undefined;
  return model && typeof value === 'string' ? world.baseOf(folderOf(model), value) : null;
}

/** A file's default is the workflow's own: it stays as it is written. */
function defaultOf(parameter: TemplateParameter, base: string | null, world: RenderWorld): Value | undefined {
  const { type, default: usual, defaultByBase } = parameter;
  if (type === 'seed') {
    const isSeed = typeof usual === 'number' || typeof usual === 'string';
    return drawSeed(parameter, isSeed ? readSeedDefault(parameter, usual) : undefined, world);
  }
  const byBase = base !== null && defaultByBase && Object.hasOwn(defaultByBase, base) ? defaultByBase[base] : undefined;
  const value = byBase ?? usual;
  if (value === undefined || isFileType(type) || type === 'model') return value;
  return type === 'loras' || type === 'size' ? resolve(parameter, value, world).value : value;
}

function readSeedDefault(parameter: TemplateParameter, usual: number | string): number | string {
  const { value } = readValue(parameter, usual, null);
  return typeof value === 'number' || typeof value === 'string' ? value : -1;
}

function missing(parameter: TemplateParameter): EaselError {
  return new EaselError('bad_input', `${parameter.name} is missing.`, {
    nextStep: `Give ${parameter.name}: ${parameter.description}`,
    details: { parameter: parameter.name },
  });
}

function written(template: RenderTemplate, parameter: TemplateParameter): unknown {
  const [target] = parameter.targets;
  return target && Object.hasOwn(template.workflow, target.node)
    ? template.workflow[target.node]?.inputs?.[target.input]
    : undefined;
}

function titleOf(
  parameters: readonly TemplateParameter[],
  used: ReadonlyMap<string, UsedValue>,
  fallback: string,
): string {
  const text = parameters.find(({ type }) => type === 'text');
  const value = text ? used.get(text.name)?.value : undefined;
  const line = typeof value === 'string' ? value.slice(0, 2000).replace(/\s+/g, ' ').trim() : '';
  return (line || fallback).slice(0, 200);
}
