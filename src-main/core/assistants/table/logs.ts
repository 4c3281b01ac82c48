import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import type { AssistantFacts, LogSource } from './assistant-facts.ts';

/** Clients make a folder for each of their runs, and keep many: the newest of each level are looked into. */
const foldersLooked = 40;

interface Item {
  readonly path: string;
  readonly time: number;
  readonly size: number;
  readonly isFolder: boolean;
}

/**
 * The log that was written last of those that the client keeps of this entry; null where it keeps none. What is called with a tool may stand
 * in it, prompts too.
 */
export async function newestLog(
  assistant: AssistantFacts,
  { system, name }: { system: AssistantSystem; name: string },
): Promise<string | null> {
  const sources = await assistant.logs(system, name);
  const files = (await Promise.all(sources.map(filesOf))).flat();
  // VS Code makes an empty one before it starts the server.
  const [newest] = files.filter(({ size }) => size > 0).sort(newestFirst);
  return (newest ?? files.sort(newestFirst)[0])?.path ?? null;
}

const newestFirst = (one: Item, other: Item) => other.time - one.time;

async function filesOf({ folder, names }: LogSource): Promise<Item[]> {
  const [wanted, ...below] = names;
  if (!wanted) return [];
  const items = await itemsIn(folder, wanted);
  if (below.length === 0) return items.filter(({ isFolder }) => !isFolder);
  const folders = items.filter(({ isFolder }) => isFolder).sort(newestFirst);
  const looked = folders.slice(0, foldersLooked).map(({ path }) => filesOf({ folder: path, names: below }));
  return (await Promise.all(looked)).flat();
}

async function itemsIn(folder: string, wanted: RegExp): Promise<Item[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.filter((name) => wanted.test(name)).map((name) => join(folder, name));
  const items = paths.map(async (path) => {
    const found = await stat(path).catch(() => null);
    return found && { path, time: found.mtimeMs, size: found.size, isFolder: found.isDirectory() };
  });
  return (await Promise.all(items)).filter((item) => item !== null);
}
