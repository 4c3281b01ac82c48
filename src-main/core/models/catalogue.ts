import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Connection } from '../backends/connection.ts';
import { answersOf, isReady, readyConnections, type AskedBackends } from '../backends/ready-connections.ts';
import { nearestName } from '../nearest-name.ts';
import { isOfModels, readFolder, readFolders, type Folders, type ListedModel } from './read-folders.ts';

/** The file as one backend lists it. */
export interface ModelCopy extends ListedModel {
  readonly backend: string;
}

/** A model of the lists of all backends together; the facts are those of the first backend that has it. */
export interface CataloguedModel extends ListedModel {
  readonly folder: string;
  /** In the person's order of backends. Files of one name may be different ones. */
  readonly copies: readonly ModelCopy[];
}

interface BackendLists {
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly readAt: number;
  readonly folders: Folders;
}

/** What every backend that is on has, as it was read last: one that is away stays in the lists. */
export interface ModelCatalogue {
  /** Reads anew what the ready backends have, or this one; true when anything is different. @throws no_backend and its kin, when none answers */
  refresh(connection?: Connection): Promise<boolean>;
  /** Reads one folder anew. @throws not_found, no_backend and its kin */
  refreshFolder(folder: string, connection?: Connection): Promise<CataloguedModel[]>;
  /** What is known, reading only where nothing is. @throws no_backend and its kin */
  known(): Promise<readonly CataloguedModel[]>;
  /** Without asking; of this backend alone where one is named. */
  all(backend?: string): readonly CataloguedModel[];
  /** Whether anything was read of this backend, as it is now. */
  isRead(connection: Connection): boolean;
  find(folder: string, name: string): CataloguedModel | undefined;
  folders(): string[];
  /** Of the newest list; 0 where none was read. */
  readAt(): number;
}

export interface CatalogueOptions extends AskedBackends {
  /** Called when a list changed; `isFirst` when nothing was known of this backend before. */
  readonly onChange: (change: { readonly connection: Connection; readonly isFirst: boolean }) => void;
  readonly signal: AbortSignal;
}

interface Merged {
  readonly all: readonly CataloguedModel[];
  readonly byKey: ReadonlyMap<string, CataloguedModel>;
}

/** How long the lists of slower backends are waited for; they are there a moment later all the same. */
const patienceMs = 10_000;

export function createCatalogue(options: CatalogueOptions): ModelCatalogue {
  const { connections, onChange, signal } = options;
  /** By the backend's id. */
  const lists = new Map<string, BackendLists>();
  const running = new WeakMap<Connection, Promise<boolean>>();
  let merged: { readonly of: readonly Folders[]; readonly value: Merged } | null = null;

  /** Those of backends that are on, in the person's order. */
  function current(): { readonly id: string; readonly kept: BackendLists }[] {
    return connections().flatMap(({ id, url }) => {
      const kept = lists.get(id);
      return kept?.url === url ? [{ id, kept }] : [];
    });
  }

  function together(): Merged {
    const now = current();
    if (merged?.of.length !== now.length || now.some(({ kept }, at) => kept.folders !== merged?.of[at])) {
      const all = merge(now.map(({ id, kept: { folders } }) => ({ id, folders })));
      const byKey = new Map(all.map((model) => [keyOf(model.folder, model.name), model]));
      merged = { of: now.map(({ kept }) => kept.folders), value: { all, byKey } };
    }
    return merged.value;
  }

  const ofOne = new WeakMap<Folders, readonly CataloguedModel[]>();
  function alone({ id, kept }: { readonly id: string; readonly kept: BackendLists }): readonly CataloguedModel[] {
    const before = ofOne.get(kept.folders);
    const all = before ?? merge([{ id, folders: kept.folders }]);
    if (!before) ofOne.set(kept.folders, all);
    return all;
  }

  function keep(connection: Connection, folders: Folders): boolean {
    const { id, url } = connection;
    const before = lists.get(id);
    const isFirst = before?.url !== url;
    const changed = isFirst || !isSame(before.folders, folders);
    lists.set(id, { url, readAt: Date.now(), folders: changed ? folders : before.folders });
    if (changed) onChange({ connection, isFirst });
    return changed;
  }

  /** One reading at a time of each. */
  function refreshOne(connection: Connection): Promise<boolean> {
    const before = running.get(connection);
    if (before) return before;
    const work = readFolders(connection.comfyui, signal)
      .then((folders) => keep(connection, folders))
      .finally(() => running.delete(connection));
    running.set(connection, work);
    return work;
  }

  const asked = (one: Connection | undefined): readonly Connection[] => (one ? [one] : readyConnections(options));

  async function refresh(one?: Connection): Promise<boolean> {
    const answers = await answersOf(asked(one), refreshOne, { isWanted: () => true, patienceMs });
    return answers.some(({ value }) => value);
  }

  return {
    isRead: ({ id, url }) => lists.get(id)?.url === url,
    refresh,
    async refreshFolder(folder, one) {
      const backends = asked(one);
      const answers = await answersOf(backends, ({ comfyui }) => readFolder(comfyui, folder, signal));
      const found = answers.flatMap(({ connection, value }) => (value ? [{ connection, models: value }] : []));
      if (found.length === 0) {
        const names = await answersOf(backends, ({ comfyui }) => comfyui.modelFolders(signal));
        throw noFolder(folder, [...new Set(names.flatMap(({ value }) => value))].filter(isOfModels));
      }
      for (const { connection, models } of found) {
        const before = lists.get(connection.id);
        // One folder alone is no list of a backend.
        if (before?.url === connection.url) keep(connection, new Map([...before.folders, [folder, models]]));
      }
      return merge(
        found.map(({ connection, models }) => ({ id: connection.id, folders: new Map([[folder, models]]) })),
      );
    },
    async known() {
      if (current().length === 0) await refresh();
      return together().all;
    },
    all(backend) {
      if (backend === undefined) return together().all;
      const found = current().find(({ id }) => id === backend);
      return found ? alone(found) : [];
    },
    find: (folder, name) => together().byKey.get(keyOf(folder, name)),
    folders: () => [...new Set(current().flatMap(({ kept }) => [...kept.folders.keys()]))],
    readAt: () => Math.max(0, ...current().map(({ kept }) => kept.readAt)),
  };
}

