import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Preset, TemplateFile, TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { nearestName } from '../../nearest-name.ts';
import { aliasesOf, builtInParameters } from '../rendering/known-parameters.ts';
import { parseExactSize } from '../rendering/exact-size.ts';
import { parseRatio } from '../rendering/sizes.ts';
import { valueProblem, type Problem } from './problem.ts';

/** What is wrong with the presets of a template. One that runs another template gives values to that one: it is judged when it is used. */
export function presetProblems({ parameters: own, presets }: TemplateFile): Problem[] {
  const parameters = [...own, ...builtInParameters(own, { presets, exactSizing: anySizing })];
  return presets.flatMap((preset, index) => {
    const first = presets.findIndex(({ name }) => name === preset.name);
    const same = { path: ['name'], message: `'${preset.name}' is the name of presets[${first}] too` };
    const problems = [
      ...(first === index ? [] : [same]),
      ...(preset.template === undefined ? valuesProblems(preset, parameters) : []),
    ];
    return problems.map(({ path, message }) => ({ path: ['presets', index, ...path], message }));
  });
}

function valuesProblems({ values }: Preset, parameters: readonly TemplateParameter[]): Problem[] {
  const aliases = aliasesOf(parameters);
  const said = new Map<string, string>();
  return Object.entries(values).flatMap(([key, value]): Problem[] => {
    const path = ['values', key];
    const parameter = parameters.find(({ name }) => name === (aliases.get(key) ?? key));
    if (!parameter) {
      const nearest = nearestName(
        key.slice(0, 60),
        parameters.map(({ name }) => name),
      );
      return [{ path, message: `there is no such parameter${nearest ? `; did you mean '${nearest}'` : ''}` }];
    }
    const { name, targets } = parameter;
    if (name === 'preset' && targets.length === 0) return [{ path, message: 'a preset cannot name a preset' }];
    const before = said.get(name);
    said.set(name, key);
    if (before !== undefined) return [{ path, message: `'${before}' is the same parameter` }];
    if (value === null) return [];
    const message = valueProblem(parameter, value) ?? ownProblem(parameter, value);
    return message === null ? [] : [{ path, message }];
  });
}

/** Whether a backend can bring pictures to an exact size is not for the file to say. */
const anySizing = { places: [], crop: '', fit: '' };

/** What Easel itself reads is text that says more than its type does. */
const readers: ReadonlyMap<string, (text: string) => unknown> = new Map<string, (text: string) => unknown>([
  ['aspect_ratio', parseRatio],
  ['exact_size', parseExactSize],
]);

function ownProblem({ name, targets }: TemplateParameter, value: unknown): string | null {
  const read = targets.length > 0 ? undefined : readers.get(name);
  if (!read || typeof value !== 'string') return null;
  try {
    read(value);
    return null;
  } catch (error) {
    if (error instanceof EaselError) return error.message.replace(/\.$/, '');
    throw error;
  }
}
