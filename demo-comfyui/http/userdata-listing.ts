import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PyFloat } from '../protocol/python-values.ts';
import type { Writable } from '../protocol/python-values.ts';

/** `path` relative to `folder`, with slashes on every system. */
export const shownPath = (path: string, folder: string): string => relative(folder, path).replaceAll(sep, '/') || '.';

/** What `full_info=true` shows of a file; its times are seconds. */
export async function fileInfo(path: string, folder: string): Promise<Writable> {
  const { size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return { path: shownPath(path, folder), size: Number(size), modified: seconds(mtimeNs), created: seconds(ctimeNs) };
}

/** The files in a folder as Python's glob finds them: none whose name or whose folder's name starts with a dot. */
export async function listFiles(folder: string, recurse: boolean): Promise<string[]> {
  const paths = await visibleEntries(folder);
  const infos = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  const files = paths.filter((_, at) => infos[at]?.isFile());
  if (!recurse) return files;
  const folders = paths.filter((_, at) => infos[at]?.isDirectory());
  return [...files, ...(await Promise.all(folders.map((path) => listFiles(path, true)))).flat()];
}

async function visibleEntries(folder: string): Promise<string[]> {
  const names = (await isFolder(folder)) ? await readdir(folder) : [];
  return names.filter((name) => !name.startsWith('.')).map((name) => join(folder, name));
}

/** Everything under a folder, hidden or not: folders first, then files, each by name. Paths are relative to `root`. */
export async function walk(folder: string, root: string): Promise<Writable[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const rows = entries.map((entry) => ({ entry, isFile: !entry.isDirectory(), key: entry.name.toLowerCase() }));
  rows.sort((a, b) => Number(a.isFile) - Number(b.isFile) || (a.key < b.key ? -1 : Number(a.key > b.key)));
  return Promise.all(rows.map(({ entry, isFile }) => treeRow(entry, { isFile, root })));
}

async function treeRow(entry: Dirent, { isFile, root }: { isFile: boolean; root: string }): Promise<Writable> {
  const whole = join(entry.parentPath, entry.name);
  const row = { name: entry.name, path: shownPath(whole, root), type: isFile ? 'file' : 'directory' };
  if (!isFile) return row;
  const info = await stat(whole, { bigint: true }).catch(() => undefined);
  return info === undefined ? row : { ...row, size: Number(info.size), modified: seconds(info.mtimeNs) };
}

/** Whether there is a folder of that path. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

/** A time as Python computes it, so that the digits are the same. */
const seconds = (ns: bigint): PyFloat => new PyFloat(Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) * 1e-9);
