import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { keepsChanging } from './config-error.ts';

/** A lock older than this many milliseconds is one that its holder left behind; a holder renews it each five seconds. */
const staleMs = 10_000;

/**
 * Works under the lock that Claude Code takes for ~/.claude.json: a folder `<file>.lock`, as the package proper-lockfile makes it. That
 * package is not used for it, since it hooks the signals of the process; the work here is done long before a lock grows stale.
 * @throws config_changed when the lock is not given up
 */
export async function withClientLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const folder = `${path}.lock`;
  const deadline = Date.now() + staleMs + 2000;
  while (!take(folder)) {
    if (Date.now() > deadline) throw keepsChanging(path);
    await delay(20 + Math.random() * 60);
  }
  try {
    return await work();
  } finally {
    release(folder);
  }
}

function take(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats && Date.now() - stats.mtimeMs > staleMs) release(folder);
    return false;
  }
}

function release(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
