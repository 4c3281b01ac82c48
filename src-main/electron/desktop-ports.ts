import { join } from 'node:path';
import { app } from 'electron';
import Store from 'electron-store';
import { thisMachine } from '../core/assistants/machine.ts';
import { localComfyuis } from '../core/backends/discovery.ts';
import type { CorePorts, Logger, SettingsStore } from '../core/ports.ts';
import { setAsideBrokenSettings, settingsName } from '../core/settings-file.ts';
import type { StartOptions } from './start-options.ts';
import { startDemo, startPictures } from './utility-processes.ts';

/** What the core asks of a shell, as a desktop has it. */
export function desktopPorts(options: StartOptions, given: { dataFolder: string; logger: Logger }): CorePorts {
  const assistantSystem = thisMachine();
  return {
    ...given,
    templateFolders: [join(app.getAppPath(), 'workflows')],
    version: app.getVersion(),
    launch: {
      kind: app.isPackaged ? 'packaged' : 'development',
      platform: assistantSystem.platform,
      execPath: process.execPath,
      env: process.env,
      nodePath: null,
      cliPath: join(import.meta.dirname, 'cli.js'),
    },
    shimPath: join(import.meta.dirname, 'shim.cjs').replace('app.asar', 'app.asar.unpacked'),
    assistantSystem,
    settings: openSettings(given),
    startPictures,
    storageWorkerUrl: new URL('./storage-worker.js', import.meta.url),
    workflowWorkerUrl: new URL('./workflow-worker.js', import.meta.url),
    startDemo,
    comfyui: options.comfyui,
    demo: options.demo,
    discover: localComfyuis,
  };
}

/** The settings.json that a headless program reads with electron-store's base, conf. */
function openSettings({ dataFolder, logger }: { dataFolder: string; logger: Logger }): SettingsStore {
  setAsideBrokenSettings(dataFolder, logger);
  const store = new Store<Record<string, unknown>>({ name: settingsName, cwd: dataFolder, configFileMode: 0o600 });
  return {
    get: (key) => store.get(key) as unknown,
    set: (key, value) => store.set(key, value),
    delete: (key) => store.delete(key),
  };
}
