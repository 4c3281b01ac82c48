import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import type { TemplateParameter, TemplateViewParameter } from '../../../../src-shared/nouns/templates.ts';
import { baseByName, isOfBases } from '../../model-bases.ts';
import type { Settings } from '../../settings/settings.ts';
import { findModel, folderOf } from './models.ts';
import { readValue } from './read-value.ts';
import { parseSize } from './sizes.ts';

/** What settings may set for every template, under `defaults.`; `model` is chosen with the models. */
const settingsDefaults = ['model', 'steps', 'cfg', 'sampler', 'scheduler', 'size'] as const;

/** Those that somebody set. */
export function readDefaults(settings: Pick<Settings, 'get'>): Parameters {
  const found: Parameters = {};
  for (const name of settingsDefaults) {
    const value = settings.get(`defaults.${name}`);
    if (value !== '' && value !== null) found[name] = value;
  }
  return found;
}

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

/** The parameters of a template as a call without a word gets them: with what settings want in the place of its own defaults, where it takes that. */
export function withSettings(
  parameters: readonly TemplateViewParameter[],
  defaults: Parameters,
): TemplateViewParameter[] {
  return parameters.map((parameter) => {
    const usual = usualBySettings(parameter, parameters, defaults);
    if (usual === undefined) return parameter;
    // It goes before one that hangs on the model.
    const { defaultByBase: _, ...rest } = parameter;
    return { ...rest, default: usual, fromSettings: true };
  });
}

/** As rendering decides it, by what is known without asking: what it would ignore is not promised. */
function usualBySettings(
  parameter: TemplateViewParameter,
  parameters: readonly TemplateViewParameter[],
  defaults: Parameters,
): string | number | boolean | undefined {
  const { choices, ...rest } = parameter;
  if (parameter.type === 'model') return modelBySettings(parameter, defaults);
  const wanted = settingFor(parameter, parameters, defaults);
  if (wanted === undefined) return undefined;
  try {
    const { value } = readValue({ ...rest, targets: [] }, wanted, choices);
    return Array.isArray(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function modelBySettings(parameter: TemplateViewParameter, { model }: Parameters): string | undefined {
  const { name, choices, bases } = parameter;
  if (name !== 'model' || typeof model !== 'string' || model === '') return undefined;
  const found = choices ? findModel(model, choices) : folderOf(parameter) === 'checkpoints' ? model : null;
  if (found === null || (bases && !isOfBases(baseByName(found), bases))) return undefined;
  return found;
}
