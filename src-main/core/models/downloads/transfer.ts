import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { link, lstat, open, rename, rm, statfs, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from 'undici';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { checkContent } from './check-content.ts';
import { alreadyThere, diskFull, placeError, type Place } from './place.ts';
import { openSource, type OpenedSource, type SourceRules } from './source.ts';

export interface TransferFacts {
  /** Of the file that the bytes on disk are from. */
  readonly validator: string | null;
  readonly totalBytes: number | null;
  /** In hex, of whoever tells it. */
  readonly sha256: string | null;
}

export interface TransferOptions {
  readonly url: URL;
  readonly place: Place;
  /** For sentences. */
  readonly folder: string;
  readonly name: string;
  readonly known: TransferFacts;
  readonly rules: SourceRules;
  readonly agent: Agent;
  /** Bytes of the disk that stay free. */
  readonly reserveBytes: number;
  readonly retryPauseMs: number;
  readonly signal: AbortSignal;
  /** Before the first byte is written that belongs to these facts. */
  readonly onFacts: (facts: TransferFacts) => Promise<void>;
  readonly onProgress: (progress: { bytes: number; totalBytes: number | null }) => void;
}

/** In vain, one after the other. */
const mostTries = 5;
const spaceEveryBytes = 128 * 1024 * 1024;

/**
 * Brings a file to its place, going on with what is there of it; true when its hash was known and is right. What was broken off stays, to be
 * gone on with; what has the wrong hash does not.
 * @throws disk_full, conflict (another hash, or the file is there meanwhile), unsupported_media (no model), stalled, and what `openSource` throws; the signal's reason
 */
export async function transfer(options: TransferOptions): Promise<boolean> {
  let facts = options.known;
  for (let tries = 1; ; tries += 1) {
    const before = await sizeOf(options.place.part);
    try {
      const done = await attempt(options, facts, (next) => (facts = next));
      return await finish(options, done);
    } catch (error) {
      options.signal.throwIfAborted();
      const said = reasonOf(error);
      if (said !== null) throw said;
      if ((await sizeOf(options.place.part)) > before) tries = 0;
      if (tries >= mostTries) throw brokenOff(options, error);
      await sleep(options.retryPauseMs * 2 ** tries, undefined, { signal: options.signal });
    }
  }
}

/** For reading and writing, and not where a link in its place leads. */
const onlyTheFile = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

interface Done {
  readonly facts: TransferFacts;
  readonly hash: Hash | null;
}

async function attempt(
  options: TransferOptions,
  known: TransferFacts,
  learn: (facts: TransferFacts) => void,
): Promise<Done> {
  const { place, signal } = options;
  const there = known.validator === null ? 0 : await sizeOf(place.part);
  const source = await openSource({ ...options, from: there, validator: known.validator });
  const facts = factsOf(source, known, options);
  if (source.start === null || (source.start > 0 && source.validator !== known.validator)) {
    source.body.destroy();
    await rm(place.part, { force: true });
    throw new Error('the server goes on with another file, or does not say where');
  }
  const isWhole = source.status === 416 && facts.totalBytes === there;
  if (source.status === 416 && !isWhole) {
    source.body.destroy();
    await rm(place.part, { force: true });
    throw new Error('the server has another file now');
  }
  const start = isWhole ? there : source.start;
  if (start > there) throw new Error('the server left bytes out');
  // Facts of one file are never kept beside the bytes of another, whatever happens in between.
  if (start === 0) await rm(place.part, { force: true });
  await options.onFacts(facts);
  learn(facts);
  try {
    await checkSpace(options, (facts.totalBytes ?? start) - start);
    const hash = facts.sha256 === null ? null : await hashOf(place.part, start, signal);
    if (isWhole) return { facts, hash };
    const file = await open(place.part, start > 0 ? onlyTheFile : 'wx');
    try {
      await file.truncate(start);
      const bytes = await write(source, { file, start, hash, options, totalBytes: facts.totalBytes });
      if (facts.totalBytes !== null && bytes !== facts.totalBytes) throw new Error('the connection ended early');
      await file.sync();
    } finally {
      await file.close();
    }
    return { facts, hash };
  } finally {
    source.body.destroy();
  }
}

/** @throws conflict: the host itself says that its file is another one than was asked for */
function factsOf(source: OpenedSource, known: TransferFacts, { name, url }: TransferOptions): TransferFacts {
  if (known.sha256 !== null && source.sha256 !== null && known.sha256 !== source.sha256) {
    source.body.destroy();
    throw new EaselError(
      'conflict',
      `${url.host} has another file under this address than the '${name}' that is meant.`,
      {
        nextStep: 'Look on its page for the file with the right SHA-256.',
        details: { expected: known.sha256, found: source.sha256 },
      },
    );
  }
  return {
    validator: source.validator,
    totalBytes: source.totalBytes,
    sha256: known.sha256 ?? source.sha256,
  };
}

async function write(
  source: OpenedSource,
  to: { file: FileHandle; start: number; hash: Hash | null; options: TransferOptions; totalBytes: number | null },
): Promise<number> {
  const { file, hash, options, totalBytes } = to;
  let at = to.start;
  let looked = at;
  for await (const chunk of source.body as AsyncIterable<Buffer>) {
    options.signal.throwIfAborted();
    if (totalBytes !== null && at + chunk.byteLength > totalBytes) throw new Error('the server sent too much');
    for (let done = 0; done < chunk.byteLength;) {
      const { bytesWritten } = await file.write(chunk, done, chunk.byteLength - done, at + done);
      done += bytesWritten;
    }
    hash?.update(chunk);
    at += chunk.byteLength;
    options.onProgress({ bytes: at, totalBytes });
    if (at - looked >= spaceEveryBytes) {
      looked = at;
      await checkSpace(options, 0);
    }
  }
  return at;
}

/** @throws disk_full */
async function checkSpace({ place, reserveBytes }: TransferOptions, wanted: number): Promise<void> {
  const found = await statfs(dirname(place.part)).catch(() => null);
  if (!found) return;
  const free = found.bavail * found.bsize;
  if (wanted + reserveBytes > free) throw diskFull({ wanted, free });
}

/** Of the first `length` bytes of a file. */
async function hashOf(path: string, length: number, signal: AbortSignal): Promise<Hash> {
  const hash = createHash('sha256');
  if (length === 0) return hash;
  const bytes = createReadStream(path, { end: length - 1, highWaterMark: 256 * 1024, signal });
  for await (const chunk of bytes as AsyncIterable<Buffer>) hash.update(chunk);
  return hash;
}

async function finish({ place, folder, name, url }: TransferOptions, { facts, hash }: Done): Promise<boolean> {
  if (hash !== null && hash.digest('hex') !== facts.sha256) {
    await rm(place.part, { force: true });
    throw new EaselError('conflict', `What was fetched as '${name}' has another SHA-256 than it should have.`, {
      nextStep: 'It was thrown away. Try again; if it happens again, the file at this address is another one.',
      details: { expected: facts.sha256 },
    });
  }
  if (hash === null) {
    await checkContent(place.part, { name, host: url.host }).catch(async (error: unknown) => {
      if (error instanceof EaselError) await rm(place.part, { force: true });
      throw error;
    });
  }
  try {
    await link(place.part, place.path);
    await unlink(place.part);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw alreadyThere(folder, name);
    if (!noLinks.has(code)) throw placeError(error);
    await claim(place, { folder, name });
  }
  return hash !== null;
}

/** What disks without links answer: exFAT, some of a network. */
const noLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
  'EACCES',
]);

