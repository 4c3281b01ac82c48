import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { shimFileName } from './launch.ts';

/** Copies of older versions that stay, for a program that is still being updated. */
const versionsKept = 3;
/** Milliseconds after which a file of an interrupted start is nobody's any more. */
const leftoverAge = 60 * 60 * 1000;

export interface ShimInstall {
  /** The built shim of this program. */
  readonly shimPath: string;
  /** Stable folder of the person's, such as `~/.easel/bin`; made when missing. */
  readonly folder: string;
  readonly version: string;
}

export type InstalledShim =
  | { readonly kind: 'installed'; readonly path: string; /** False: it was there already. */ readonly written: boolean }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Copies the shim to where registered commands find it after an update too: as `shim.cjs`, which they name, and under its version. Whoever
 * reads meanwhile sees the old copy or the new one; several programs may start at once. Never throws: an older copy will do.
 */
export async function installShim({ shimPath, folder, version }: ShimInstall): Promise<InstalledShim> {
  try {
    const content = await readFile(shimPath);
    if (content.length === 0) throw new Error(`${shimPath} is empty`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const versioned = `shim-${version.replace(/[^\w.+-]/g, '_')}.cjs`;
    await placeCopy(folder, versioned, content);
    const written = await placeCopy(folder, shimFileName, content);
    await sweep(folder, versioned).catch(() => undefined);
    return { kind: 'installed', path: join(folder, shimFileName), written };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/** Whether it had to be written. */
async function placeCopy(folder: string, name: string, content: Buffer): Promise<boolean> {
  const path = join(folder, name);
  const before = await readFile(path).catch(() => null);
  if (before?.equals(content)) return false;
  const aside = join(folder, `.${name}.${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await writeThrough(aside, content);
    await renameOver(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
  return true;
}

/** On the disk before it gets its name: else a power cut may leave a file of that name without content. */
async function writeThrough(path: string, content: Buffer): Promise<void> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'wx', 0o644);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file?.close();
  }
}

/** Windows refuses while somebody reads the old one, which takes no longer than a start of Node. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (attempt === 5 || !['EPERM', 'EACCES', 'EBUSY'].includes(code ?? '')) throw error;
      await wait(50 * 2 ** attempt);
    }
  }
}

/** Takes away the oldest versions and what interrupted starts left. */
async function sweep(folder: string, current: string): Promise<void> {
  const names = await readdir(folder);
  const known = names.filter((name) => name !== current && /^shim-.+\.cjs$/.test(name));
  const leftovers = names.filter((name) => /^\.shim.*\.cjs\.\d+-[0-9a-f]{8}$/.test(name));
  const ages = new Map<string, number>();
  for (const name of [...known, ...leftovers]) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile()) ages.set(name, Date.now() - found.mtimeMs);
  }
  const age = (name: string) => ages.get(name) ?? 0;
  const old = known
    .filter((name) => ages.has(name))
    .sort((one, other) => age(one) - age(other))
    .slice(versionsKept);
  const dead = leftovers.filter((name) => age(name) > leftoverAge);
  for (const name of [...old, ...dead]) await rm(join(folder, name), { force: true });
}
