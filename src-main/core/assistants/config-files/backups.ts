import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Of one file, the newest so many are kept. */
const keptPerFile = 10;

/** Copies of other programs' files as they were, in Easel's own folder: they may hold secrets, so nobody else reads them. */
export interface Backups {
  /** The absolute path of the copy; that of the last one when it is the same. */
  keep(path: string, content: Buffer): Promise<string>;
}

export function createBackups(folder: string, now: () => number): Backups {
  return {
    async keep(path, content) {
      const own = join(
        folder,
        `${basename(path).replace(/^\.+/, '')}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`,
      );
      await mkdir(own, { recursive: true, mode: 0o700 });
      const names = (await readdir(own)).filter((name) => name.endsWith('.bak')).toSorted();
      const newest = names.at(-1);
      if (newest && (await readFile(join(own, newest))).equals(content)) return join(own, newest);
      // The number keeps them in order where the clock was set back.
      const number = String(Number.parseInt(newest ?? '0', 10) + 1).padStart(6, '0');
      const kept = join(own, `${number}-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}.bak`);
      await writeFile(kept, content, { mode: 0o600, flag: 'wx', flush: true });
      for (const name of names.slice(0, Math.max(0, names.length + 1 - keptPerFile)))
        await rm(join(own, name), { force: true });
      return kept;
    },
  };
}
