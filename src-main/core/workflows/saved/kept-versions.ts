import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { DeletedWorkflow, SavedWorkflowVersion } from '../../../../src-shared/nouns/saved-workflows.ts';
import { bounded } from '../reading/refusal.ts';

/** `3.json` in a workflow's folder. */
const versionFile = /^([1-9]\d{0,8})\.json$/;

const versionSchema = z.object({
  path: z.string(),
  why: z.enum(['overwritten', 'deleted']),
  keptAt: z.number(),
  modifiedAt: z.number().nullable(),
  /** As it was, to the last digit and space. */
  text: z.string(),
});

type StoredVersion = z.infer<typeof versionSchema>;

export interface KeptVersions {
  /** Says under which number, and when. @throws disk_full, database_unavailable */
  keep(version: Omit<StoredVersion, 'keptAt'>): Promise<{ version: number; keptAt: number }>;
  /** Newest first; what cannot be read is left out. */
  list(path: string): Promise<SavedWorkflowVersion[]>;
  /** @throws not_found */
  read(path: string, version: number): Promise<StoredVersion>;
  /** The newest version of each path. */
  newest(): Promise<DeletedWorkflow[]>;
}

/** A workflow can be megabytes. */
const mostVersions = 20;

/**
 * Former contents of the workflows of one ComfyUI, in a folder of Easel's. They do not lie beside the workflows: ComfyUI's own list
 * would fill with them, and a server that is reached through a cloud may keep no hidden files.
 */
export function createKeptVersions(folder: string): KeptVersions {
  // The hash is safe as a name whatever the path is called; macOS writes an umlaut as two characters.
  const folderOf = (path: string): string =>
    join(folder, createHash('sha256').update(path.normalize('NFC')).digest('hex').slice(0, 16));

  async function readFrom(place: string, version: number): Promise<StoredVersion | null> {
    try {
      return versionSchema.parse(JSON.parse(await readFile(join(place, `${version}.json`), 'utf8')));
    } catch {
      return null;
    }
  }

  return {
    async keep(facts) {
      const place = folderOf(facts.path);
      const keptAt = Date.now();
      const numbers = await numbersIn(place);
      const version = (numbers.at(-1) ?? 0) + 1;
      const aside = join(place, `.${randomUUID()}`);
      try {
        await mkdir(place, { recursive: true });
        await writeFile(aside, `${JSON.stringify({ ...facts, keptAt } satisfies StoredVersion)}\n`);
        await rename(aside, join(place, `${version}.json`));
        for (const old of numbers.slice(0, 1 - mostVersions)) await rm(join(place, `${old}.json`), { force: true });
      } catch (error) {
        await rm(aside, { force: true }).catch(() => {});
        throw notKept(error);
      }
      return { version, keptAt };
    },
    async list(path) {
      const versions: SavedWorkflowVersion[] = [];
      for (const version of (await numbersIn(folderOf(path))).toReversed()) {
        const found = await readFrom(folderOf(path), version);
        if (!found) continue;
        const { why, keptAt, modifiedAt, text } = found;
        versions.push({ version, why, keptAt, modifiedAt, bytes: Buffer.byteLength(text) });
      }
      return versions;
    },
    async read(path, version) {
      const found = await readFrom(folderOf(path), version);
      if (found) return found;
      const numbers = await numbersIn(folderOf(path));
      throw new EaselError('not_found', `There is no version ${version} of '${bounded(path, 120)}'.`, {
        nextStep: numbers.length === 0 ? 'Easel has replaced or deleted none yet.' : `Versions: ${numbers.join(', ')}.`,
      });
    },
    async newest() {
      const found: DeletedWorkflow[] = [];
      for (const name of await readdir(folder).catch(() => [])) {
        const version = (await numbersIn(join(folder, name))).at(-1);
        const stored = version === undefined ? null : await readFrom(join(folder, name), version);
        if (version !== undefined && stored) found.push({ path: stored.path, version, keptAt: stored.keptAt });
      }
      return found;
    },
  };
}

async function numbersIn(place: string): Promise<number[]> {
  const names = await readdir(place).catch(() => []);
  return names
    .flatMap((name) => Number(versionFile.exec(name)?.[1] ?? Number.NaN))
    .filter(Number.isInteger)
    .toSorted((a, b) => a - b);
}

/** What cannot be kept is not replaced either. */
function notKept(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EaselError('disk_full', 'The disk is full: what is there could not be kept, so nothing was changed.', {
      nextStep: 'Make room and try again.',
      cause: error,
    });
  }
  return new EaselError('database_unavailable', `What is there could not be kept (${code}), so nothing was changed.`, {
    nextStep: 'See whether Easel may write to its data folder.',
    cause: error,
  });
}
