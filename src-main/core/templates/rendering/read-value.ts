import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { readFileName } from './file-names.ts';
import { readLoras } from './loras.ts';
import { outOfBounds, wrongType } from './refusals.ts';
import { readSeed } from './seeds.ts';
import { onMultiple, readSize } from './sizes.ts';

/** A size as `1024x768`, LoRAs as a list of `name:weight`, a seed beyond 2⁵³ as its digits. */
export type Value = string | number | boolean | string[];

/** A value as its parameter wants it, and what was changed of it. */
export interface ReadValue {
  readonly value: Value;
  readonly adjustment: string | null;
}

/**
 * Reads one given value: type, bounds, multiple, choices. Numbers and switches written as text are read as what they say.
 * @throws bad_input, out_of_bounds, forbidden_path
 */
export function readValue(parameter: TemplateParameter, given: unknown, choices: readonly string[] | null): ReadValue {
  switch (parameter.type) {
    case 'string':
    case 'text':
      if (typeof given !== 'string') throw wrongType(parameter, given, 'a text');
      // A `string` with choices takes others too: they are proposals.
      return unchanged(given);
    case 'boolean':
      return unchanged(readBoolean(parameter, given));
    case 'integer':
    case 'number':
      return readNumber(parameter, given);
    case 'seed':
      return unchanged(readSeed(parameter, given));
    case 'choice':
      return unchanged(readChoice(parameter, given, choices));
    case 'model':
      return readModelName(parameter, given);
    case 'image':
    case 'mask':
    case 'audio':
    case 'video':
    case 'model3d':
      return unchanged(readFileName(parameter, given));
    case 'size':
      return readSize(parameter, given);
    case 'loras':
      return unchanged(readLoras(parameter, given, choices));
  }
}

const unchanged = (value: Value): ReadValue => ({ value, adjustment: null });

function readBoolean(parameter: TemplateParameter, given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  if (given === 'true' || given === 'false') return given === 'true';
  throw wrongType(parameter, given, 'true or false');
}

function readNumber(parameter: TemplateParameter, given: unknown): ReadValue {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  const whole = parameter.type === 'integer';
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw wrongType(parameter, given, whole ? 'a whole number' : 'a number');
  if (whole && !Number.isInteger(number)) throw wrongType(parameter, given, 'a whole number');
  const { min = -Infinity, max = Infinity, multipleOf } = parameter;
  if (number < min || number > max) throw outOfBounds(parameter, `${parameter.name} ${number}`);
  const rounded = multipleOf ? onMultiple(number, parameter) : number;
  if (rounded === number) return unchanged(number);
  return {
    value: rounded,
    adjustment: `${parameter.name} ${number} was rounded to ${rounded}, a multiple of ${multipleOf}.`,
  };
}

function readChoice(parameter: TemplateParameter, given: unknown, choices: readonly string[] | null): string {
  const text = typeof given === 'number' && choices?.includes(String(given)) ? String(given) : given;
  if (typeof text !== 'string') throw wrongType(parameter, given, 'one of its choices');
  if (!choices || choices.includes(text)) return text;
  const close = choices.find((choice) => choice.toLowerCase() === text.trim().toLowerCase());
  if (close !== undefined) return close;
  throw new EaselError('out_of_bounds', `${parameter.name} '${text.slice(0, 100)}' is not one of its choices.`, {
    nextStep:
      choices.length === 0
        ? `The backend offers nothing to choose for ${parameter.name}; leave it out.`
        : `Use one of: ${choices.slice(0, 60).join(', ')}${choices.length > 60 ? ', …' : ''}.`,
    details: { parameter: parameter.name, choices: choices.slice(0, 60) },
  });
}

/** Assistants copy names out of prose: quotes around them or at an end are not part of a file's name. */
export const modelNameIn = (given: string): string =>
  given
    .trim()
    .replace(/^['"`‘“]+|['"`’”]+$/g, '')
    .trim();

function readModelName(parameter: TemplateParameter, given: unknown): ReadValue {
  if (typeof given !== 'string') throw wrongType(parameter, given, "a model's file name");
  const value = modelNameIn(given);
  if (value === '') throw wrongType(parameter, given, "a model's file name");
  return { value, adjustment: value === given ? null : `${parameter.name} was read as '${value}'.` };
}
