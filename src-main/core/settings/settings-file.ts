import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Logger, SettingsStore } from '../ports.ts';

/** Both shells keep settings in this file: conf headless, its descendant electron-store on the desktop. */
export const settingsName = 'settings';

/** The part of conf and of electron-store that is used: the whole file, read and written. */
interface WholeFile {
  store: Record<string, unknown>;
}

/**
 * The settings file of a data folder. One that is no JSON object is set aside, whenever that is found out.
 * @param open makes the conf or the electron-store on `settings.json` of the folder
 */
export function openSettingsFile(options: {
  readonly dataFolder: string;
  readonly logger: Logger;
  readonly open: () => WholeFile;
}): SettingsStore {
  const { dataFolder, logger } = options;
  setAsideBrokenSettings(dataFolder, logger);
  clearHalfWritten(dataFolder);
  const file = options.open();
  return {
    read() {
      setAsideBrokenSettings(dataFolder, logger);
      return file.store;
    },
    write(document) {
      const before = readText(dataFolder);
      file.store = { ...document };
      // A disk that fills up takes a part of a write and reports no error; conf does not look how much it took.
      const written = readText(dataFolder);
      if (written !== null && isObject(written)) return;
      if (before !== null) restore(dataFolder, before);
      throw Object.assign(new Error('the disk took a part of the settings only'), { code: 'ENOSPC' });
    },
  };
}

/**
 * A settings file that is no JSON object is moved aside under a name with the time, and the defaults are used: nothing in it is
 * lost, and no mistake in it keeps Easel from starting.
 */
export function setAsideBrokenSettings(dataFolder: string, logger: Logger): void {
  const text = readText(dataFolder);
  if (text === null || isObject(text)) return;
  const aside = join(dataFolder, `${settingsName}.broken-${new Date().toISOString().replaceAll(':', '-')}.json`);
  renameSync(pathIn(dataFolder), aside);
  logger.warn(
    { file: basename(aside) },
    'the settings could not be read; they were set aside and the defaults are used',
  );
}

const pathIn = (dataFolder: string): string => join(dataFolder, `${settingsName}.json`);

/** Null where there is no file. */
function readText(dataFolder: string): string | null {
  try {
    return readFileSync(pathIn(dataFolder), 'utf8');
  } catch {
    return null;
  }
}

/** Through a file of its own, which takes the room that the part has left. */
function restore(dataFolder: string, text: string): void {
  const aside = `${pathIn(dataFolder)}.tmp-restored`;
  rmSync(pathIn(dataFolder), { force: true });
  writeFileSync(aside, text, { mode: 0o600, flush: true });
  renameSync(aside, pathIn(dataFolder));
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
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
