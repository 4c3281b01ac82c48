/** Builds when dist/ is older than its sources. Prints nothing on stdout; under 100 ms when nothing is to be done. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '..');
const stampFile = join(root, 'dist', '.stamp');
const lockFile = join(root, '.cache', 'build.lock');

const sourceFolders = ['src-shared', 'src-main', 'src-renderer', 'demo-comfyui'];
const singleSources = [
  'package.json',
  'package-lock.json',
  'tooling/build.ts',
  'tooling/entries.ts',
  'vite.main.config.ts',
  'vite.renderer.config.ts',
  'vite.single-file.config.ts',
];

/** What dist/ was made from: a hash over the path, size and time of every source. */
function stampOfSources(): string {
  const hash = createHash('sha256');
  const inFolders = sourceFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const path of [...singleSources.map((file) => join(root, file)), ...inFolders].toSorted()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path).split(sep).join('/')} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Builds dist/ unless it is fresh. Of several programs that start at once, one builds and the others wait. */
export async function ensureBuilt(): Promise<void> {
  if (isFresh()) return;
  const release = await takeLock();
  try {
    const stamp = stampOfSources();
    if (isFresh(stamp)) return;
    process.stderr.write('Building Easel…\n');
    const started = performance.now();
    const { build } = await import('./build.ts');
    await build();
    writeFileSync(stampFile, stamp);
    process.stderr.write(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
  } finally {
    release();
  }
}

function isFresh(stamp = stampOfSources()): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** Builds dist/ though it may be fresh. */
export async function buildAfresh(): Promise<void> {
  rmSync(stampFile, { force: true });
  await ensureBuilt();
}

async function takeLock(): Promise<() => void> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return () => rmSync(lockFile, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (holderIsGone()) rmSync(lockFile, { force: true });
    else await sleep(200);
  }
}

function holderIsGone(): boolean {
  try {
    const { mtimeMs } = statSync(lockFile);
    const pid = Number(readFileSync(lockFile, 'utf8'));
    // Just made, its number not yet written.
    if (!pid) return Date.now() - mtimeMs > 5000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
