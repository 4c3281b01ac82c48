import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import type { Logger, SecretsStore } from '../ports.ts';
import { createSecrets } from '../secrets/create-secrets.ts';
import { memorySecrets } from '../secrets/memory-secrets.fixture.ts';
import { memorySettings } from '../settings/settings.fixture.ts';
import type { Settings } from '../settings/settings.ts';
import { createBackends, type BackendsNoun } from './create-backends.ts';

const closers: (() => Promise<unknown>)[] = [];

/** Ends what the test began, the last first. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close();
}

export async function comfyui(options: Parameters<typeof spawnComfyui>[0] = {}): Promise<ComfyuiChild> {
  const child = await spawnComfyui(options);
  closers.push(() => child.kill());
  return child;
}

/** The address of a server that is not there (any more, or yet). */
export async function deadAddress(): Promise<{ url: string; port: number }> {
  const { url, port, kill } = await spawnComfyui();
  await kill();
  return { url, port };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'easel-backends-'));
  closers.push(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Given {
  readonly option?: string;
  readonly saved?: string;
  /** As the settings may say it. */
  readonly isNotLookedFor?: boolean;
  readonly discover?: readonly string[];
  readonly demo?: boolean;
  readonly brokenDemo?: boolean;
  readonly dataFolder?: string;
  readonly secrets?: SecretsStore;
  readonly env?: Readonly<Record<string, string>>;
  readonly busy?: () => boolean;
}

export interface Started {
  readonly backends: BackendsNoun;
  readonly settings: Settings;
  readonly dataFolder: string;
  readonly demos: () => number;
  readonly seen: Backend[];
  readonly removed: string[];
  readonly ready: string[];
  /** All that was logged, as JSON. */
  readonly logged: string[];
}

export function startBackends(given: Given): Started {
  const settings = memorySettings({
    comfyui: { ...(given.saved && { url: given.saved }), ...(given.isNotLookedFor && { discover: false }) },
  });
  const logged: string[] = [];
  const log = (fields: object, message: string): void => void logged.push(JSON.stringify({ ...fields, message }));
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const { env = {}, dataFolder = temporaryFolder() } = given;
  const [seen, removed, ready] = [[], [], []] as [Backend[], string[], string[]];
  let demos = 0;
  const backends = createBackends({
    ports: {
      logger,
      startDemo: async () => {
        demos++;
        if (given.brokenDemo) throw new Error('no demo');
        const child = await comfyui();
        return { url: child.url, stop: () => child.kill() };
      },
      comfyui: given.option === undefined ? null : { url: given.option, source: 'option' },
      demo: given.demo ?? false,
      discover: given.discover ?? [],
      dataFolder,
      launch: {
        kind: 'headless',
        platform: 'linux',
        execPath: process.execPath,
        env: { ...process.env, ...env },
        nodePath: process.execPath,
        cliPath: '/nowhere/cli.js',
      },
    },
    settings,
    secrets: createSecrets({ store: given.secrets ?? memorySecrets(), env }),
    clientId: 'easel-test',
    events: {
      onChange: (backend) => seen.push(backend),
      onMessage: () => {},
      onReady: ({ id }) => ready.push(id),
      onRemoved: (id) => removed.push(id),
    },
    busy: given.busy ?? (() => false),
    lookAgainMs: 100,
  });
  closers.push(() => backends.stop());
  void backends.start();
  return { backends, settings, dataFolder, demos: () => demos, seen, removed, ready, logged };
}

/** By id, in their order. */
export const states = (backends: BackendsNoun): string =>
  backends
    .list()
    .map(({ id, state }) => `${id} ${state}`)
    .join(', ');
