import { join } from 'node:path';
import { app } from 'electron';
import Store from 'electron-store';
import { thisMachine } from '../core/assistants/machine.ts';
import { localComfyuis } from '../core/backends/discovery.ts';
import type { LogsPort } from '../core/logs/logs.ts';
import type { CorePorts, Logger } from '../core/ports.ts';
import { createSealedFile } from '../core/secrets/sealed-file.ts';
import { openSettingsFile, settingsName } from '../core/settings/settings-file.ts';
import { keychainSeal } from './keychain-seal.ts';
import type { StartOptions } from './start-options.ts';
import { startDemo, startPictures } from './utility-processes.ts';

/** What the core asks of a shell, as a desktop has it. */
export function desktopPorts(
  options: StartOptions,
  given: { dataFolder: string; logger: Logger; logs: LogsPort },
): CorePorts {
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
    // The settings.json that a headless program reads with electron-store's base, conf.
    settings: openSettingsFile({
      ...given,
      open: (reading) => new Store({ name: settingsName, cwd: given.dataFolder, configFileMode: 0o600, ...reading }),
    }),
    secrets: createSealedFile({
      path: join(given.dataFolder, 'secrets.keychain.json'),
      seal: keychainSeal(),
      logger: given.logger,
    }),
    startPictures,
    storageWorkerUrl: new URL('./storage-worker.js', import.meta.url),
    nodesWorkerUrl: new URL('./nodes-worker.js', import.meta.url),
    workflowWorkerUrl: new URL('./workflow-worker.js', import.meta.url),
    startDemo,
    comfyui: options.comfyui,
    demo: options.demo,
    discover: localComfyuis,
  };
}
