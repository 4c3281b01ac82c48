import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thisMachine } from './assistants/machine.ts';
import { createCore } from './create-core.ts';
import type { Core } from './core.ts';
import { noLogs } from './logs/no-logs.fixture.ts';
import type { CorePorts, SettingsStore } from './ports.ts';
import { memorySecrets } from './secrets/memory-secrets.fixture.ts';
import { memorySettingsFile } from './settings/settings.fixture.ts';

export const requester = { kind: 'script', name: 'test', token: null } as const;

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A core with its real worker and real pictures process, from source. */
export async function startCore(options: {
  dataFolder: string;
  url: string;
  settings?: SettingsStore;
  ports?: Partial<CorePorts>;
}): Promise<Core> {
  const core = await createCore({
    dataFolder: options.dataFolder,
    templateFolders: [fileURLToPath(new URL('../../workflows', import.meta.url))],
    version: '0.0.0-test',
    launch: {
      kind: 'headless',
      platform: 'linux',
      execPath: process.execPath,
      env: {},
      nodePath: process.execPath,
      cliPath: '/nowhere/cli.js',
    },
    shimPath: fileURLToPath(new URL('../stdio-shim/shim.ts', import.meta.url)),
    // A home of its own: no test looks into the person's.
    assistantSystem: thisMachine({}, join(options.dataFolder, 'home')),
    logger: quiet,
    logs: noLogs,
    settings: options.settings ?? memorySettingsFile(),
    secrets: memorySecrets(),
    startPictures() {
      const child = fork(new URL('./pictures/pictures-process.ts', import.meta.url), { serialization: 'advanced' });
      return {
        postMessage: (message) => void child.send(message as object),
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => void child.once('exit', listener),
        kill: () => void child.kill('SIGKILL'),
      };
    },
    storageWorkerUrl: new URL('./storage/storage-worker.ts', import.meta.url),
    nodesWorkerUrl: new URL('./nodes/nodes-worker.ts', import.meta.url),
    workflowWorkerUrl: new URL('./workflows/files/texts-worker.ts', import.meta.url),
    startDemo: () => Promise.reject(new Error('no demo in this test')),
    comfyui: { url: options.url, source: 'option' },
    demo: false,
    discover: [],
    ...options.ports,
  });
  await core.start();
  return core;
}

export const emptyImage = (color = 0): unknown => ({
  1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
  2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'test' } },
});
