import type { FoundNodes, NodeGroup, NodeQuery } from '../../../src-shared/nouns/nodes.ts';
import { notComfyui } from '../../comfyui/diagnosis.ts';
import { readObjectInfo, serverSign } from '../../comfyui/object-info.ts';
import type { ComfyuiTarget } from '../../comfyui/target.ts';
import { readIndexFile, writeIndexFile } from './index-file.ts';
import { entryOfMember, type NodeEntry } from './node-entry.ts';
import { createNodeSearch, type NodeSearch } from './search-nodes.ts';

/** A server as the index is kept for it. */
export interface IndexedServer {
  readonly target: ComfyuiTarget;
  /** How often Easel's connection to it was opened: a new one may mean a new process with other packs. */
  readonly epoch: number;
}

/** What the worker does; each call brings the server that it is about. */
export interface NodeIndexCalls {
  search(server: IndexedServer, query: NodeQuery): Promise<FoundNodes>;
  nearest(server: IndexedServer, name: string): Promise<string[]>;
  categories(server: IndexedServer): Promise<NodeGroup[]>;
  packs(server: IndexedServer): Promise<NodeGroup[]>;
}

interface Held {
  readonly epoch: number;
  readonly search: NodeSearch;
  readonly readAt: number;
  /** Not read from the server by this worker, but by one before it. */
  readonly fromFile: boolean;
}

/** A pack without a page script does not show in the server's sign: what was kept longer than this is read anew. */
const keptForMs = 24 * 3600 * 1000;

/**
 * Indexes in memory, one for each server. A server's classes are read when nothing is kept of it, its sign or its connection changed, what was kept
 * is a day old, nothing was found in what was kept, or somebody asks for it.
 */
export function createNodeIndexes(options: { readonly folder: string }): NodeIndexCalls {
  const held = new Map<string, Held>();
  const reading = new Map<string, Promise<Held>>();

  async function read({ target, epoch }: IndexedServer): Promise<Held> {
    const { url } = target;
    const sign = await serverSign(target);
    const entries: NodeEntry[] = [];
    await readObjectInfo(target, {
      onClass(member) {
        const entry = entryOfMember(member);
        if (entry) entries.push(entry);
      },
    });
    if (entries.length === 0) throw notComfyui(url);
    const readAt = Date.now();
    // A copy that cannot be written costs a second at the next start, nothing else.
    await writeIndexFile(options.folder, url, { format: 1, sign, readAt, entries }).catch(() => {});
    return { epoch, search: createNodeSearch(entries), readAt, fromFile: false };
  }

  async function fromFile({ target, epoch }: IndexedServer): Promise<Held | null> {
    const kept = await readIndexFile(options.folder, target.url);
    if (!kept || Date.now() - kept.readAt > keptForMs || kept.sign !== (await serverSign(target))) return null;
    return { epoch, search: createNodeSearch(kept.entries), readAt: kept.readAt, fromFile: true };
  }

  /** One at a time for each server, whoever asks. */
  function share(server: IndexedServer, work: () => Promise<Held>): Promise<Held> {
    const { url } = server.target;
    const running = reading.get(url);
    if (running) return running;
    const work2 = work()
      .then((now) => {
        held.set(url, now);
        return now;
      })
      .finally(() => reading.delete(url));
    reading.set(url, work2);
    return work2;
  }

  async function indexOf(server: IndexedServer): Promise<Held> {
    const now = held.get(server.target.url);
    if (now?.epoch === server.epoch) return now;
    return share(server, async () => (now ? null : await fromFile(server)) ?? (await read(server)));
  }

  /** What was kept may lack what was installed since: an empty answer counts only by what the server says now. */
  async function certain<T>(
    server: IndexedServer,
    look: (search: NodeSearch) => T,
    empty: (found: T) => boolean,
  ): Promise<[T, Held]> {
    const first = await indexOf(server);
    const found = look(first.search);
    if (!first.fromFile || !empty(found)) return [found, first];
    const again = await share(server, () => read(server));
    return [look(again.search), again];
  }

  return {
    async search(server, query) {
      if (query.fresh) await share(server, () => read(server));
      const [found, from] = await certain(
        server,
        (search) => search.search(query),
        ({ total }) => total === 0,
      );
      return { ...found, classes: from.search.size, readAt: from.readAt };
    },
    async nearest(server, name) {
      return (await indexOf(server)).search.nearest(name);
    },
    async categories(server) {
      return (await indexOf(server)).search.categories();
    },
    async packs(server) {
      return (await indexOf(server)).search.packs();
    },
  };
}
