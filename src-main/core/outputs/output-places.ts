import { writeFileSync } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join } from 'node:path';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { fileError } from '../file-error.ts';
import { makeFolder } from '../make-folder.ts';
import type { Logger } from '../ports.ts';

/** The folders that originals are kept in, and what the library notes of each file. */
export interface OutputPlaces {
  /** Keeps a new original. `kept` is for the library: relative to the data folder, or absolute. @throws what the file system throws */
  write(file: { id: string; filename: string; createdAt: number; bytes: Uint8Array }): Promise<StoredOriginal>;
  /** Where the original is now; where it was put, when it is nowhere. */
  find(kept: string): Promise<string>;
}

interface StoredOriginal {
  readonly kept: string;
  readonly absolute: string;
}

const ownFolder = 'outputs';

/**
 * New originals go into `folder` (of the settings; empty: that of the data folder). A folder that cannot be written loses nothing: the data
 * folder's takes its place.
 */
export function createOutputPlaces(options: {
  readonly dataFolder: string;
  readonly folder: string;
  readonly logger: Logger;
}): OutputPlaces {
  const { dataFolder, logger } = options;
  const chosen = isAbsolute(options.folder) ? options.folder : null;
  let isTold = false;
  if (options.folder !== '' && chosen === null) {
    tell({}, 'the folder of the library is no absolute path here; outputs are kept in the data folder');
  }

  function tell(fields: object, message: string): void {
    if (!isTold) logger.warn(fields, message);
    isTold = true;
  }

  return {
    async write({ id, filename, createdAt, bytes }) {
      const place = placeOf(id, filename, createdAt);
      if (chosen !== null) {
        const absolute = join(chosen, place);
        try {
          await writeOriginal(absolute, bytes);
          isTold = false;
          return { kept: absolute, absolute };
        } catch (error) {
          tell(
            { error: toErrorData(fileError(error, 'The outputs')) },
            'nothing can be written into the folder of the library; outputs are kept in the data folder meanwhile',
          );
        }
      }
      const kept = join(ownFolder, place);
      await writeOriginal(join(dataFolder, kept), bytes);
      return { kept, absolute: join(dataFolder, kept) };
    },
    async find(kept) {
      const first = isAbsolute(kept) ? kept : join(dataFolder, kept);
      const place = kept.split(/[\\/]/).slice(-2);
      // Somebody may have moved the files, and then changed the setting.
      const others = [...(chosen === null ? [] : [join(chosen, ...place)]), join(dataFolder, ownFolder, ...place)];
      const candidates = [...new Set([first, ...others])];
      if (candidates.length === 1) return first;
      for (const candidate of candidates) if (await exists(candidate)) return candidate;
      return first;
    },
  };
}

/** Below the folder: a folder a month keeps any one of them small. */
function placeOf(id: string, filename: string, createdAt: number): string {
  const date = new Date(createdAt);
  const month = `${date.getUTCFullYear()}-${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
  const extension = /^\.[a-z0-9]{1,8}$/i.test(extname(filename)) ? extname(filename).toLowerCase() : '.bin';
  return join(month, `${id}${extension}`);
}

/** Up to here a write takes less time than handing it to another thread and back. */
const smallBytes = 256 * 1024;

/** An original is named by nobody until it is whole, so it is written in place. */
async function writeOriginal(path: string, bytes: Uint8Array): Promise<void> {
  const write = async (): Promise<void> =>
    bytes.byteLength <= smallBytes ? writeFileSync(path, bytes) : writeFile(path, bytes);
  try {
    await write();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    makeFolder(dirname(path));
    await write();
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
