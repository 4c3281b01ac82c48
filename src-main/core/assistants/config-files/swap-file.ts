import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileError, refused } from './config-error.ts';
import { isUnsupported, type Exchange } from './exchange.ts';
import { folderChangedAt, isRenameDue } from './folder-calm.ts';
import { holdFile, type HeldFile } from './held-file.ts';

export interface Swap {
  /** Real path. */
  readonly path: string;
  /**
   * What shall be there instead of this content; null for no file, undefined for not now. Asked again where the content has changed.
   */
  readonly wanted: (there: Buffer | null) => Buffer | null | undefined;
  /** What `wanted` is asked first. */
  readonly found: Buffer | null;
  /** Permissions of a file that is not there yet; those of the process's umask without. */
  readonly newMode?: number | undefined;
  readonly exchange: Exchange | null;
}

export interface Swapped {
  /** What was replaced; null for no file. */
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  /**
   * The files that were there, still open: the one that was compared, into which a program that had opened it may yet write; and one that
   * a program put in its place in the very last moment.
   */
  readonly old: readonly HeldFile[];
}

const triesBesideOthers = 100;
const mostTries = 200;

/**
 * Puts a new file in the place of one, made from its very content, with its permissions and owner: a reader sees the old or the new one.
 * Null when there was no moment for it.
 *
 * No file system call compares and replaces in one. So the names are exchanged: what was there is not gone, whoever put it there, but stands
 * under the other name. Where the system cannot do that, it is a rename, right after the last comparison and at the start of a time slice; and
 * in either case not while there is a new file in the folder, or one appears, since so do programs that write by rename begin. What a rename leaves
 * to chance is a program that makes, writes and renames its file within the microseconds between.
 * @throws forbidden_path, disk_full, too_large, ConfigTextError
 */
export async function swapFile(swap: Swap): Promise<Swapped | null> {
  const { path } = swap;
  const folder = dirname(path);
  let aside: Aside | null = null;
  try {
    refuseReadOnly(path);
    aside = layAside(swap);
    let seen = folderChangedAt(folder);
    for (let tries = 0; tries < mostTries; tries += 1) {
      await delay(3 + Math.random() * 3);
      const outcome = trySwap(swap, { aside, folder, seen: tries < triesBesideOthers ? seen : null });
      if (outcome) return outcome;
      seen = folderChangedAt(folder);
    }
    return null;
  } catch (error) {
    throw fileError(path, error);
  } finally {
    if (aside) {
      closeSync(aside.fd);
      rmSync(aside.path, { force: true });
    }
  }
}

/** The file that is about to take the place, in the same folder. */
interface Aside {
  readonly path: string;
  readonly fd: number;
  /** What it was made from, and what it holds; null where there shall be no file. */
  from: Buffer | null;
  content: Buffer | null;
}

/** A rename would replace it all the same, and people write-protect a file for a reason. */
export function refuseReadOnly(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats && (stats.mode & 0o222) === 0) {
    throw refused(
      path,
      'it is read-only',
      'Allow writing to it and try again, or copy the configuration into it by hand.',
    );
  }
}

function layAside(swap: Swap): Aside {
  const path = join(dirname(swap.path), `.${basename(swap.path)}.easel-${randomBytes(4).toString('hex')}`);
  const old = statSync(swap.path, { throwIfNoEntry: false });
  const fd = openSync(path, 'wx', old ? 0o600 : (swap.newMode ?? 0o666));
  try {
    const aside = { path, fd, from: swap.found, content: null };
    fill(aside, { from: swap.found, content: swap.wanted(swap.found) ?? null });
    if (old && process.platform !== 'win32') {
      keepOwner(fd, { path: swap.path, uid: old.uid, gid: old.gid });
      fchmodSync(fd, old.mode & 0o7777);
    }
    return aside;
  } catch (error) {
    closeSync(fd);
    rmSync(path, { force: true });
    throw error;
  }
}

function fill(aside: Aside, filling: { readonly from: Buffer | null; readonly content: Buffer | null }): void {
  aside.from = filling.from;
  aside.content = filling.content;
  if (!aside.content) return;
  ftruncateSync(aside.fd, 0);
  for (let length = 0; length < aside.content.length;) {
    length += writeSync(aside.fd, aside.content, length, aside.content.length - length, length);
  }
  fsyncSync(aside.fd);
}

