import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { ParameterType, Template } from '../../../src-shared/nouns/templates.ts';

/**
 * The arguments of a template from `--set name=value`, read as the type that the parameter has. A value that does not fit
 * stays text: the core says best what is wrong with it.
 * @throws bad_input (no `=`, nothing to draw)
 */
export function templateArguments(given: {
  prompt: string | null;
  set: readonly string[];
  template: Template;
}): Parameters {
  if (given.prompt?.trim() === '') {
    throw new EaselError('bad_input', 'The prompt is empty.', {
      nextStep: 'Say what to draw, for example: easel generate "a red fox".',
    });
  }
  const values: Parameters = given.prompt === null ? {} : { prompt: given.prompt };
  for (const pair of given.set) {
    const at = pair.indexOf('=');
    if (at < 1) {
      throw new EaselError('bad_input', `--set ${pair} is not a name and a value.`, {
        nextStep: 'Write it as --set steps=30.',
      });
    }
    const name = pair.slice(0, at);
    const parameter = given.template.parameters.find((one) => one.name === name || one.aliases?.includes(name));
    values[name] = typedValue(pair.slice(at + 1), parameter?.type);
  }
  return values;
}

/** Text as the type of a parameter has it; text that does not fit stays as it is. */
export function typedValue(text: string, type: ParameterType | undefined): string | number | boolean {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  const numeric = type === 'integer' || type === 'number' || type === 'seed';
  // A seed beyond 2^53 is exact only as its digits.
  if (type === 'seed' && !Number.isSafeInteger(Number(text))) return text;
  return numeric && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
