import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../src-shared/nouns/templates.ts';

export type Value = string | number | boolean;

/** A value as its parameter wants it, and what was changed of it. */
export interface ReadValue {
  readonly value: Value;
  readonly adjustment: string | null;
}

/**
 * Reads one given value: type, bounds, multiple, choices. Numbers and switches written as text are read as what they say.
 * @throws bad_input, out_of_bounds
 */
export function readValue(parameter: TemplateParameter, given: unknown, choices: readonly string[] | null): ReadValue {
  switch (parameter.type) {
    case 'string':
    case 'text':
      if (typeof given !== 'string') throw wrongType(parameter, given, 'a text');
      return { value: given, adjustment: null };
    case 'boolean':
      return { value: readBoolean(parameter, given), adjustment: null };
    case 'integer':
    case 'number':
    case 'seed':
      return readNumber(parameter, given);
    case 'choice':
      return readChoice(parameter, given, choices);
    case 'model':
      return readModelName(parameter, given);
  }
}

function readBoolean(parameter: TemplateParameter, given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  if (given === 'true' || given === 'false') return given === 'true';
  throw wrongType(parameter, given, 'true or false');
}

function readNumber(parameter: TemplateParameter, given: unknown): ReadValue {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  const whole = parameter.type !== 'number';
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw wrongType(parameter, given, whole ? 'a whole number' : 'a number');
  if (whole && !Number.isInteger(number)) throw wrongType(parameter, given, 'a whole number');
  const { min = -Infinity, max = Infinity, multipleOf } = parameter;
  if (number < min || number > max) {
    throw new EaselError('out_of_bounds', `${parameter.name} ${number} is outside ${bounds(parameter)}.`, {
      nextStep: `Give ${parameter.name} a value of ${bounds(parameter)}.`,
      details: { parameter: parameter.name, min: parameter.min, max: parameter.max },
    });
  }
  if (!multipleOf || number % multipleOf === 0) return { value: number, adjustment: null };
  const rounded =
    Math.min(Math.floor(max / multipleOf), Math.max(Math.ceil(min / multipleOf), Math.round(number / multipleOf))) *
    multipleOf;
  return {
    value: rounded,
    adjustment: `${parameter.name} ${number} was rounded to ${rounded}, a multiple of ${multipleOf}.`,
  };
}

function readChoice(parameter: TemplateParameter, given: unknown, choices: readonly string[] | null): ReadValue {
  if (typeof given !== 'string') throw wrongType(parameter, given, 'one of its choices');
  if (!choices || choices.includes(given)) return { value: given, adjustment: null };
  const close = choices.find((choice) => choice.toLowerCase() === given.trim().toLowerCase());
  if (close !== undefined) return { value: close, adjustment: null };
  throw new EaselError('out_of_bounds', `${parameter.name} '${given.slice(0, 100)}' is not one of its choices.`, {
    nextStep: `Use one of: ${choices.slice(0, 60).join(', ')}${choices.length > 60 ? ', …' : ''}.`,
    details: { parameter: parameter.name, choices: choices.slice(0, 60) },
  });
}

/** Assistants copy names out of prose: quotes around them or at an end are not part of a file's name. */
function readModelName(parameter: TemplateParameter, given: unknown): ReadValue {
  if (typeof given !== 'string') throw wrongType(parameter, given, "a model's file name");
  const value = given
    .trim()
    .replace(/^['"`‘“]+|['"`’”]+$/g, '')
    .trim();
  if (value === '') throw wrongType(parameter, given, "a model's file name");
  return { value, adjustment: value === given ? null : `${parameter.name} was read as '${value}'.` };
}

function bounds({ min, max }: TemplateParameter): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}

function wrongType(parameter: TemplateParameter, given: unknown, wanted: string): EaselError {
  const shown = JSON.stringify(given)?.slice(0, 60) ?? String(given);
  return new EaselError('bad_input', `${parameter.name} is ${shown}, but must be ${wanted}.`, {
    nextStep: `Give ${parameter.name} as ${wanted}.`,
    details: { parameter: parameter.name },
  });
}
