import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { TemplateFile, TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { nearestName } from '../nearest-name.ts';
import { readValue, type Value } from './values.ts';

/** What rendering needs to know of the world; asked for, so that rendering itself stays pure. */
export interface RenderWorld {
  /** Choices of a parameter on the live backend; null when it names none. */
  choices(parameter: TemplateParameter): readonly string[] | null;
  /** The model to use where the caller named none, such as the one from settings. */
  readonly defaultModel: string | null;
  /** Base architecture of a model, such as 'sd1.5'. */
  baseOf(folder: string, model: string): string | null;
  /** The largest seed the widget takes; null when unknown. */
  maxSeed(parameter: TemplateParameter): number | null;
  /** 0 ≤ n < 1 */
  random(): number;
  readonly backendName: string;
}

export interface Rendered {
  readonly workflow: ApiWorkflow;
  /** Every value that was used, the drawn seed included. */
  readonly parameters: Parameters;
  readonly adjustments: string[];
  /** One line for a list: the first text parameter. */
  readonly title: string;
}

/** Seeds stay exact in JSON numbers of every language. */
const seedLimit = 2 ** 53;

/**
 * Fills a template. Order of precedence: the call, the preset it names, settings, the template.
 * @throws unknown_argument, bad_input, out_of_bounds, model_missing
 */
export function render(
  template: { name: string; file: TemplateFile; workflow: ApiWorkflow },
  given: Parameters,
  world: RenderWorld,
): Rendered {
  const { parameters } = template.file;
  refuseUnknown(given, parameters, template.name);
  const adjustments: string[] = [];
  const used = new Map<string, Value>();
  const preset = readPreset(template.file, given);

  for (const parameter of parameters) {
    const wish = given[parameter.name] ?? preset[parameter.name] ?? undefined;
    if (wish === undefined) continue;
    const { value, adjustment } = readValue(parameter, wish, world.choices(parameter));
    if (adjustment) adjustments.push(adjustment);
    used.set(parameter.name, parameter.type === 'seed' ? drawSeed(parameter, value, world) : value);
  }
  // Models come before the rest: other defaults may hang on the model's base.
  for (const parameter of parameters.filter(({ type }) => type === 'model')) {
    const value = chooseModel({ parameter, named: used.get(parameter.name), template, world, adjustments });
    if (value !== null) used.set(parameter.name, value);
  }
  const base = baseOf(parameters, used, world);
  for (const parameter of parameters) {
    if (used.has(parameter.name)) continue;
    const value = defaultOf(parameter, base, world);
    if (value !== undefined) used.set(parameter.name, value);
    else if (parameter.required) throw missing(parameter);
  }
  return {
    workflow: fill(template.workflow, parameters, used),
    parameters: Object.fromEntries(used),
    adjustments,
    title: titleOf(parameters, used, template.file.title),
  };
}

function refuseUnknown(given: Parameters, parameters: readonly TemplateParameter[], template: string): void {
  const names = parameters.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    throw new EaselError('unknown_argument', `'${name.slice(0, 60)}' is not a parameter of ${template}.`, {
      nextStep: nearest ? `Did you mean '${nearest}'?` : `Its parameters are: ${names.join(', ')}.`,
      details: { argument: name.slice(0, 60), parameters: names },
    });
  }
}

function readPreset(file: TemplateFile, given: Parameters): Parameters {
  const parameter = file.parameters.find(({ name }) => name === 'preset');
  if (!parameter || given.preset === undefined || given.preset === null) return {};
  const names = file.presets.map(({ name }) => name);
  const { value } = readValue(parameter, given.preset, names);
  return file.presets.find(({ name }) => name === value)?.values ?? {};
}

/** −1 and absence mean random, inside the widget's own bounds. */
function drawSeed(parameter: TemplateParameter, value: Value | undefined, world: RenderWorld): Value {
  if (typeof value === 'number' && value >= 0) return value;
  const limit = Math.min(world.maxSeed(parameter) ?? seedLimit, seedLimit);
  return Math.floor(world.random() * limit);
}

interface ModelChoice {
  readonly parameter: TemplateParameter;
  readonly named: Value | undefined;
  readonly template: { name: string; workflow: ApiWorkflow };
  readonly world: RenderWorld;
  readonly adjustments: string[];
}

