import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';

type Named = Pick<TemplateParameter, 'name' | 'min' | 'max'>;

export function wrongType({ name }: Named, given: unknown, wanted: string): EaselError {
  const shown = JSON.stringify(given)?.slice(0, 60) ?? String(given);
  return new EaselError('bad_input', `${name} is ${shown}, but must be ${wanted}.`, {
    nextStep: `Give ${name} as ${wanted}.`,
    details: { parameter: name },
  });
}

/** `what` is the value in words: "steps 400", "the width 9000 of size". */
export function outOfBounds(parameter: Named, what: string): EaselError {
  const { name, min, max } = parameter;
  return new EaselError('out_of_bounds', `${what} is outside ${boundsOf(parameter)}.`, {
    nextStep: `Give ${name} a value of ${boundsOf(parameter)}.`,
    details: { parameter: name, min, max },
  });
}

function boundsOf({ min, max }: Named): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}

export function broken(parameter: Named, reason: string): EaselError {
  return new EaselError(
    'template_broken',
    `The template's parameter ${parameter.name} cannot be filled in: ${reason}.`,
    {
      nextStep: 'Correct the targets of this parameter in template.json.',
      details: { parameter: parameter.name },
    },
  );
}
