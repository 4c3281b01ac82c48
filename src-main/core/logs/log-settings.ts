import { join } from 'node:path';
import { writtenLevels } from '../../../src-shared/nouns/logs.ts';
import type { SettingValues } from '../../../src-shared/nouns/settings.ts';
import { readSettings } from '../settings/known-settings.ts';
import { isGroup, migrate } from '../settings/migrations.ts';
import { settingsName } from '../settings/settings-file.ts';
import { readSmallFile } from '../small-file.ts';

export type LogSettings = SettingValues['logs'];

/** What a data folder's settings say of the log, for a shell that opens it before there are settings. A file that cannot be read says nothing. */
export function logSettingsIn(dataFolder: string): LogSettings {
  try {
    const file = readSmallFile(join(dataFolder, `${settingsName}.json`));
    const document: unknown = file.kind === 'text' ? JSON.parse(file.text) : null;
    return readSettings(isGroup(document) ? migrate(document) : {}).values.logs;
  } catch {
    return readSettings({}).values.logs;
  }
}

/** The level that EASEL_LOG_LEVEL names, in capitals or not; undefined where it names none. */
export function levelOf(value: string | undefined): (typeof writtenLevels)[number] | undefined {
  return writtenLevels.find((level) => level === value?.trim().toLowerCase());
}

export const unknownLevel: string = `EASEL_LOG_LEVEL is none of ${writtenLevels.join(', ')}; the level of the settings counts`;
