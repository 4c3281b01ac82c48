import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { parseSize } from './sizes.ts';

/** What settings may set for every template, under `defaults.`; `model` is chosen with the models. */
export const settingsDefaults = ['model', 'steps', 'cfg', 'sampler', 'scheduler', 'size'] as const;

const answered: readonly string[] = [...settingsDefaults, 'width', 'height'];

/** What settings want for a parameter. `size` also stands for width and height where the template has these instead. */
export function settingFor(
  parameter: Pick<TemplateParameter, 'name' | 'type'>,
  parameters: readonly Pick<TemplateParameter, 'name' | 'type'>[],
  defaults: Parameters,
): string | number | boolean | undefined {
  const { name } = parameter;
  if (name === 'model' || !answered.includes(name)) return undefined;
  // A node may call something else its size: a resolution in steps, a choice.
  if (name === 'size' && parameter.type !== 'size') return undefined;
  const own = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
  if (own !== undefined && own !== null && own !== '' && !Array.isArray(own)) return own;
  if ((name !== 'width' && name !== 'height') || parameters.some(({ type }) => type === 'size')) return undefined;
  const size = typeof defaults['size'] === 'string' ? parseSize(defaults['size']) : null;
  return size?.[name];
}
