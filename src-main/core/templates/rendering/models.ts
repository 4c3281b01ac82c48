import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { baseByName, isOfBases } from '../../model-bases.ts';
import { nearestName } from '../../nearest-name.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
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
 * The model the caller named, else that of settings (of the parameter `model` alone), else the usual one. One that the caller named may be
 * of any base: it is their will. Null leaves the workflow as it is.
 * @throws model_missing
 */
export function chooseModel(choice: ModelChoice): string | null {
  const { parameter, named, template, world, adjustments, ignored } = choice;
  const installed = world.choices(parameter);
  const folder = folderOf(parameter);
  if (named !== undefined) {
    const found = installedModel(String(named), parameter, world);
    if (found !== named) adjustments.push(`${parameter.name} '${String(named)}' was taken as '${found}'.`);
    const other = otherBase(parameter, found, world);
    if (other !== null) adjustments.push(`${notOfItsBase(choice, found, other)} It was used all the same.`);
    return found;
  }
  if (hasModelSetting(parameter, world)) {
    const setting = String(world.defaults['model']);
    const found = installed ? findModel(setting, installed) : folder === 'checkpoints' ? setting : null;
    const other = found === null ? null : otherBase(parameter, found, world);
    if (found !== null && other === null) return found;
    if (found !== null && other !== null) {
      ignored.push(`The default model of the settings was not used: ${notOfItsBase(choice, found, other)}`);
    } else if (folder === 'checkpoints') {
      ignored.push(`The default model '${setting}' of the settings is not installed.`);
    }
  }
  const wanted = wantedModel(parameter, template.workflow);
  // Another node computes it.
  if (wanted === undefined) return null;
  if (!installed) return wanted;
  const found = usualModel({ parameter, wanted, installed, baseOf: (name) => world.baseOf(folder, name) });
  if (found === null) throw modelMissing({ named: wanted ?? '(any)', parameter, installed, world, isUsual: true });
  if (wanted !== null && found !== wanted) {
    const isSame = findModel(wanted, installed) !== null;
    const taken = `${parameter.name} '${wanted}' was taken as '${found}'.`;
    const other = `The template's ${parameter.name} '${wanted}' is not installed on ${world.backendName}; '${found}' was used.`;
    adjustments.push(isSame ? taken : other);
  }
  return found;
}

/** The model that template or workflow name; null where they name none (an empty text is no name), undefined where another node does. */
export function wantedModel(parameter: TemplateParameter, workflow: ApiWorkflow): string | null | undefined {
  const [target] = parameter.targets;
  const node = target && Object.hasOwn(workflow, target.node) ? workflow[target.node] : undefined;
  const written: unknown = parameter.default ?? (target ? node?.inputs?.[target.input] : undefined);
  if (typeof written === 'string' && written.trim() !== '') return written;
  return typeof written === 'object' && written !== null ? undefined : null;
}

interface UsualModel {
  readonly parameter: TemplateParameter;
  /** What the template names. */
  readonly wanted: string | null;
  readonly installed: readonly string[];
  /** As the file itself says; asked only for the one that would be used. */
  readonly baseOf: (name: string) => string | null;
}

/**
 * The model that is used where nobody names one: the template's, else, where any of its folder or of its bases does, the first that is of
 * one of the template's bases, else the first of unknown base. Names decide; what a file itself says can only rule it out. Of upscale models
 * the first that enlarges as much as the template's.
 */
export function usualModel({ parameter, wanted, installed, baseOf }: UsualModel): string | null {
  const found = wanted === null ? null : findModel(wanted, installed);
  if (found !== null) return found;
  const { bases } = parameter;
  const folder = folderOf(parameter);
  const isAnyGood = anyWillDo.has(folder);
  if (!bases) {
    const scale = folder === 'upscale_models' && wanted !== null ? scaleIn(wanted) : null;
    const alike = scale === null ? undefined : installed.find((name) => scaleIn(name) === scale);
    return isAnyGood ? (alike ?? installed[0] ?? null) : null;
  }
  const named = installed.map((name) => ({ name, base: baseByName(name) }));
  const candidates = [
    ...named.filter(({ base }) => base !== null && bases.includes(base)),
    ...named.filter(({ base }) => base === null && isAnyGood && isOfBases(null, bases)),
  ];
  return candidates.find(({ name, base }) => isOfBases(baseOf(name) ?? base, bases))?.name ?? null;
}

/** How many times an upscale model enlarges, where its name says so: `4x-UltraSharp`, `RealESRGAN_x4plus`. */
function scaleIn(name: string): string | null {
  const file = name.replace(/^.*[/\\]/s, '');
  const [, before, after] = /(?:^|[^a-z0-9])(\d)x|x(\d)(?!\d)/i.exec(file) ?? [];
  return before ?? after ?? null;
}

/** The base of a model that is known to be none of the parameter's. */
function otherBase(parameter: TemplateParameter, name: string, world: RenderWorld): string | null {
  const { bases } = parameter;
  if (!bases) return null;
  const base = world.baseOf(folderOf(parameter), name);
  return base === null || bases.includes(base) ? null : base;
}

function notOfItsBase({ parameter, template }: ModelChoice, name: string, base: string): string {
  return `${parameter.name} '${name}' is of base ${base}; ${template.name} is made for ${basesText(parameter)}.`;
}

export function basesText({ bases = [] }: TemplateParameter): string {
  const last = bases.at(-1) ?? '';
  return bases.length > 1 ? `${bases.slice(0, -1).join(', ')} or ${last}` : last;
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
export function findModel(named: string, installed: readonly string[]): string | null {
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
  /** Nobody named it: the template did. */
  isUsual?: boolean;
}): EaselError {
  const { named, parameter, installed, world } = at;
  const shown = installed.slice(0, 20);
  const nearest = nearestName(named, installed);
  const isMissing = `${parameter.name} '${named.slice(0, 120)}' is not installed on ${world.backendName}`;
  const folder = folderOf(parameter);
  const isFallback = parameter.bases !== undefined && installed.length > 0 && at.isUsual === true;
  const list = `Installed: ${shown.join(', ')}${installed.length > shown.length ? ', …' : ''}.`;
  const place = `ComfyUI's folder '${folder}'`;
  return new EaselError(
    'model_missing',
    isFallback ? `${isMissing}, and no other there is of base ${basesText(parameter)}.` : `${isMissing}.`,
    {
      nextStep: isFallback
        ? `Install one in ${place}, or use another template, or name one all the same. ${list}`
        : installed.length === 0
          ? `Install a model in ${place}.`
          : `${nearest ? `Did you mean '${nearest}'? ` : ''}${list}`,
      details: { parameter: parameter.name, installed: shown, nearest },
    },
  );
}
