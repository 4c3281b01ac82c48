import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Logger, SettingsStore } from '../ports.ts';
import { readSmallFile } from '../small-file.ts';

/** Both shells keep settings in this file: conf headless, its descendant electron-store on the desktop. */
export const settingsName = 'settings';

/** The part of conf and of electron-store that is used: the whole file, read and written. */
interface WholeFile {
  store: Record<string, unknown>;
}

/** How conf and electron-store are to read it: some editors begin a file with a mark of its encoding. */
interface Reading {
  readonly deserialize: (text: string) => Record<string, unknown>;
}

const reading: Reading = {
  deserialize: (text) => JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>,
};

/**
 * The settings file of a data folder. One that is no JSON object is set aside, whenever that is found out.
 * @param open makes the conf or the electron-store on `settings.json` of the folder
 */
export function openSettingsFile(options: {
  readonly dataFolder: string;
  readonly logger: Logger;
  readonly open: (reading: Reading) => WholeFile;
}): SettingsStore {
  const { dataFolder, logger } = options;
  let problem: string | null = null;
  const isSound = (): boolean => {
    const found = setAsideBrokenSettings(dataFolder, logger);
    problem = found.problem ?? problem;
    return found.isUsable;
  };
  takeRestored(dataFolder);
  if (!isSound()) return withoutFile(problem);
  clearHalfWritten(dataFolder);
  const file = options.open(reading);
  return {
    problem: () => problem,
    read: () => (isSound() ? file.store : {}),
    write(document) {
      const before = readSmallFile(pathIn(dataFolder));
      file.store = { ...document };
      // A disk that fills up takes a part of a write and reports no error; conf does not look how much it took.
      const written = readSmallFile(pathIn(dataFolder));
      if (written.kind === 'text' && isObject(written.text)) return;
      if (before.kind === 'text') restore(dataFolder, before.text);
      throw Object.assign(new Error('the disk took a part of the settings only'), { code: 'ENOSPC' });
    },
  };
}

/** Where a broken file cannot even be moved: the defaults count, and nothing can be set. */
const withoutFile = (problem: string | null): SettingsStore => ({
  problem: () => problem,
  read: () => ({}),
  write() {
    throw Object.assign(new Error('the settings file cannot be replaced'), { code: 'EBUSY' });
  },
});

/**
 * A settings file that is no JSON object, or no file, is moved aside under a name with the time, and the defaults are used: nothing in it
 * is lost, and no mistake in it keeps Easel from starting.
 * @returns what was wrong, if something was; not usable is one that is broken and cannot be moved
 */
export function setAsideBrokenSettings(dataFolder: string, logger: Logger): { problem?: string; isUsable: boolean } {
  const found = readSmallFile(pathIn(dataFolder));
  if (found.kind === 'nothing' || (found.kind === 'text' && isObject(found.text))) return { isUsable: true };
  const aside = join(dataFolder, `${settingsName}.broken-${new Date().toISOString().replaceAll(':', '-')}.json`);
  try {
    renameSync(pathIn(dataFolder), aside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    logger.warn(
      { code },
      'the settings could not be read, nor set aside; the defaults are used, and nothing can be set',
    );
    return {
      problem: `settings.json is no JSON object and cannot be moved (${code}): the defaults are used, and nothing can be set.`,
      isUsable: false,
    };
  }
  const name = basename(aside);
  logger.warn({ file: name }, 'the settings could not be read; they were set aside and the defaults are used');
  return {
    problem: `settings.json was no JSON object; it was set aside as ${name}, and the defaults are used.`,
    isUsable: true,
  };
}

const pathIn = (dataFolder: string): string => join(dataFolder, `${settingsName}.json`);

const restoredIn = (dataFolder: string): string => `${pathIn(dataFolder)}.tmp-restored`;

/** Where the program was killed while it put the file of before back. */
function takeRestored(dataFolder: string): void {
  const [now, restored] = [pathIn(dataFolder), restoredIn(dataFolder)].map(readSmallFile);
  if (now?.kind === 'nothing' && restored?.kind === 'text' && isObject(restored.text)) {
    renameSync(restoredIn(dataFolder), pathIn(dataFolder));
  }
}

/** Through a file of its own, which takes the room that the part has left. */
function restore(dataFolder: string, text: string): void {
  const aside = restoredIn(dataFolder);
  rmSync(pathIn(dataFolder), { force: true });
  writeFileSync(aside, text, { mode: 0o600, flush: true });
  renameSync(aside, pathIn(dataFolder));
}

function isObject(text: string): boolean {
  try {
    const value: unknown = reading.deserialize(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** What a program that was killed while it wrote has left beside the file. */
function clearHalfWritten(dataFolder: string): void {
  const names = readdirSync(dataFolder).filter((name) => name.startsWith(`${settingsName}.json.tmp-`));
  for (const name of names) rmSync(join(dataFolder, name), { force: true });
}
