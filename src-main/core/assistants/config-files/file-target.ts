import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { refused } from './config-error.ts';

/** What is really read and written under a path that may be, or lead through, a symlink. */
export interface FileTarget {
  /** Absolute, without symlinks. The file may not be there yet, nor its folder. */
  readonly real: string;
  /** Whether it is another path than the one asked for. */
  readonly linked: boolean;
}

/**
 * Follows symlinks, into these folders only. A path without any symlink is taken as it is.
 * @throws forbidden_path for one that leads elsewhere, or to nothing
 */
export async function findTarget(path: string, within: readonly string[]): Promise<FileTarget> {
  const asked = resolve(path);
  const link = await readlink(asked).catch(() => null);
  const real = link === null ? join(await realFolder(dirname(asked)), basename(asked)) : await followed(asked, link);
  if (real === asked) return { real, linked: false };
  const folders = await Promise.all(within.map((folder) => realFolder(resolve(folder))));
  if (folders.some((folder) => isInside(folder, real))) return { real, linked: true };
  throw refused(
    asked,
    `it leads to ${real} by a symlink, outside your home folder`,
    'Copy the configuration into that file by hand, or replace the symlink with a file.',
  );
}

async function followed(asked: string, link: string): Promise<string> {
  try {
    return await realpath(asked);
  } catch {
    throw refused(
      asked,
      `it is a symlink to ${link}, and nothing is there`,
      'Restore what it points to, or remove the symlink.',
    );
  }
}

/** The real path of a folder that may not be there: of the part that is. */
async function realFolder(folder: string): Promise<string> {
  const there = await lstat(folder).then(
    () => true,
    () => false,
  );
  if (there) return realpath(folder).catch(() => folder);
  const parent = dirname(folder);
  return parent === folder ? folder : join(await realFolder(parent), basename(folder));
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
