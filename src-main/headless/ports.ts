import { fork } from 'node:child_process';
import { join } from 'node:path';
import Conf from 'conf';
import { thisMachine } from '../core/assistants/machine.ts';
import { localComfyuis } from '../core/backends/discovery.ts';
import type { LogsPort } from '../core/logs/logs.ts';
import type { CorePorts, DemoComfyui, Logger, PicturesProcess } from '../core/ports.ts';
import { passphraseSeal } from '../core/secrets/passphrase-seal.ts';
import { createSealedFile } from '../core/secrets/sealed-file.ts';
import { openSettingsFile, settingsName } from '../core/settings/settings-file.ts';
import type { ProgramOptions } from './options.ts';
import { programFolder, programVersion, shimPath, templatesFolder } from './program-folder.ts';

/** What the core asks of a shell, as a machine without a screen has it. */
export function headlessPorts(
  options: ProgramOptions,
  given: { dataFolder: string; logger: Logger; logs: LogsPort },
): CorePorts {
  const assistantSystem = thisMachine();
  return {
    ...given,
    templateFolders: [templatesFolder],
    version: programVersion(),
    launch: {
      // The package's own executable runs the CLI where there is no screen.
      kind: 'electron' in process.versions ? 'packaged' : 'headless',
      platform: assistantSystem.platform,
      execPath: process.execPath,
      env: process.env,
      nodePath: process.execPath,
      cliPath: join(programFolder, 'cli.js'),
    },
    shimPath,
    assistantSystem,
    // The settings.json that the desktop reads with electron-store, conf's descendant.
    settings: openSettingsFile({
      ...given,
      open: (reading) =>
        new Conf({
          cwd: given.dataFolder,
          configName: settingsName,
          projectName: 'easel',
          configFileMode: 0o600,
          ...reading,
        }),
    }),
    secrets: createSealedFile({
      path: join(given.dataFolder, 'secrets.sealed.json'),
      seal: passphraseSeal(process.env['EASEL_SECRETS_KEY']),
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

function startPictures(): PicturesProcess {
  const child = fork(join(programFolder, 'pictures.js'), [], {
    // Bytes travel as bytes, not as JSON.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // What this process was started with (watchers, inspectors) is not meant for its helper.
    execArgv: [],
  });
  let gone = () => {};
  child.on('error', () => gone());
  child.once('exit', () => gone());
  return {
    postMessage: (message) => void (child.connected && child.send(message as object, () => {})),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let told = false;
      gone = () => {
        if (!told) listener();
        told = true;
      };
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

async function startDemo(): Promise<DemoComfyui> {
  const { startDemoComfyui } = await import('../../demo-comfyui/index.ts');
  return await startDemoComfyui({ speed: Number(process.env['EASEL_DEMO_SPEED']) || 1 });
}
