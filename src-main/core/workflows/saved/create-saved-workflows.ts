import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EaselError, toErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { Job, Requester } from '../../../../src-shared/nouns/jobs.ts';
import type { ChangedWorkflow, SavedWorkflow } from '../../../../src-shared/nouns/saved-workflows.ts';
import type { UserFile } from '../../../comfyui/user-data.ts';
import type { Connection } from '../../backends/connection.ts';
import { nearestName } from '../../nearest-name.ts';
import { readWorkflow } from '../read-workflow.ts';
import { bounded } from '../reading/refusal.ts';
import { contentToSave, type ContentOptions } from './content-to-save.ts';
import { createKeptVersions, type KeptVersions } from './kept-versions.ts';
import { isSavedPath, savedPath } from './saved-path.ts';
import type { SavedWorkflows } from './saved-workflows.ts';

export interface CreateSavedWorkflowsOptions extends ContentOptions {
  readonly ready: () => Connection;
  readonly dataFolder: string;
  /** Converts, checks and submits a workflow. */
  readonly submit: (job: { workflow: unknown; title: string; requester: Requester }) => Promise<Job>;
}

/** ComfyUI's folder of workflows among what it keeps for its user. */
const root = 'workflows';

/** One ComfyUI: what it has, and what Easel keeps of it. */
interface Server {
  readonly comfyui: Connection['comfyui'];
  readonly versions: KeptVersions;
}

/** @see SavedWorkflows */
export function createSavedWorkflows(options: CreateSavedWorkflowsOptions): SavedWorkflows {
  let queue: Promise<unknown> = Promise.resolve();
  /** One change after the other: two savings at once would each miss what the other replaces. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = queue.then(work);
    queue = next.catch(() => {});
    return next;
  }

  function server(): Server {
    const connection = options.ready();
    const folder = join(options.dataFolder, 'saved-workflows', folderName(connection));
    return { comfyui: connection.comfyui, versions: createKeptVersions(folder) };
  }

  /** Puts what is there aside, and the new text in its place. `at` is a name that the server takes for the entry's. */
  async function replace(
    { comfyui, versions }: Server,
    { entry, text, at = entry.path }: { entry: SavedWorkflow; text: string; at?: string },
  ): Promise<Omit<ChangedWorkflow, 'doubts'>> {
    const { path, modifiedAt } = entry;
    const before = await comfyui.readUserData(`${root}/${at}`);
    if (before === text) return { workflow: entry, keptVersion: null };
    const kept = await versions.keep({ path, why: 'overwritten', modifiedAt, text: before });
    const written = await comfyui.writeUserData(`${root}/${at}`, text, { overwrite: true });
    return { workflow: viewOfWritten(written, path), keptVersion: kept.version };
  }

  async function write(
    { comfyui, versions }: Server,
    { path, text, replaces }: { path: string; text: string; replaces: boolean },
  ): Promise<Omit<ChangedWorkflow, 'doubts'>> {
    try {
      const written = await comfyui.writeUserData(`${root}/${path}`, text, { overwrite: false });
      return { workflow: viewOfWritten(written, path), keptVersion: null };
    } catch (error) {
      if (!(error instanceof EaselError) || error.code !== 'conflict') throw error;
      if (!replaces) throw alreadyThere(path);
      // It came this moment, or Windows and macOS take the name for another's: `Fox.json` for `fox.json`.
      const all = await listed(comfyui);
      const alike = all.find((one) => one.path.toLowerCase() === path.toLowerCase());
      const entry = sameName(all, path) ?? alike ?? viewOf({ path });
      return replace({ comfyui, versions }, { entry, text, at: path });
    }
  }

  return {
    list: () => listed(server().comfyui),
    async get(path) {
      const { comfyui } = server();
      const entry = await find(comfyui, path);
      const text = await comfyui.readUserData(`${root}/${entry.path}`);
      return { ...entry, bytes: Buffer.byteLength(text), text, ...(await formatOf(text)) };
    },
    async save(given) {
      const path = savedPath(given.path);
      const { text, doubts } = await contentToSave(given, options);
      return inTurn(async () => {
        const here = server();
        const entry = sameName(await listed(here.comfyui), path);
        const { modifiedAt, overwrite = false } = given;
        if (modifiedAt !== undefined) refuseChanged(path, { entry, modifiedAt });
        else if (entry && !overwrite) throw alreadyThere(entry.path, entry);
        const saved = entry
          ? await replace(here, { entry, text })
          : await write(here, { path, text, replaces: overwrite });
        return { ...saved, doubts: [...doubts] };
      });
    },
    async run({ path, requester }) {
      const { comfyui } = server();
      const entry = await find(comfyui, path);
      const workflow = await comfyui.readUserData(`${root}/${entry.path}`);
      return options.submit({ workflow, title: entry.name, requester });
    },
    async versions(given) {
      const path = savedPath(given);
      const { comfyui, versions } = server();
      const kept = await versions.list(path);
      if (kept.length === 0) await find(comfyui, path);
      return kept;
    },
    restore: ({ path: given, version }) =>
      inTurn(async () => {
        const here = server();
        const { path, text } = await here.versions.read(savedPath(given), version);
        const entry = sameName(await listed(here.comfyui), path);
        const restored = entry
          ? await replace(here, { entry, text })
          : await write(here, { path, text, replaces: true });
        return { ...restored, doubts: [] };
      }),
    delete: ({ path: given, modifiedAt: loaded }) =>
      inTurn(async () => {
        const { comfyui, versions } = server();
        const entry = await find(comfyui, given);
        const { path, modifiedAt } = entry;
        if (loaded !== undefined) refuseChanged(path, { entry, modifiedAt: loaded });
        const text = await comfyui.readUserData(`${root}/${path}`);
        const kept = await versions.keep({ path, why: 'deleted', modifiedAt, text });
        await comfyui.deleteUserData(`${root}/${path}`);
        return { path, ...kept };
      }),
    async deleted() {
      const { comfyui, versions } = server();
      const there = await listed(comfyui);
      const kept = await versions.newest();
      return kept.filter(({ path }) => !sameName(there, path)).toSorted((a, b) => b.keptAt - a.keptAt);
    },
  };
}

