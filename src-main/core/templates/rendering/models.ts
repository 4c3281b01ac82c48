import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { nearestName } from '../../nearest-name.ts';
import type { Value } from './read-value.ts';
import type { RenderTemplate, RenderWorld } from './render-world.ts';

/** Folders any model of which does the work; a VAE or a text encoder must be the right one. */
const anyWillDo: ReadonlySet<string> = new Set(['checkpoints', 'upscale_models']);

export const folderOf = (parameter: Pick<TemplateParameter, 'folder' | 'type'>): string =>
  parameter.folder ?? (parameter.type === 'loras' ? 'loras' : 'checkpoints');

/** Settings name a model for the parameter `model` alone: not for a refiner, a VAE… */
export function hasModelSetting({ name }: TemplateParameter, { defaults }: RenderWorld): boolean {
  return name === 'model' && typeof defaults['model'] === 'string' && defaults['model'] !== '';
}

interface ModelChoice {
  readonly parameter: TemplateParameter;
  readonly named: Value | undefined;
  readonly template: RenderTemplate;
  readonly world: RenderWorld;
  readonly adjustments: string[];
  readonly ignored: string[];
}

/**
 * The model the caller named, else that of settings (of the parameter `model` alone), else the template's; where the template's is not
 * installed the first of its folder, if any model of that folder does. Null leaves the workflow as it is.
 * @throws model_missing
 */
export function chooseModel({ parameter, named, template, world, adjustments, ignored }: ModelChoice): string | null {
  const installed = world.choices(parameter);
  if (named !== undefined) {
    if (!installed) return String(named);
    const found = installedModel(String(named), parameter, world);
    if (found !== named) adjustments.push(`${parameter.name} '${String(named)}' was taken as '${found}'.`);
    return found;
  }
  const folder = folderOf(parameter);
  if (hasModelSetting(parameter, world)) {
    const setting = String(world.defaults['model']);
    const found = installed ? findModel(setting, installed) : folder === 'checkpoints' ? setting : null;
    if (found !== null) return found;
    if (folder === 'checkpoints') ignored.push(`The default model '${setting}' of the settings is not installed.`);
  }
  const target = parameter.targets[0];
  const written = parameter.default ?? (target ? template.workflow[target.node]?.inputs?.[target.input] : undefined);
  const wanted = typeof written === 'string' ? written : null;
  // Another node computes it.
  if (written !== undefined && wanted === null) return null;
  if (!installed) return wanted;
  const found = wanted === null ? null : findModel(wanted, installed);
  if (found !== null) {
    if (found !== wanted) adjustments.push(`${parameter.name} '${wanted}' was taken as '${found}'.`);
    return found;
  }
  const first = installed[0];
  if (first === undefined || !anyWillDo.has(folder)) {
    throw modelMissing({ named: wanted ?? '(any)', parameter, installed, world });
  }
  adjustments.push(
    `The template's ${parameter.name} '${wanted ?? ''}' is not installed on ${world.backendName}; '${first}' was used.`,
  );
  return first;
}

/** The name as it is installed; the given one where the backend does not say what is. @throws model_missing */
export function installedModel(named: string, parameter: TemplateParameter, world: RenderWorld): string {
  const installed = world.choices(parameter);
  if (!installed) return named;
  const found = findModel(named, installed);
  if (found === null) throw modelMissing({ named, parameter, installed, world });
  return found;
}

/** Exactly, or but for case, the kind of slash, a missing ending or a missing folder, where that leaves one. */
function findModel(named: string, installed: readonly string[]): string | null {
  if (installed.includes(named)) return named;
  const plain = (name: string): string => name.toLowerCase().replaceAll('\\', '/');
  const bare = (name: string): string => plain(name).replace(/\.[a-z0-9]+$/, '');
  const wanted = plain(named);
  const tries: ((name: string) => boolean)[] = [
    (name) => plain(name) === wanted || bare(name) === wanted,
    (name) => plain(name).endsWith(`/${wanted}`) || bare(name).endsWith(`/${wanted}`),
  ];
  for (const isSame of tries) {
    const same = installed.filter(isSame);
    if (same.length > 0) return same.length === 1 ? (same[0] ?? null) : null;
  }
  return null;
}

function modelMissing(at: {
  named: string;
  parameter: TemplateParameter;
  installed: readonly string[];
  world: RenderWorld;
}): EaselError {
  const { named, parameter, installed, world } = at;
  const shown = installed.slice(0, 20);
  const nearest = nearestName(named, installed);
  return new EaselError(
    'model_missing',
    `${parameter.name} '${named.slice(0, 120)}' is not installed on ${world.backendName}.`,
    {
      nextStep:
        installed.length === 0
          ? `Install a model in ComfyUI's folder '${folderOf(parameter)}'.`
          : `${nearest ? `Did you mean '${nearest}'? ` : ''}Installed: ${shown.join(', ')}${installed.length > shown.length ? ', …' : ''}.`,
      details: { parameter: parameter.name, installed: shown, nearest },
    },
  );
}
