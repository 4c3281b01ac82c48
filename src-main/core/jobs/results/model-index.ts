import { modelFile } from '../../workflows/model-file.ts';

/** A model as its backend lists it. */
export interface KnownModel {
  readonly folder: string;
  readonly name: string;
  readonly bytes: number | null;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number | null;
}

/** The models of one backend that a text may mean, in whichever folders: `x.safetensors`, `x`, with either slash, in any case. */
export type ModelIndex = (name: string) => readonly KnownModel[];

export function createModelIndex(models: Iterable<KnownModel>): ModelIndex {
  const byName = new Map<string, KnownModel[]>();
  const add = (name: string, model: KnownModel): void => {
    const known = byName.get(name);
    if (known) known.push(model);
    else byName.set(name, [model]);
  };
  for (const model of models) {
    const name = plain(model.name);
    add(name, model);
    const bare = name.replace(modelFile, '');
    if (bare !== name) add(bare, model);
  }
  return (name) => byName.get(plain(name)) ?? [];
}

const plain = (name: string): string => name.replaceAll('\\', '/').toLowerCase();
