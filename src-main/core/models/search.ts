import type { ModelPage, ModelSearch } from '../../../src-shared/nouns/models.ts';
import type { CataloguedModel } from './catalogue.ts';
import type { AnnouncedFacts } from './metadata-reader.ts';

/** What is searched in besides names. */
export interface KnownOfModels {
  facts(model: CataloguedModel): AnnouncedFacts;
  mark(model: CataloguedModel): { readonly favourite: boolean; readonly note: string };
}

export interface FoundModels extends Omit<ModelPage, 'models' | 'readAt'> {
  readonly models: readonly CataloguedModel[];
}

const unknownBase = 'unknown';

/** Finds models by words in any order, folder, base and mark; favourites first, then by folder and name. */
export function searchModels(all: readonly CataloguedModel[], wanted: ModelSearch, known: KnownOfModels): FoundModels {
  const { text = '', folder, base, favourite, limit = 200, offset = 0 } = wanted;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const inFolder: CataloguedModel[] = [];
  for (const { model, name } of inOrder(all)) {
    if (folder !== undefined && model.folder !== folder) continue;
    if (favourite !== undefined && known.mark(model).favourite !== favourite) continue;
    if (words.every((word) => name.includes(word) || hasWord(model, word, known))) inFolder.push(model);
  }
  const bases = inFolder.map((model) => known.facts(model).base ?? unknownBase);
  const found = base === undefined ? inFolder : inFolder.filter((_model, at) => bases[at] === base);
  const favourites = found.filter((model) => known.mark(model).favourite);
  const ordered = favourites.length === 0 ? found : [...new Set([...favourites, ...found])];
  return {
    models: ordered.slice(offset, offset + limit),
    total: found.length,
    folders: counted(all.map((model) => model.folder)),
    bases: counted(bases),
  };
}

function hasWord(model: CataloguedModel, word: string, known: KnownOfModels): boolean {
  const { note } = known.mark(model);
  return known.facts(model).words.includes(word) || (note !== '' && note.toLowerCase().includes(word));
}

interface Sorted {
  readonly model: CataloguedModel;
  /** In lower case. */
  readonly name: string;
}

const sorted = new WeakMap<readonly CataloguedModel[], readonly Sorted[]>();

/** By folder and name as people sort them; once for each list, which takes long for tens of thousands. */
function inOrder(all: readonly CataloguedModel[]): readonly Sorted[] {
  const before = sorted.get(all);
  if (before) return before;
  const keyed = all.map((model) => ({ model, key: `${sortKey(model.folder)}\n${sortKey(model.name)}` }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const models = keyed.map(({ model }) => ({ model, name: model.name.toLowerCase() }));
  sorted.set(all, models);
  return models;
}

/** Without case and accents, numbers by their size: comparing such keys is many times quicker than a collator. */
function sortKey(name: string): string {
  // oxlint-disable-next-line no-control-regex
  const plain = /[^\u0000-\u007f]/.test(name) ? name.normalize('NFKD').replace(/\p{Mark}/gu, '') : name;
  return plain.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function counted(names: readonly string[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => collator.compare(a.name, b.name));
}
