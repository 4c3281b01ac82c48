import type { ParameterType, TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { isConstant, plainConstant } from '../../workflows/graph/constant.ts';
import type { SuggestedParameter } from '../roles/suggested-parameter.ts';
import type { DeclaredParameter } from './declared.ts';
import { broken, type Mark } from './marks.ts';
import { defaultModelText } from './placeholders.ts';

type Plain = string | number | boolean;

export interface ToSettle {
  readonly template: string;
  readonly mark: Mark;
  readonly called: string;
  readonly declared: DeclaredParameter | undefined;
  /** What the graph says of the first input. */
  readonly suggestion: SuggestedParameter | undefined;
  /** What a fresh node has there. */
  readonly standard: Plain | undefined;
  readonly current: unknown;
}

export interface Settled {
  readonly parameter: Omit<TemplateParameter, 'name' | 'title' | 'description' | 'group' | 'targets' | 'aliases'>;
  /** What the workflow has there when nothing is given. */
  readonly start: Plain;
  /** Of numbers that are choices: what stands for each. */
  readonly map: Readonly<Record<string, number>> | null;
  readonly declared: DeclaredParameter | undefined;
  readonly suggestion: SuggestedParameter | undefined;
}

/** Beyond this a text stays in the workflow, which is what a parameter without a default means. */
const longestDefault = 4_000;

/** Type, default and bounds of one parameter: what is declared, then what the graph says. @throws template_broken */
export function settle(given: ToSettle): Settled {
  const { declared, suggestion } = given;
  const numbers = numericChoices(declared);
  const type = typeOf(given, numbers !== null);
  const choices = declared?.choices?.map(String);
  const rule = ruleOf(given, type, choices);
  const value = rule.value === undefined ? undefined : checked(rule.value, { ...given, type, choices });
  const kept = typeof value === 'string' && value.length > longestDefault ? undefined : value;
  const folder = declared?.folder ?? suggestion?.folder ?? (given.mark.defaultModel ? 'checkpoints' : undefined);
  return {
    parameter: {
      type,
      required: rule.required,
      ...(kept === undefined ? {} : { default: kept }),
      ...boundsOf(given, type, kept),
      ...(choices && type === 'choice' ? { choices } : {}),
      ...(type === 'model' && folder !== undefined ? { folder } : {}),
    },
    start: startOf(given, type, value),
    map: numbers,
    declared,
    suggestion,
  };
}

/** Choices that are numbers are offered as texts. */
function numericChoices(declared: DeclaredParameter | undefined): Record<string, number> | null {
  const numbers = declared?.choices?.filter((choice) => typeof choice === 'number') ?? [];
  return numbers.length === 0 ? null : Object.fromEntries(numbers.map((number) => [String(number), number]));
}

const files: readonly ParameterType[] = ['image', 'mask', 'audio', 'video', 'model3d'];
const kindsOfText: readonly ParameterType[] = ['text', 'choice', 'model', ...files];

function typeOf(given: ToSettle, isNumberChoice: boolean): ParameterType {
  const { mark, called, declared, suggestion, current } = given;
  const said = declared?.type;
  const seen = suggestion?.type;
  if (mark.defaultModel) return 'model';
  if (isNumberChoice || (declared?.choices && (said === undefined || said === 'string' || said === 'text')))
    return 'choice';
  if (said === 'integer' && (seen === 'seed' || (declared?.default === -1 && /(^|_)seed$/i.test(called))))
    return 'seed';
  if (said === 'string' && seen !== undefined && kindsOfText.includes(seen)) return seen;
  if (said !== undefined) return said;
  if (seen !== undefined) return seen;
  const value = isConstant(current) ? current : '';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'object') return 'integer';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : 'string';
}

interface Rule {
  readonly required: boolean;
  readonly value?: unknown;
}

function ruleOf(given: ToSettle, type: ParameterType, choices: readonly string[] | undefined): Rule {
  const { mark, called, declared, suggestion, standard, current } = given;
  const written = declared?.default === defaultModelText ? undefined : declared?.default;
  if (written !== undefined) return { required: false, value: written };
  if (declared?.required === true) return { required: true };
  if (mark.holds === 'value') {
    if (suggestion) return { required: declared?.required ?? suggestion.required ?? false, value: suggestion.default };
    return { required: false, ...(isPlain(current) ? { value: current } : {}) };
  }
  if (type === 'seed') return { required: false, value: -1 };
  if (type === 'model') return { required: false };
  const optional = declared?.required === false;
  if (!optional && suggestion?.required) return { required: true };
  if (choices?.[0] !== undefined) return { required: false, value: choices[0] };
  if (standard !== undefined && fits(standard, type)) return { required: false, value: standard };
  if (!optional && !/negative/i.test(called)) return { required: true };
  if (type === 'string' || type === 'text') return { required: false, value: '' };
  if (type === 'boolean') return { required: false, value: false };
  if (type === 'integer' || type === 'number')
    return { required: false, value: Math.max(declared?.min ?? 0, Math.min(0, declared?.max ?? 0)) };
  return { required: false };
}

