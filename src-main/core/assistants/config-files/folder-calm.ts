import { lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file that is older than so many milliseconds is no longer about to be renamed. */
const freshMs = 2000;
/** Of a folder with more files, only those are looked at that are named after the file. */
const mostLookedAt = 500;

/** Nanoseconds. Another number after each file that was made, renamed or removed in the folder. */
export function folderChangedAt(folder: string): bigint {
  return statSync(folder, { bigint: true }).mtimeNs;
}

/** Whether somebody else may be about to rename a new file over this one: there is a new file beside it. */
export function isRenameDue(path: string, ownNames: readonly string[]): boolean {
  const folder = dirname(path);
  const own = new Set([basename(path), ...ownNames]);
  const names = readdirSync(folder).filter((name) => !own.has(name));
  const looked = names.length > mostLookedAt ? names.filter((name) => name.includes(basename(path))) : names;
  const since = Date.now() - freshMs;
  return looked.some((name) => {
    const stats = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.birthtimeMs > since;
  });
}
