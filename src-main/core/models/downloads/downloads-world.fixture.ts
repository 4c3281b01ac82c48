import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { ModelDownload } from '../../../../src-shared/nouns/models.ts';
import type { WantedDownload } from '../models.ts';
import { createDownloads, type CreateDownloadsOptions, type DownloadsNoun } from './create-downloads.ts';
import { startModelServer, type ModelServer } from './model-server.fixture.ts';

const silent = (): void => {};

/** A models folder, a host of models and the noun between them. */
export interface DownloadsWorld {
  readonly server: ModelServer;
  readonly downloads: DownloadsNoun;
  /** Another one on the same folders, as after a restart. */
  open(options?: Partial<CreateDownloadsOptions>): DownloadsNoun;
  /** In the models folder. */
  path(...parts: string[]): string;
  wanted(path: string, more?: Partial<WantedDownload>): WantedDownload;
  /** The newest download, once it does not run any more. */
  ended(of?: DownloadsNoun): Promise<ModelDownload>;
  /** Files of the models folder. */
  files(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openDownloadsWorld(): Promise<DownloadsWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'easel-download-'));
  const path = (...parts: string[]): string => join(folder, 'models', ...parts);
  await mkdir(path('checkpoints'), { recursive: true });
  const server = await startModelServer();
  const opened: DownloadsNoun[] = [];
  function open(options: Partial<CreateDownloadsOptions> = {}): DownloadsNoun {
    const downloads = createDownloads({
      dataFolder: join(folder, 'data'),
      modelsFolder: () => path(),
      hosts: () => ['models.test', 'inside.test', 'metadata.test', 'own.test'],
      backends: () => [{ kind: 'local', name: '127.0.0.1:8188' }],
      folders: () => ['checkpoints', 'loras', 'custom_nodes', 'configs'],
      publish: silent,
      onInstalled: () => Promise.resolve(true),
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      rules: server.rules,
      ...options,
    });
    opened.push(downloads);
    return downloads;
  }
  const downloads = open();
  return {
    server,
    downloads,
    open,
    path,
    wanted: (address, more = {}) => ({
      folder: 'checkpoints',
      name: 'big.safetensors',
      url: server.url(address),
      requester: { kind: 'person', name: 'window', token: null },
      ...more,
    }),
    ended: (of = downloads) =>
      vi.waitFor(
        () => {
          const [download] = of.list();
          if (!download || download.state === 'waiting' || download.state === 'running') throw new Error('not yet');
          return download;
        },
        { timeout: 10_000, interval: 10 },
      ),
    files: async () =>
      (await readdir(path(), { recursive: true, withFileTypes: true }))
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => name),
    async close() {
      for (const one of opened) await one.stop();
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
