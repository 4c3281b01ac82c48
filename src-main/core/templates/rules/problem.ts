import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { readValue, type Value } from '../rendering/read-value.ts';

/** What is wrong at one place of template.json. */
export interface Problem {
  readonly path: readonly (string | number)[];
  /** Goes on after the path and a colon; no full stop. */
  readonly message: string;
}

/** What is wrong with a value that a template gives to its own parameter; null where it is what a call could give. */
export function valueProblem(parameter: TemplateParameter, given: unknown): string | null {
  const read = valueRead(parameter, given);
  return typeof read === 'string' ? read : null;
}

/** The value as rendering reads it, or in words why it cannot. */
export function valueRead(parameter: TemplateParameter, given: unknown): { readonly value: Value } | string {
  try {
    return { value: readValue(parameter, given, parameter.choices ?? null).value };
  } catch (error) {
    if (error instanceof EaselError) return error.message.replace(/\.$/, '');
    throw error;
  }
}
