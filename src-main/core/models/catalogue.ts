import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Connection } from '../backends/connection.ts';
import { nearestName } from '../nearest-name.ts';
import { readFolder, readFolders, type Folders, type ListedModel } from './read-folders.ts';

/** A model of the lists of all backends together; the facts are those of the first backend that has it. */
export interface CataloguedModel extends ListedModel {
  readonly folder: string;
  readonly backends: readonly string[];
}

interface BackendLists {
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly readAt: number;
  readonly folders: Folders;
}

/** What every backend has, as it was read last. */
export interface ModelCatalogue {
  /** Reads anew what the live backend has; true when anything is different. @throws no_backend and its kin */
  refresh(): Promise<boolean>;
  /** Reads one folder of the live backend anew. @throws not_found, no_backend and its kin */
  refreshFolder(folder: string): Promise<CataloguedModel[]>;
  /** What is known, reading only where nothing is. @throws no_backend and its kin */
  known(): Promise<readonly CataloguedModel[]>;
  /** Without asking. */
  all(): readonly CataloguedModel[];
  find(folder: string, name: string): CataloguedModel | undefined;
  folders(): string[];
  /** Of the newest list; 0 where none was read. */
  readAt(): number;
}

export interface CatalogueOptions {
  readonly ready: () => Connection;
  /** Called when lists changed; `isFirst` when nothing was known of this backend before. */
  readonly onChange: (change: { isFirst: boolean }) => void;
  readonly signal: AbortSignal;
}

export function createCatalogue({ ready, onChange, signal }: CatalogueOptions): ModelCatalogue {
  /** By the backend's id. */
  const lists = new Map<string, BackendLists>();
  let running: { readonly url: string; readonly work: Promise<boolean> } | null = null;
  let merged: { readonly all: readonly CataloguedModel[]; readonly byKey: ReadonlyMap<string, CataloguedModel> } = {
    all: [],
    byKey: new Map(),
  };

  function keep({ id, url }: Connection, folders: Folders): boolean {
    const before = lists.get(id);
    const isFirst = before?.url !== url;
    const changed = isFirst || contentOf(before.folders) !== contentOf(folders);
    lists.set(id, { url, readAt: Date.now(), folders });
    if (!changed) return false;
    const all = merge(lists);
    merged = { all, byKey: new Map(all.map((model) => [keyOf(model.folder, model.name), model])) };
    onChange({ isFirst });
    return true;
  }

  function refresh(): Promise<boolean> {
    const connection = ready();
    if (running?.url === connection.url) return running.work;
    const work = readFolders(connection.comfyui, signal)
      .then((folders) => keep(connection, folders))
      .finally(() => {
        if (running?.work === work) running = null;
      });
    running = { url: connection.url, work };
    return work;
  }

  return {
    refresh,
    async refreshFolder(folder) {
      const connection = ready();
      const found = await readFolder(connection.comfyui, folder, signal);
      if (!found) throw noFolder(folder, await connection.comfyui.modelFolders(signal));
      const before = lists.get(connection.id);
      // One folder alone is no list of a backend.
      if (before?.url === connection.url) keep(connection, new Map([...before.folders, [folder, found]]));
      return found.map((model) => ({ ...model, folder, backends: [connection.id] }));
    },
    async known() {
      if (lists.size === 0) await refresh();
      return merged.all;
    },
    all: () => merged.all,
    find: (folder, name) => merged.byKey.get(keyOf(folder, name)),
    folders: () => [...new Set([...lists.values()].flatMap(({ folders }) => [...folders.keys()]))],
    readAt: () => Math.max(0, ...[...lists.values()].map(({ readAt }) => readAt)),
  };
}

function merge(lists: ReadonlyMap<string, BackendLists>): CataloguedModel[] {
  const found = new Map<string, CataloguedModel>();
  for (const [id, { folders }] of lists) {
    for (const [folder, models] of folders) {
      for (const model of models) {
        const key = keyOf(folder, model.name);
        const other = found.get(key);
        found.set(key, other ? { ...other, backends: [...other.backends, id] } : { ...model, folder, backends: [id] });
      }
    }
  }
  return [...found.values()];
}

const keyOf = (folder: string, name: string): string => `${folder}\n${name}`;

const contentOf = (folders: Folders): string => JSON.stringify([...folders]);

function noFolder(folder: string, folders: readonly string[]): EaselError {
  const nearest = nearestName(folder.slice(0, 60), folders);
  return new EaselError('not_found', `ComfyUI has no model folder '${folder.slice(0, 60)}'.`, {
    nextStep: `${nearest ? `Did you mean '${nearest}'? ` : ''}Use one of: ${folders.join(', ')}.`,
    details: { folders },
  });
}
