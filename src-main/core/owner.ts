import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { type Endpoint, endpointAnswers, readEndpoint, removeEndpoint, writeEndpoint } from './endpoint.ts';
import { makeFolder } from './make-folder.ts';

export interface Owner {
  readonly kind: 'owner';
  /** The data folder by its real path: two spellings of one folder are one folder. */
  readonly dataFolder: string;
  /** Tells visitors where this program is. */
  publish(endpoint: Omit<Endpoint, 'pid' | 'startedAt'>): void;
  /** Gives the folder free; the next program may own it. Safe to call twice. */
  release(): void;
}

export interface Visitor {
  readonly kind: 'visitor';
  readonly dataFolder: string;
  readonly endpoint: Endpoint;
}

export interface OwnershipOptions {
  /** How long to wait for a running program that does not answer yet. Default 15 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const SQLITE_BUSY = 5;

/**
 * One program owns a data folder: the one that holds an exclusive SQLite transaction on `owner.lock`. The system drops the
 * lock with the process, however that ends, so nothing is ever stale. Everybody else is a visitor of the running program.
 * (Connect, unlink and listen, without a lock, made several owners in nearly every race.)
 * @throws database_unavailable (the folder cannot be written), conflict (it is owned by a program that does not answer)
 */
export async function takeOwnership(folder: string, options: OwnershipOptions = {}): Promise<Owner | Visitor> {
  const dataFolder = prepareFolder(folder);
  const deadline = Date.now() + (options.timeoutMs ?? 15_000);
  for (;;) {
    options.signal?.throwIfAborted();
    const lock = tryLock(dataFolder);
    if (lock) return owner(dataFolder, lock);
    const endpoint = readEndpoint(dataFolder);
    if (endpoint && (await endpointAnswers(endpoint)) && isStill(dataFolder, endpoint)) {
      return { kind: 'visitor', dataFolder, endpoint };
    }
    if (Date.now() >= deadline) throw ownedBySilent(dataFolder, endpoint);
    await sleep(50 + Math.random() * 100, undefined, options.signal ? { signal: options.signal } : {});
  }
}

/** Every owner binds the same socket: what answered there may be the next one, while the endpoint read before was the last one's. */
function isStill(dataFolder: string, endpoint: Endpoint): boolean {
  const now = readEndpoint(dataFolder);
  return now?.pid === endpoint.pid && now.startedAt === endpoint.startedAt;
}

function prepareFolder(folder: string): string {
  try {
    makeFolder(folder, 0o700);
    return realpathSync(folder);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/**
 * The open transaction, or null when another program holds it. Nothing else in this program may open `owner.lock`: closing
 * any descriptor of a file drops the POSIX locks of the whole process on it.
 */
function tryLock(dataFolder: string): DatabaseSync | null {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(dataFolder, 'owner.lock'), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock?.close();
    // The low byte is the primary code; the rest tells kinds of busy apart.
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY) return null;
    throw unwritable(dataFolder, cause);
  }
}

function owner(dataFolder: string, lock: DatabaseSync): Owner {
  // What a crashed owner left must not be taken for ours by somebody who waits.
  removeEndpoint(dataFolder);
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    process.off('exit', release);
    removeEndpoint(dataFolder);
    lock.close();
  };
  // Also keeps the lock from the garbage collector, which would close it, whatever becomes of the answer.
  process.on('exit', release);
  return {
    kind: 'owner',
    dataFolder,
    publish: (endpoint) => {
      if (held) writeEndpoint(dataFolder, { pid: process.pid, startedAt: Date.now(), ...endpoint });
    },
    release,
  };
}

function unwritable(folder: string, cause: unknown): EaselError {
  return new EaselError('database_unavailable', `The data folder ${folder} cannot be written.`, {
    nextStep: 'Give this user the right to write there, or choose another folder with --data-dir.',
    cause,
  });
}

function ownedBySilent(folder: string, endpoint: Endpoint | null): EaselError {
  const who = endpoint ? `another Easel (process ${endpoint.pid})` : 'another Easel';
  return new EaselError('conflict', `The data folder ${folder} is in use by ${who} that does not answer.`, {
    nextStep: 'Wait a moment and try again, or end that process; another --data-dir works side by side.',
  });
}
