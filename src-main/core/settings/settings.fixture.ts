import type { SettingsStore } from '../ports.ts';
import { createSettings } from './create-settings.ts';
import type { Settings } from './settings.ts';

const silent = () => undefined;
const quiet = { debug: silent, info: silent, warn: silent, error: silent };

export interface MemoryFile extends SettingsStore {
  /** As it would be on disk. */
  document: Readonly<Record<string, unknown>>;
}

/** A settings file without a disk. */
export function memorySettingsFile(document: Readonly<Record<string, unknown>> = {}): MemoryFile {
  const file: MemoryFile = {
    document,
    read: () => structuredClone(file.document),
    write: (next) => void (file.document = structuredClone(next)),
  };
  return file;
}

export function memorySettings(document?: Readonly<Record<string, unknown>>): Settings {
  return createSettings({ file: memorySettingsFile(document), events: { publish: silent }, logger: quiet });
}
