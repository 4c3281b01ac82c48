import { readFileSync, statSync } from 'node:fs';

/** Its text; `nothing` where there is no file, `unreadable` where there is something else, or something too large. */
type SmallFile = { readonly kind: 'nothing' | 'unreadable' } | { readonly kind: 'text'; readonly text: string };

/** What files of the data folder take, by far: a larger one is none of ours. */
const mostBytes = 16 * 1024 * 1024;

/** Reads a small file of the data folder, whatever somebody put in its place. Never throws. */
export function readSmallFile(path: string): SmallFile {
  try {
    // A pipe would keep whoever reads it waiting for ever.
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > mostBytes) return { kind: 'unreadable' };
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'nothing' : 'unreadable' };
  }
}