/** By address, which is all that tells one ComfyUI from another; the embedded demo has a new one each time. */
function folderName(connection: Connection): string {
  const { source } = connection.state();
  if (source === 'demo') return 'demo';
  const hash = createHash('sha256').update(connection.url).digest('hex').slice(0, 8);
  const host = URL.parse(connection.url)?.host.replaceAll(/[^a-z0-9.-]+/gi, '_') ?? 'comfyui';
  return `${host.slice(0, 60)}-${hash}`;
}

async function listed(comfyui: Connection['comfyui']): Promise<SavedWorkflow[]> {
  const files = await comfyui.listUserData(root);
  return files.filter(({ path }) => isSavedPath(path)).map(viewOf);
}

/** @throws forbidden_path, bad_input, not_found */
async function find(comfyui: Connection['comfyui'], given: string): Promise<SavedWorkflow> {
  const path = savedPath(given);
  const all = await listed(comfyui);
  const entry = sameName(all, path);
  if (entry) return entry;
  const paths = all.map((one) => one.path);
  const nearest = nearestName(path, paths);
  throw new EaselError('not_found', `ComfyUI has no saved workflow '${shown(path)}'.`, {
    nextStep: nearest ? `Did you mean '${shown(nearest)}'?` : 'List the saved workflows, or the deleted ones.',
  });
}

/** macOS writes an umlaut as two characters: the same name all the same. */
function sameName(all: readonly SavedWorkflow[], path: string): SavedWorkflow | undefined {
  const wanted = path.normalize('NFC');
  return all.find((one) => one.path === path) ?? all.find((one) => one.path.normalize('NFC') === wanted);
}

function viewOf({ path, sizeBytes, modifiedMs }: Partial<UserFile> & { path: string }): SavedWorkflow {
  const slash = path.lastIndexOf('/');
  return {
    path,
    name: path.slice(slash + 1).replace(/\.json$/i, ''),
    folder: path.slice(0, Math.max(0, slash)),
    bytes: sizeBytes ?? null,
    modifiedAt: modifiedMs ?? null,
  };
}

/** A written file is named from the root of what ComfyUI keeps, a listed one from the folder of workflows. */
const viewOfWritten = (written: UserFile, path: string): SavedWorkflow => viewOf({ ...written, path });

async function formatOf(text: string): Promise<{ format: 'ui' | 'api' | null; problem: string | null }> {
  try {
    const { format } = await readWorkflow({ text });
    return { format, problem: null };
  } catch (error) {
    const { message, nextStep } = toErrorData(error);
    return { format: null, problem: `${message} ${nextStep}` };
  }
}

/** Names are a stranger's text. */
const shown = (path: string): string => bounded(path, 120);

function alreadyThere(path: string, entry?: SavedWorkflow): EaselError {
  return new EaselError('conflict', `ComfyUI has a saved workflow '${shown(path)}' already.`, {
    nextStep: 'Choose another name, or have it overwritten: what is there is kept as a version.',
    details: { path, modifiedAt: entry?.modifiedAt ?? null },
  });
}

/** @throws conflict */
function refuseChanged(
  path: string,
  { entry, modifiedAt }: { entry: SavedWorkflow | undefined; modifiedAt: number },
): void {
  if (!entry) {
    throw new EaselError('conflict', `'${shown(path)}' was deleted in ComfyUI meanwhile.`, {
      nextStep: 'Save it as a new one.',
      details: { path },
    });
  }
  // Old servers tell no time.
  if (entry.modifiedAt === null || entry.modifiedAt === modifiedAt) return;
  throw new EaselError('conflict', `'${shown(path)}' was changed in ComfyUI meanwhile.`, {
    nextStep: 'Load it anew, or save yours under another name.',
    details: { path, modifiedAt: entry.modifiedAt },
  });
}