function chooseModel({ parameter, named, template, world, adjustments }: ModelChoice): string | null {
  const installed = world.choices(parameter);
  if (named !== undefined) {
    if (!installed) return String(named);
    const found = findModel(String(named), installed);
    if (found === null) throw modelMissing(String(named), parameter, installed, world);
    if (found !== named) adjustments.push(`${parameter.name} '${named}' was taken as '${found}'.`);
    return found;
  }
  const target = parameter.targets[0];
  const written = parameter.default ?? (target ? template.workflow[target.node]?.inputs?.[target.input] : undefined);
  const wanted = typeof written === 'string' ? written : null;
  if (!installed) return wanted;
  if (world.defaultModel && installed.includes(world.defaultModel)) return world.defaultModel;
  if (wanted !== null && installed.includes(wanted)) return wanted;
  const first = installed[0];
  if (first === undefined) throw modelMissing(wanted ?? '(any)', parameter, installed, world);
  adjustments.push(
    `The template's ${parameter.name} '${wanted ?? ''}' is not installed on ${world.backendName}; '${first}' was used.`,
  );
  return first;
}

/** Exactly, or but for case, the kind of slash or a missing ending, where that leaves one. */
function findModel(named: string, installed: readonly string[]): string | null {
  if (installed.includes(named)) return named;
  const plain = (name: string): string => name.toLowerCase().replaceAll('\\', '/');
  const wanted = plain(named);
  const same = installed.filter((name) => plain(name) === wanted || plain(name).replace(/\.[a-z0-9]+$/, '') === wanted);
  return same.length === 1 ? (same[0] ?? null) : null;
}

function modelMissing(
  named: string,
  parameter: TemplateParameter,
  installed: readonly string[],
  world: RenderWorld,
): EaselError {
  const shown = installed.slice(0, 20);
  const nearest = nearestName(named, installed);
  return new EaselError(
    'model_missing',
    `${parameter.name} '${named.slice(0, 120)}' is not installed on ${world.backendName}.`,
    {
      nextStep:
        installed.length === 0
          ? `Install a model in ComfyUI's folder '${parameter.folder ?? 'checkpoints'}'.`
          : `${nearest ? `Did you mean '${nearest}'? ` : ''}Installed: ${shown.join(', ')}${installed.length > shown.length ? ', …' : ''}.`,
      details: { parameter: parameter.name, installed: shown, nearest },
    },
  );
}

function baseOf(
  parameters: readonly TemplateParameter[],
  used: ReadonlyMap<string, Value>,
  world: RenderWorld,
): string | null {
  const model = parameters.find(({ type }) => type === 'model');
  const value = model ? used.get(model.name) : undefined;
  return typeof value === 'string' ? world.baseOf(model?.folder ?? 'checkpoints', value) : null;
}

function defaultOf(parameter: TemplateParameter, base: string | null, world: RenderWorld): Value | undefined {
  if (parameter.type === 'seed') return drawSeed(parameter, parameter.default, world);
  return (base === null ? undefined : parameter.defaultByBase?.[base]) ?? parameter.default;
}

function missing(parameter: TemplateParameter): EaselError {
  return new EaselError('bad_input', `${parameter.name} is missing.`, {
    nextStep: `Give ${parameter.name}: ${parameter.description}`,
    details: { parameter: parameter.name },
  });
}

function fill(
  workflow: ApiWorkflow,
  parameters: readonly TemplateParameter[],
  used: ReadonlyMap<string, Value>,
): ApiWorkflow {
  const filled: ApiWorkflow = {};
  for (const [id, node] of Object.entries(workflow)) filled[id] = { ...node, inputs: { ...node.inputs } };
  for (const parameter of parameters) {
    const value = used.get(parameter.name);
    if (value === undefined) continue;
    for (const target of parameter.targets) {
      const inputs = filled[target.node]?.inputs;
      if (inputs) inputs[target.input] = value;
    }
  }
  return filled;
}

function titleOf(parameters: readonly TemplateParameter[], used: ReadonlyMap<string, Value>, fallback: string): string {
  const text = parameters.find(({ type }) => type === 'text');
  const value = text ? used.get(text.name) : undefined;
  const line = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
  return (line || fallback).slice(0, 200);
}
