import type { Duplex } from 'node:stream';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import type { Core } from '../core/core.ts';
import { announceChanges } from './changes.ts';
import { createMcpHttp, type McpCall } from './http.ts';
import { nobody } from './requester.ts';
import { createServer, type Shared } from './server.ts';
import { takeSnapshot, type McpSnapshot } from './snapshot.ts';
import { createMcpSockets } from './sockets.ts';
import { createCatalogueSource } from './tools/catalogue.ts';

export interface McpOptions {
  readonly core: Core;
  /** Where an output is over HTTP, or null when nothing listens; asked anew for each answer. */
  readonly outputUrl: (outputId: string, variant: 'original') => string | null;
  /** Called with each change of `connections()`. */
  readonly onConnections?: (count: number) => void;
  /** No call is answered later than this; a job is waited for a little less. Default 45 s. */
  readonly callLimitMs?: number;
  /** A session of the older era without an open stream ends after this time. Default 30 min. */
  readonly sessionIdleMs?: number;
  /** Changes of tools and outputs are announced at most this often. Default 1 s. */
  readonly changeDebounceMs?: number;
}

export interface Mcp {
  /**
   * One HTTP request, of either era. Host, Origin and token have been checked by the door; `caller.name` stands in for
   * an assistant that does not say its own, `caller.token` decides what it sees.
   */
  fetch(request: Request, options: McpCall): Promise<Response>;
  /** One connection of the shim. Resolves when it has ended; never rejects. */
  serve(duplex: Duplex): Promise<void>;
  /** Assistants connected now: sessions, subscription streams and sockets. */
  connections(): number;
  /** Ends the sessions of a token that was revoked. */
  closeToken(token: string): Promise<void>;
  /** What an opening conversation would be answered now. */
  snapshot(): Promise<McpSnapshot>;
  /** Ends all connections. Their jobs go on. */
  close(): Promise<void>;
}

export function createMcp(options: McpOptions): Mcp {
  const { core, outputUrl, onConnections } = options;
  const { callLimitMs = 45_000, sessionIdleMs = 30 * 60_000, changeDebounceMs = 1000 } = options;
  let closing = false;

  const catalogues = createCatalogueSource(() => core.templates.list());
  const shared: Shared = { core, catalogues, outputUrl, callLimitMs, closing: () => closing };
  const newServer = (caller: Requester) => createServer(shared, caller);
  const onError = (error: Error) => core.logger.debug({ reason: error.message.slice(0, 200) }, 'MCP connection');
  const onChange = () => onConnections?.(connections());

  const http = createMcpHttp({ createServer: newServer, sessionIdleMs, onChange, onError });
  const sockets = createMcpSockets({ createServer: newServer, onChange, onError });
  const connections = () => http.count() + sockets.count();
  const changes = announceChanges({
    core,
    catalogues,
    notifier: http.notifier,
    servers: () => [...http.servers(), ...sockets.servers()],
    debounceMs: changeDebounceMs,
  });

  return {
    fetch: http.fetch,
    closeToken: http.closeToken,
    serve: (duplex) => sockets.serve(duplex),
    connections,
    snapshot: () =>
      takeSnapshot({
        version: core.version,
        title: core.settings.get('server.name'),
        fetch: (request) => http.fetch(request, { caller: nobody }),
      }),
    close: async () => {
      closing = true;
      changes.stop();
      await Promise.all([http.close(), sockets.close()]);
    },
  };
}
