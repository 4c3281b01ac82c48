import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { nearestName } from '../nearest-name.ts';
import { modelFileName } from '../templates/models-of.ts';
import { modelFile } from '../workflows/model-file.ts';
import type { ModelName } from './models.ts';

const most = 5;

/** Names that are meant probably, the most probable first: the same file in another folder, then those of similar spelling. */
export function nearModels({ folder, name }: ModelName, all: readonly ModelName[]): ModelName[] {
  const wanted = modelFileName(name.slice(0, 300));
  const found = all.filter((model) => modelFileName(model.name) === wanted);
  let left = all.filter((model) => model.folder === folder && !found.includes(model));
  while (found.length < most && left.length > 0) {
    const nearest = nearestName(
      stemOf(wanted),
      left.map((model) => stemOf(model.name)),
    );
    const near =
      nearest === null ? [] : left.filter((model) => stemOf(model.name).toLowerCase() === nearest.toLowerCase());
    if (near.length === 0) break;
    found.push(...near);
    left = left.filter((model) => !near.includes(model));
  }
  return found.slice(0, most).map((model) => ({ folder: model.folder, name: model.name }));
}

const stemOf = (name: string): string => modelFileName(name).replace(modelFile, '');

/** @throws always: not_found, with the nearest names */
export function noSuchModel(model: ModelName, all: readonly ModelName[]): EaselError {
  const { folder, name } = model;
  const near = nearModels(model, all);
  const names = near.map((one) => (one.folder === folder ? `'${one.name}'` : `'${one.name}' in ${one.folder}`));
  const there = all.filter((one) => one.folder === folder).map((one) => one.name);
  const list = there.length > 0 ? `There are: ${there.slice(0, 20).join(', ')}${there.length > 20 ? ', …' : ''}.` : '';
  return new EaselError('not_found', `ComfyUI lists no model '${name.slice(0, 120)}' in ${folder.slice(0, 60)}.`, {
    nextStep: names.length > 0 ? `Did you mean ${names.join(' or ')}?` : list || 'List the models of this folder.',
    details: { near },
  });
}