const isPlain = (value: unknown): value is Plain => isConstant(value) && typeof value !== 'object';

function fits(value: Plain, type: ParameterType): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'number') return typeof value === 'number';
  return (type === 'boolean') === (typeof value === 'boolean') && (type === 'boolean' || typeof value === 'string');
}

interface Checking extends ToSettle {
  readonly type: ParameterType;
  readonly choices: readonly string[] | undefined;
}

/** A default as its type wants it. @throws template_broken where what is written cannot be */
function checked(value: unknown, { template, called, declared, type, choices }: Checking): Plain | string[] {
  const path = `${declared?.path ?? called}.default`;
  const plain = isConstant(value) ? plainConstant(value) : value;
  const refuse = (wanted: string): never => {
    throw broken(template, path, `it must be ${wanted}`);
  };
  if (type === 'loras' && Array.isArray(plain) && plain.every((one) => typeof one === 'string')) return plain;
  if (type === 'boolean') {
    if (plain === 'true' || plain === 'false') return plain === 'true';
    return typeof plain === 'boolean' ? plain : refuse('true or false');
  }
  if (type === 'integer' || type === 'number' || type === 'seed') {
    const number = typeof plain === 'string' && plain.trim() !== '' ? Number(plain) : plain;
    if (typeof number !== 'number' || !Number.isFinite(number)) return refuse('a number');
    if (type !== 'number' && !Number.isSafeInteger(number)) return refuse('a whole number of at most 2^53');
    const { min = -Infinity, max = Infinity } = declared ?? {};
    const isRandom = type === 'seed' && number === -1;
    if (!isRandom && (number < min || number > max)) return refuse(`between ${min} and ${max}`);
    return number;
  }
  const text = typeof plain === 'number' && type === 'choice' ? String(plain) : plain;
  if (typeof text !== 'string') return refuse('a text');
  if (choices && !choices.includes(text)) return refuse(`one of ${choices.slice(0, 10).join(', ')}`);
  return text;
}

type Bounds = Pick<TemplateParameter, 'min' | 'max' | 'step' | 'multipleOf'>;

/** Declared bounds, and those of the node class where they leave room for the default. */
function boundsOf(
  { declared, suggestion }: ToSettle,
  type: ParameterType,
  value: Plain | string[] | undefined,
): Bounds {
  if (type !== 'integer' && type !== 'number' && type !== 'seed') return {};
  const number = typeof value === 'number' && type !== 'seed' ? value : undefined;
  let min = declared?.min ?? suggestion?.min;
  let max = declared?.max ?? suggestion?.max;
  if (declared?.min === undefined && min !== undefined && min > (number ?? declared?.max ?? Infinity)) min = undefined;
  if (declared?.max === undefined && max !== undefined && max < (number ?? declared?.min ?? -Infinity)) max = undefined;
  if (type === 'seed') min = Math.min(min ?? -1, -1);
  if (min !== undefined && max !== undefined && min > max) return {};
  const step = declared?.step ?? suggestion?.step;
  const multipleOf = declared?.multipleOf ?? suggestion?.multipleOf;
  const isWhole = type === 'integer' && multipleOf !== undefined && (number ?? 0) % multipleOf === 0;
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(step === undefined || step <= 0 ? {} : { step }),
    ...(isWhole ? { multipleOf } : {}),
  };
}

function startOf(
  { declared, standard, current }: ToSettle,
  type: ParameterType,
  value: Plain | string[] | undefined,
): Plain {
  if (type === 'seed' && value === -1) return Math.max(0, declared?.min ?? 0);
  if (Array.isArray(value)) return value.join(', ');
  if (value !== undefined) return value;
  if (standard !== undefined) return standard;
  if (isPlain(current)) return current;
  if (type === 'boolean') return false;
  return type === 'integer' || type === 'number' ? (declared?.min ?? 0) : '';
}