function merge(lists: readonly { readonly id: string; readonly folders: Folders }[]): CataloguedModel[] {
  const found = new Map<string, CataloguedModel>();
  for (const { id, folders } of lists) {
    for (const [folder, models] of folders) {
      for (const model of models) {
        const key = keyOf(folder, model.name);
        const copy = { ...model, backend: id };
        const other = found.get(key);
        found.set(key, other ? { ...other, copies: [...other.copies, copy] } : { ...model, folder, copies: [copy] });
      }
    }
  }
  return [...found.values()];
}

/** A ready backend that has this model, with what it says of it; of the same file as the first if there is one. */
export function copyToAsk(
  model: Pick<CataloguedModel, 'copies' | 'bytes' | 'modifiedAt'>,
  { connections }: Pick<AskedBackends, 'connections'>,
  isFit: (copy: ModelCopy) => boolean = () => true,
): { readonly connection: Connection; readonly copy: ModelCopy } | null {
  const found = model.copies.filter(isFit).flatMap((copy) => {
    const connection = connections().find((one) => one.id === copy.backend && isReady(one));
    return connection ? [{ connection, copy }] : [];
  });
  const same = found.find(({ copy }) => copy.bytes === model.bytes && copy.modifiedAt === model.modifiedAt);
  return same ?? found[0] ?? null;
}

const keyOf = (folder: string, name: string): string => `${folder}\n${name}`;

/** Model by model: as texts they would be megabytes. */
function isSame(before: Folders, now: Folders): boolean {
  if (before.size !== now.size) return false;
  const names = [...before.keys()];
  let place = 0;
  for (const [folder, models] of now) {
    const known = before.get(folder);
    if (names[place++] !== folder || !known || known.length !== models.length) return false;
    if (known !== models && !models.every((model, at) => isSameFile(model, known[at]))) return false;
  }
  return true;
}

const isSameFile = (one: ListedModel, other: ListedModel | undefined): boolean =>
  one.name === other?.name &&
  one.bytes === other.bytes &&
  one.modifiedAt === other.modifiedAt &&
  one.pathIndex === other.pathIndex;

function noFolder(folder: string, folders: readonly string[]): EaselError {
  if (folders.includes(folder)) {
    return new EaselError(
      'not_found',
      `ComfyUI names the model folder '${folder.slice(0, 60)}', and lists nothing of it.`,
      {
        nextStep: 'See what its log says about the folder.',
      },
    );
  }
  const nearest = nearestName(folder.slice(0, 60), folders);
  return new EaselError('not_found', `ComfyUI has no model folder '${folder.slice(0, 60)}'.`, {
    nextStep: `${nearest ? `Did you mean '${nearest}'? ` : ''}Use one of: ${folders.join(', ')}.`,
    details: { folders },
  });
}
