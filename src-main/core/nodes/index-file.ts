import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { NodeEntry } from './node-entry.ts';

/** What is kept of one server between two runs of Easel: about a tenth of a megabyte for a thousand classes. */
export interface KeptIndex {
  /** Raised when what an entry holds changes its meaning. */
  readonly format: 1;
  readonly sign: string;
  /** Milliseconds since 1970. */
  readonly readAt: number;
  readonly entries: readonly NodeEntry[];
}

const mostFiles = 8;
const mostBytes = 64 * 1024 * 1024;

const pathOf = (folder: string, url: string): string =>
  join(folder, `${createHash('sha256').update(url).digest('hex').slice(0, 16)}.json.gz`);

/** Null where nothing was kept, or what was cannot be read: it is only a copy. */
export async function readIndexFile(folder: string, url: string): Promise<KeptIndex | null> {
  try {
    const bytes = await promisify(gunzip)(await readFile(pathOf(folder, url)), { maxOutputLength: mostBytes });
    const kept = JSON.parse(bytes.toString('utf8')) as Partial<KeptIndex>;
    return kept.format === 1 && Array.isArray(kept.entries) ? (kept as KeptIndex) : null;
  } catch {
    return null;
  }
}

/** All or nothing; of servers that were asked long ago nothing is kept. */
export async function writeIndexFile(folder: string, url: string, kept: KeptIndex): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = pathOf(folder, url);
  const fresh = `${path}.${process.pid}.new`;
  await writeFile(fresh, await promisify(gzip)(JSON.stringify(kept), { level: 3 }), { mode: 0o600 });
  await rename(fresh, path);
  const names = (await readdir(folder)).map((name) => join(folder, name));
  const dated = await Promise.all(
    names.map(async (name) => ({ name, changedAt: (await stat(name).catch(() => null))?.mtimeMs ?? 0 })),
  );
  const old = dated.toSorted((a, b) => b.changedAt - a.changedAt).slice(mostFiles);
  await Promise.all(old.map(({ name }) => rm(name, { force: true })));
}
