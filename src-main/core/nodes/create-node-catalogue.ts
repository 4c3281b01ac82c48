import { join } from 'node:path';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Connection } from '../backends/connection.ts';
import { describeNode } from './describe-node.ts';
import { createIndexInWorker } from './index-in-worker.ts';
import type { IndexedServer } from './index-of-server.ts';
import type { NodeCatalogue } from './node-catalogue.ts';
import type { Nodes } from './node-definitions.ts';

export interface NodeCatalogueNoun extends NodeCatalogue {
  /** The connection was opened, again perhaps: what runs there may be another process. */
  onBackendReady(connection: Connection): void;
  /** Whether an index is in memory. */
  loaded(): boolean;
  stop(): Promise<void>;
}

const usualChoices = 8;

export function createNodeCatalogue(options: {
  readonly ready: () => Connection;
  /** Single classes, asked of the server one by one: much quicker than the index. */
  readonly nodes: Nodes;
  readonly workerUrl: URL;
  readonly dataFolder: string;
  readonly idleMs?: number;
}): NodeCatalogueNoun {
  const { ready, nodes, dataFolder, ...worker } = options;
  const index = createIndexInWorker({ ...worker, folder: join(dataFolder, 'cache', 'nodes') });
  const opened = new Map<string, number>();
  const server = (): IndexedServer => {
    const { url } = ready();
    return { url, epoch: opened.get(url) ?? 0 };
  };

  return {
    search: (query, signal) => index.call('search', [server(), query], signal),
    categories: (signal) => index.call('categories', [server()], signal),
    packs: (signal) => index.call('packs', [server()], signal),
    async get(name, { choices = usualChoices } = {}) {
      const definition = await nodes.definition(name, { fresh: nodes.known(name) === null });
      if (definition) return describeNode(name, definition, { choices });
      throw unknown(name, await index.call('nearest', [server(), name]));
    },
    onBackendReady: ({ url }) => void opened.set(url, (opened.get(url) ?? 0) + 1),
    loaded: () => index.alive(),
    stop: () => index.stop(),
  };
}

function unknown(name: string, nearest: readonly string[]): EaselError {
  const nextStep =
    nearest.length > 0
      ? `Names like it: ${nearest.join(', ')}. Search the node classes for others.`
      : 'Search the node classes by what it should do.';
  return new EaselError('not_found', `This ComfyUI has no node class '${name.slice(0, 80)}'.`, {
    nextStep,
    details: { nearest: [...nearest] },
  });
}
