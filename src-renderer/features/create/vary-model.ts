import type { Parameters, Vary } from '../../../src-shared/nouns/jobs.ts';
import type { Template, TemplateViewParameter } from '../../../src-shared/nouns/templates.ts';
import { strings } from '../../strings.ts';
import { problemsOf, toArguments, type FormValues } from './form-model.ts';

const words = strings.batches.form;

/** A parameter that takes several values, as they are typed or chosen. */
export interface Varied {
  readonly name: string;
  readonly text: string;
}

/** What is asked for at once. */
export interface BatchForm {
  readonly count: number;
  readonly varied: readonly Varied[];
}

export const oneJob: BatchForm = { count: 1, varied: [] };
/** More make no sheet that one can look at. */
export const mostVaried = 2;

export type VaryKind = 'choices' | 'numbers' | 'lines';

/** How the values of a parameter are given. */
export function varyKind({ type, choices }: TemplateViewParameter): VaryKind {
  if (type === 'boolean' || (choices && choices.length > 0)) return 'choices';
  return type === 'integer' || type === 'number' || type === 'seed' ? 'numbers' : 'lines';
}

export const choicesOf = ({ type, choices }: TemplateViewParameter): readonly string[] =>
  type === 'boolean' ? ['true', 'false'] : (choices ?? []);

/** Those that may take several values; a list of LoRAs is one value already. */
export function variable(template: Template): TemplateViewParameter[] {
  return template.parameters.filter(
    ({ name, type }) => type !== 'loras' && !(name === 'preset' && template.presets.length > 0),
  );
}

interface Values {
  readonly values: Vary[string];
  /** Why they cannot be sent, in a sentence. */
  readonly problem: string | undefined;
}

/** The values that a text lists. */
export function valuesOf(parameter: TemplateViewParameter, text: string): Values {
  const kind = varyKind(parameter);
  const parts = text
    .split(kind === 'numbers' ? /[\s,;]+/ : '\n')
    .map((part) => part.trim())
    .filter(Boolean);
  const problem =
    parts.length === 0
      ? words.noValues
      : (parts.map((part, index) => problemOf(part, parameter, parts.slice(0, index))).find(Boolean) ?? undefined);
  if (kind === 'numbers') return { values: parts.map(numberOf), problem };
  return { values: parameter.type === 'boolean' ? parts.map((part) => part === 'true') : parts, problem };
}

/** Every digit of a seed counts. */
const numberOf = (text: string): string | number =>
  /^\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? text : Number(text);

function problemOf(text: string, parameter: TemplateViewParameter, before: readonly string[]): string | undefined {
  if (before.includes(text)) return words.twice(text);
  if (varyKind(parameter) !== 'numbers') return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) return words.notNumber(text);
  if (parameter.type !== 'number' && !Number.isInteger(number)) return words.notWhole(text);
  const { min = -Infinity, max = Infinity } = parameter;
  if (parameter.type !== 'seed' && (number < min || number > max)) return words.outside(text, min, max);
  return undefined;
}

export interface BatchPlan {
  /** More than the one job of the usual form is asked for. */
  readonly isBatch: boolean;
  readonly total: number;
  /** "3 × 2 × 4"; empty where there is nothing to multiply. */
  readonly sides: string;
  /** By parameter, in sentences. */
  readonly problems: ReadonlyMap<string, string>;
  readonly arguments: Parameters;
  readonly count: number;
  readonly vary: Vary;
}

/** What the form asks for as a whole: what varies is not sent as a fixed value too. */
export function planOf(template: Template, values: FormValues, { count: wanted, varied }: BatchForm): BatchPlan {
  const known = variable(template);
  const lists = varied.flatMap(({ name, text }) => {
    const parameter = known.find((one) => one.name === name);
    return parameter ? [{ name, ...valuesOf(parameter, text) }] : [];
  });
  const names = new Set(lists.map(({ name }) => name));
  const canCount = template.parameters.some(({ name, type }) => type === 'seed' && !names.has(name));
  const count = canCount ? wanted : 1;
  const sides = [...lists.map((list) => list.values.length), ...(count > 1 ? [count] : [])];
  const given = Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
  return {
    isBatch: count > 1 || lists.length > 0,
    total: sides.reduce((product, side) => product * side, 1),
    sides: sides.length > 1 ? sides.join(' × ') : '',
    problems: new Map(lists.flatMap(({ name, problem }) => (problem === undefined ? [] : [[name, problem] as const]))),
    arguments: toArguments(template, given),
    count,
    vary: Object.fromEntries(lists.map((list) => [list.name, list.values])),
  };
}

/** Whether the form can be sent: what varies needs no fixed value. */
export function isReady(template: Template, values: FormValues, plan: BatchPlan): boolean {
  const missing = [...problemsOf(template, values).keys()].filter((name) => !Object.hasOwn(plan.vary, name));
  return missing.length === 0 && plan.problems.size === 0;
}
