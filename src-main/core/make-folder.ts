import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; one that is there is no error. Instead of mkdir's own `recursive`, which never returns where the system
 * answers ENOENT although the folder above is there (/proc, some network drives). @throws what the file system throws
 */
export function makeFolder(path: string, mode: number = 0o777): void {
  if (madeOrThere(path, mode)) return;
  makeFolder(dirname(path), mode);
  if (!madeOrThere(path, mode)) throw Object.assign(new Error(`ENOENT: ${path} cannot be made`), { code: 'ENOENT' });
}

/** False where the folder above is missing. A file in its place is found out by whoever writes into it. */
function madeOrThere(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT' && dirname(path) !== path) return false;
    // A root that is read-only or a drive's letter is there all the same.
    if (dirname(path) === path) return true;
    throw error;
  }
}
