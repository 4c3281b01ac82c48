import type { ModelFiles } from '../../comfyui/model-files.ts';
import { answersOf, readyConnections, type AskedBackends } from '../backends/ready-connections.ts';

/** A file as one backend lists it. */
export interface ListedModel {
  readonly name: string;
  readonly bytes: number | null;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number | null;
  /** Which of the folder's places it lies in; null where the server does not tell. */
  readonly pathIndex: number | null;
}

export type Folders = ReadonlyMap<string, readonly ListedModel[]>;

/** No models in them, though ComfyUI names them among its folders. */
const notOfModels: ReadonlySet<string> = new Set(['configs', 'custom_nodes']);

export const isOfModels = (folder: string): boolean => !notOfModels.has(folder);

/** How many folders are asked about at once: a server looks through disks for each. */
const atOnce = 3;

/** All folders of a server with what is in them. @throws backend_unreachable and its kin */
export async function readFolders(comfyui: ModelFiles, signal?: AbortSignal): Promise<Folders> {
  const names = (await comfyui.modelFolders(signal)).filter(isOfModels);
  const found = new Map<string, readonly ListedModel[]>();
  const left = names.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [, folder] of left) found.set(folder, (await readFolder(comfyui, folder, signal)) ?? []);
    }),
  );
  return new Map(names.map((folder) => [folder, found.get(folder) ?? []]));
}

/**
 * What is in one folder; null for one that the server does not know. The names are those that nodes take; the facts come from a newer
 * route, which lists the same file once for each place that has it: the first is the one that is loaded.
 * @throws backend_unreachable and its kin
 */
export async function readFolder(
  comfyui: ModelFiles,
  folder: string,
  signal?: AbortSignal,
): Promise<ListedModel[] | null> {
  const [names, files] = await Promise.all([comfyui.modelsIn(folder, signal), comfyui.modelFiles(folder, signal)]);
  if (names === null) return null;
  const facts = new Map<string, ListedModel>();
  for (const { name, bytes, modifiedMs, pathIndex } of files ?? []) {
    if (!facts.has(name)) facts.set(name, { name, bytes, modifiedAt: modifiedMs, pathIndex });
  }
  return [...new Set(names)].map((name) => facts.get(name) ?? { name, bytes: null, modifiedAt: null, pathIndex: null });
}

/** The names in a folder of all ready backends together; null for one that none of them knows. @throws no_backend and its kin */
export const modelsInAny =
  (backends: AskedBackends) =>
  async (folder: string): Promise<string[] | null> => {
    const answers = await answersOf(readyConnections(backends), ({ comfyui }) => comfyui.modelsIn(folder));
    const found = answers.flatMap(({ value }) => (value ? [value] : []));
    return found.length === 0 ? null : [...new Set(found.flat())];
  };
