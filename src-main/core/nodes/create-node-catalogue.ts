import { join } from 'node:path';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Connection } from '../backends/connection.ts';
import { readyConnectionNamed, type AskedBackends } from '../backends/ready-connections.ts';
import { describeNode } from './describe-node.ts';
import { createIndexInWorker } from './index-in-worker.ts';
import type { IndexedServer } from './index-of-server.ts';
import type { NodeCatalogue, OfBackend } from './node-catalogue.ts';
import type { Nodes } from './node-definitions.ts';

export interface NodeCatalogueNoun extends NodeCatalogue {
  /** The connection was opened, again perhaps: what runs there may be another process. */
  onBackendReady(connection: Connection): void;
  /** Whether an index is in memory. */
  loaded(): boolean;
  stop(): Promise<void>;
}

const usualChoices = 8;

export interface CreateNodeCatalogueOptions extends AskedBackends {
  /** Single classes, asked of the server one by one: much quicker than the index. */
  readonly nodes: Nodes;
  readonly workerUrl: URL;
  readonly dataFolder: string;
  readonly idleMs?: number;
}

export function createNodeCatalogue(options: CreateNodeCatalogueOptions): NodeCatalogueNoun {
  const { nodes, workerUrl, dataFolder, idleMs } = options;
  const folder = join(dataFolder, 'cache', 'nodes');
  const index = createIndexInWorker({ workerUrl, folder, ...(idleMs !== undefined && { idleMs }) });
  const opened = new Map<string, number>();

  /** @throws not_found, no_backend and its kin */
  const backendOf = ({ backend }: OfBackend): Connection =>
    backend === undefined ? options.ready() : readyConnectionNamed(options, backend);
  const server = (of: OfBackend): IndexedServer => {
    const { url, comfyui } = backendOf(of);
    return { target: comfyui.target, epoch: opened.get(url) ?? 0 };
  };

  return {
    search: async ({ backend, ...query }, signal) => index.call('search', [server({ backend }), query], signal),
    categories: async (of = {}, signal) => index.call('categories', [server(of)], signal),
    packs: async (of = {}, signal) => index.call('packs', [server(of)], signal),
    async get(name, { choices = usualChoices, ...of } = {}) {
      const from = of.backend === undefined ? nodes : nodes.of(backendOf(of));
      const definition = await from.definition(name, { fresh: from.known(name) === null });
      if (definition) return describeNode(name, definition, { choices });
      throw unknown(name, await index.call('nearest', [server(of), name]));
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