function keepOwner(fd: number, owner: { readonly path: string; readonly uid: number; readonly gid: number }): void {
  if (owner.uid === process.geteuid?.() && owner.gid === process.getegid?.()) return;
  try {
    fchownSync(fd, owner.uid, owner.gid);
  } catch {
    throw refused(
      owner.path,
      'it belongs to another user or group, and would not any more',
      'Copy the configuration into it by hand, or give the file to yourself.',
    );
  }
}

interface Attempt {
  readonly aside: Aside;
  readonly folder: string;
  /** When the folder was changed last; null to swap whatever happens there. */
  readonly seen: bigint | null;
}

/** Null when this is not the moment. */
function trySwap(swap: Swap, { aside, folder, seen }: Attempt): Swapped | null {
  const { path } = swap;
  const old = holdFile(path);
  let kept: readonly HeldFile[] = [];
  try {
    if (!refill(swap, aside, old?.read() ?? null)) return null;
    if (seen !== null && isRenameDue(path, [basename(aside.path)])) return null;
    if (!sameBytes(old?.read() ?? null, aside.from)) return null;
    const named = lstatSync(path, { throwIfNoEntry: false });
    if (!isSameFile(named, old?.stats)) return null;
    if (seen !== null && !isStill(folder, seen)) return null;
    const { from: before, content: after } = aside;
    if (!old) return create(aside, path) ? { before, after, old: [] } : null;
    kept = replace(swap, aside, old);
    return { before, after, old: kept };
  } catch (error) {
    if (seen !== null && isBusy(error)) return null;
    throw error;
  } finally {
    if (old && !kept.includes(old)) old.close();
  }
}

function isSameFile(one: Stats | undefined, other: Stats | undefined): boolean {
  return one?.ino === other?.ino && one?.dev === other?.dev;
}

/** Looks again where the look itself took long, as it does when another program got the processor meanwhile. */
function isStill(folder: string, seen: bigint): boolean {
  for (let looks = 0; looks < 8; looks += 1) {
    const started = performance.now();
    if (folderChangedAt(folder) !== seen) return false;
    if (performance.now() - started < 0.03) break;
  }
  return true;
}

/** On Windows a file that is open elsewhere cannot be replaced for that moment. */
function isBusy(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(code);
}

/** Answers the files that were there, still open; none where they had to be closed for it, on Windows. */
function replace({ path, exchange }: Swap, aside: Aside, old: HeldFile): HeldFile[] {
  // What shall go is taken away rather than removed, so that it can still be seen what it was.
  if (aside.content === null) renameSync(path, aside.path);
  else if (!exchange || !tryExchange(exchange, aside.path, path)) return renameOver(path, aside, old);
  const taken = holdFile(aside.path);
  if (!taken || isSameFile(taken.stats, old.stats)) {
    taken?.close();
    return [old];
  }
  return [old, taken];
}

function tryExchange(exchange: Exchange, one: string, other: string): boolean {
  try {
    exchange(one, other);
    return true;
  } catch (error) {
    if (isUnsupported(error)) return false;
    throw error;
  }
}

function renameOver(path: string, aside: Aside, old: HeldFile): HeldFile[] {
  try {
    renameSync(aside.path, path);
    return [old];
  } catch (error) {
    if (!isBusy(error)) throw error;
    old.close();
    renameSync(aside.path, path);
    return [];
  }
}

/** Whether the file aside is what shall take the place of this content, after it was made anew where it was not. */
function refill(swap: Swap, aside: Aside, there: Buffer | null): boolean {
  if (sameBytes(there, aside.from)) return true;
  const content = swap.wanted(there);
  if (content === undefined) return false;
  fill(aside, { from: there, content });
  return true;
}

/** A link, unlike a rename, fails where a file has appeared. */
function create(aside: Aside, path: string): boolean {
  if (aside.content === null) return true;
  try {
    linkSync(aside.path, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(path)) return false;
    // Some file systems have no links.
    renameSync(aside.path, path);
  }
  return true;
}

export function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