/** A rename would overwrite: the name is taken first, by nobody else. */
async function claim({ part, path }: Place, { folder, name }: { folder: string; name: string }): Promise<void> {
  try {
    await (await open(path, 'wx')).close();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyThere(folder, name) : placeError(error);
  }
  await rename(part, path).catch((error: unknown) => {
    throw placeError(error);
  });
}

/** Of a file; 0 for none, and for what is none. */
export const sizeOf = (path: string): Promise<number> =>
  lstat(path).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );

/** The error to say, or null for a connection that broke: that is tried again. */
function reasonOf(error: unknown): EaselError | null {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const said = placeError(one);
    if (said instanceof EaselError && said.code !== 'stalled') return said;
  }
  return null;
}

/** Of the system, by the codes that undici and Node give. */
const connectionProblems: readonly (readonly [RegExp, (host: string) => string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, (host) => `The name ${host} cannot be looked up: this machine may be offline.`],
  [
    /^(?:ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    (host) => `${host} cannot be reached from this machine.`,
  ],
  [/CERT|SIGNATURE|ERR_TLS|ERR_SSL/, (host) => `The certificate of ${host} is not trusted on this machine.`],
];

function whyBroken(host: string, error: unknown): string {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    if (one instanceof EaselError) return one.message;
    const code = String((one as NodeJS.ErrnoException).code ?? '');
    const said = connectionProblems.find(([pattern]) => pattern.test(code))?.[1];
    if (said) return said(host);
  }
  return `The connection to ${host} broke again and again.`;
}

function brokenOff({ url, name }: TransferOptions, error: unknown): EaselError {
  const why = whyBroken(url.host, error);
  return new EaselError('stalled', `'${name}' was not fetched to its end. ${why}`, {
    nextStep: 'Start it again later: it goes on where it stopped.',
    cause: error,
  });
}
