import { readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Logger } from './ports.ts';

/** Both shells keep settings in this file: conf headless, its descendant electron-store on the desktop. */
export const settingsName = 'settings';

/**
 * A settings file that is no JSON object is moved aside under a name with the time, and the defaults are used: nothing in it is
 * lost, and no mistake in it keeps Easel from starting.
 */
export function setAsideBrokenSettings(dataFolder: string, logger: Logger): void {
  const path = join(dataFolder, `${settingsName}.json`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return;
  }
  if (isObject(text)) return;
  const aside = join(dataFolder, `${settingsName}.broken-${new Date().toISOString().replaceAll(':', '-')}.json`);
  renameSync(path, aside);
  logger.warn(
    { file: basename(aside) },
    'the settings could not be read; they were set aside and the defaults are used',
  );
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
