import type { Model, ModelPage, ModelSearch } from '../../../src-shared/nouns/models.ts';

/** A model with what is searched in besides its name. */
export interface SearchedModel {
  readonly model: Model;
  /** Title and trigger words. */
  readonly words: string;
}

const unknownBase = 'unknown';

/** Finds models by words in any order, folder, base and mark; favourites first. */
export function searchModels(all: readonly SearchedModel[], wanted: ModelSearch): Omit<ModelPage, 'readAt'> {
  const { text = '', folder, base, favourite, limit = 200, offset = 0 } = wanted;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const inFolder = all.filter(({ model, words: more }) => {
    if (folder !== undefined && model.folder !== folder) return false;
    if (favourite !== undefined && model.favourite !== favourite) return false;
    const text = `${model.name}\n${model.note}\n${more}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const found = inFolder
    .filter(({ model }) => base === undefined || (model.base ?? unknownBase) === base)
    .map(({ model }) => model)
    .toSorted(inOrder);
  return {
    models: found.slice(offset, offset + limit),
    total: found.length,
    folders: counted(all.map(({ model }) => model.folder)),
    bases: counted(inFolder.map(({ model }) => model.base ?? unknownBase)),
  };
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function inOrder(a: Model, b: Model): number {
  if (a.favourite !== b.favourite) return a.favourite ? -1 : 1;
  return collator.compare(a.folder, b.folder) || collator.compare(a.name, b.name);
}

function counted(names: readonly string[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => collator.compare(a.name, b.name));
}
