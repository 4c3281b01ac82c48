import { join } from 'node:path';
import { app } from 'electron';
import Store from 'electron-store';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import type { CorePorts, Logger, SettingsStore } from '../core/ports.ts';
import type { StartOptions } from './start-options.ts';
import { startDemo, startPictures } from './utility-processes.ts';

/** What the core asks of a shell, as a desktop has it. */
export function desktopPorts(options: StartOptions, given: { dataFolder: string; logger: Logger }): CorePorts {
  return {
    ...given,
    templateFolders: [join(app.getAppPath(), 'workflows')],
    version: app.getVersion(),
    settings: openSettings(given.dataFolder),
    startPictures,
    storageWorkerUrl: new URL('./storage-worker.js', import.meta.url),
    startDemo,
    comfyui: options.comfyui,
    demo: options.demo,
    discover: ['http://127.0.0.1:8188', 'http://127.0.0.1:8000'],
  };
}

/** The settings.json that a headless program reads with electron-store's base, conf. What cannot be read is not thrown away. */
function openSettings(dataFolder: string): SettingsStore {
  try {
    const store = new Store<Record<string, unknown>>({ name: 'settings', cwd: dataFolder, configFileMode: 0o600 });
    return {
      get: (key) => store.get(key) as unknown,
      set: (key, value) => store.set(key, value),
      delete: (key) => store.delete(key),
    };
  } catch (cause) {
    throw new EaselError('config_malformed', `The settings in ${join(dataFolder, 'settings.json')} cannot be read.`, {
      nextStep: 'Correct the file, or remove it to start with the defaults.',
      cause,
    });
  }
}
