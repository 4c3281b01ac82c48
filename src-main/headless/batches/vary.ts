import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Vary } from '../../../src-shared/nouns/jobs.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { templateArguments } from '../generate/arguments.ts';

/**
 * Lists of values from `--vary name=v1,v2` or `--vary 'name=["a, b", "c"]'`, each read as the type that the parameter has.
 * @throws bad_input
 */
export function varyOf(given: readonly string[], template: Template): Vary {
  const vary: Vary = {};
  for (const pair of given) {
    const at = pair.indexOf('=');
    if (at < 1) {
      throw new EaselError('bad_input', `--vary ${pair} is not a name and a list of values.`, {
        nextStep: 'Write it as --vary cfg=5,7,9.',
      });
    }
    const name = pair.slice(0, at);
    if (Object.hasOwn(vary, name)) {
      throw new EaselError('bad_input', `--vary ${name} is given twice.`, { nextStep: 'Give all its values at once.' });
    }
    vary[name] = listOf(pair.slice(at + 1)).flatMap((value) => {
      if (typeof value !== 'string') return [value];
      const typed = templateArguments({ prompt: null, set: [`${name}=${value}`], template })[name];
      return typed === null || typed === undefined || Array.isArray(typed) ? [] : [typed];
    });
  }
  return vary;
}

function listOf(text: string): Vary[string] {
  if (!text.trim().startsWith('[')) {
    return text
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean);
  }
  try {
    const list = JSON.parse(text) as unknown;
    const isFit = Array.isArray(list) && list.every((value) => ['string', 'number', 'boolean'].includes(typeof value));
    if (isFit) return list as Vary[string];
  } catch {
    // Said below.
  }
  throw new EaselError('bad_input', `${text.slice(0, 60)} is not a JSON list of values.`, {
    nextStep: `Write it as '["a red fox, in snow", "a boat"]'.`,
  });
}
