import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { fileNames } from '../template-files.ts';
import { fileError, writeAtomically } from './write-files.ts';

/** New contents by the file's name in the folder; null takes the file away. */
export type FolderChange = Readonly<Record<string, string | Uint8Array | null>>;

/** A change that is decided: from when this is there it will be carried out, by whoever comes next. */
const decided = '.change';
const preparing = /^\.change-[0-9a-f]{8}$/;
const listName = 'list.json';

/** Folders come from strangers too: only files of a template are moved or removed. */
const ours = new RegExp(
  `^(?:${[fileNames.file, fileNames.workflow, fileNames.graph, fileNames.preview].map((name) => name.replaceAll('.', String.raw`\.`)).join('|')}|${fileNames.versions}/[1-9]\\d{0,8}\\.json)$`,
);
const listSchema = z.object({ put: z.array(z.string().regex(ours)), remove: z.array(z.string().regex(ours)) });

/**
 * Changes several files of a template's folder together: after a crash at any moment `finishChange` leaves all of them new or all
 * of them old. Everything that needs room is written before the change is decided.
 * @throws disk_full, forbidden_path; nothing is changed then
 */
export async function changeFolder(folder: string, change: FolderChange): Promise<void> {
  const aside = join(folder, `${decided}-${randomUUID().slice(0, 8)}`);
  const entries = Object.entries(change);
  const named = (isPut: boolean): string[] => entries.flatMap(([name, to]) => ((to !== null) === isPut ? [name] : []));
  const list = listSchema.parse({ put: named(true), remove: named(false) });
  try {
    await finishChange(folder);
    await mkdir(aside);
    for (const [name, content] of entries) {
      if (content === null) continue;
      await mkdir(dirname(join(aside, name)), { recursive: true });
      await writeAtomically(join(aside, name), content);
    }
    await writeAtomically(join(aside, listName), JSON.stringify(list));
    await patiently(() => rename(aside, join(folder, decided)));
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw fileError(error);
  }
  try {
    await finishChange(folder);
  } catch (error) {
    throw fileError(error);
  }
}

/** Carries out what was decided and not finished. @throws the error of the file system */
export async function finishChange(folder: string): Promise<void> {
  const aside = join(folder, decided);
  const isThere = await lstat(aside).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isThere) return;
  const list = await readList(join(aside, listName));
  for (const name of list?.put ?? []) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await patiently(() => rename(join(aside, name), join(folder, name))).catch((error: unknown) => {
      // Moved before the crash.
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }
  for (const name of list?.remove ?? []) await patiently(() => rm(join(folder, name), { force: true }));
  // Without its list it is nothing any more, whatever happens while the rest is taken away.
  await patiently(() => rm(join(aside, listName), { force: true }));
  await patiently(() => rm(aside, { recursive: true, force: true }));
}

/** Null where it is gone, or was not written by Easel. */
async function readList(path: string): Promise<z.infer<typeof listSchema> | null> {
  try {
    return listSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const code = codeOf(error);
    if (code !== undefined && code !== 'ENOENT') throw error;
    return null;
  }
}

const asideOfFolder = /^\.[a-z0-9][a-z0-9_-]{0,63}\.[0-9a-f]{8}$/;
const asideOfFile = /^\.[a-z]+\.(?:json|webp)\.[0-9a-f]{8}$/;

/** Takes away what a crash left half written, in the folder of all templates. Nothing else may be writing there. */
export async function sweepLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (asideOfFolder.test(name) || asideOfFile.test(name)) await rm(path, { recursive: true, force: true });
    else if (!name.startsWith('.')) {
      for (const inner of await readdir(path).catch(() => [])) {
        if (preparing.test(inner) || asideOfFile.test(inner))
          await rm(join(path, inner), { recursive: true, force: true });
      }
    }
  }
}

const busyCodes: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY']);
const tries = 10;

/** On Windows a file that another program reads at this moment, a virus scanner most often, cannot be replaced. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (process.platform !== 'win32' || attempt >= tries || !busyCodes.has(codeOf(error))) throw error;
      await sleep(20 * attempt);
    }
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code;
