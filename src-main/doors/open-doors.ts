import type { Core } from '../core/core.ts';
import type { Owner } from '../core/owner.ts';
import type { Tokens } from '../core/tokens/tokens.ts';
import { createMcp } from '../mcp/mcp.ts';
import { createUiApi } from '../ui-api/ui-api.ts';
import { createFetchHandler, type FetchHandler } from './fetch-handler.ts';
import { type HttpListener, openHttpListener } from './http-listener.ts';
import { rememberedPort, rememberPort } from './remembered-port.ts';
import { openSocketListener, socketPath } from './socket-listener.ts';
import { storedToken } from './token.ts';
import { keepToolsSnapshot } from './tools-snapshot.ts';
import { uiUrl } from './ui-url.ts';

export interface DoorsOptions {
  readonly core: Core;
  readonly owner: Owner;
  readonly kind: 'headless' | 'desktop';
  /** Absolute path of the built window. */
  readonly uiFolder: string;
  /** Null opens no port: the desktop can do without. `token` is one that the person chose, and so is `port`; else it is that of the settings, else that of last time. */
  readonly http: {
    readonly host: string;
    readonly port?: number | undefined;
    /** The program ends with what it was started for: assistants are told the address of the one that stays. */
    readonly passing?: boolean;
    readonly token?: string | undefined;
    readonly allowedHosts?: readonly string[];
  } | null;
}

export interface Doors {
  /** For a shell that asks in its own process; see CallOptions for what a missing signal means. */
  readonly handle: FetchHandler;
  /** Origin of the HTTP listener, or null. */
  readonly httpUrl: string | null;
  /** The address that lets a browser in, token included, or null. */
  readonly uiUrl: string | null;
  /** Where an assistant connects over HTTP, or null. */
  readonly mcpUrl: string | null;
  readonly token: string;
  readonly socketPath: string;
  /** Assistants connected and HTTP requests being answered; 0 for a program that nobody uses. */
  inUse(): number;
  /** Within 2 s, open streams or not. */
  close(): Promise<void>;
}

/** Everything through which the core can be reached, opened and announced: MCP, the window's calls, files, HTTP and the socket. */
export async function openDoors({ core, owner, kind, uiFolder, http }: DoorsOptions): Promise<Doors> {
  const token = http?.token ?? storedToken(owner.dataFolder);
  core.logs.hideSecret(token);
  const links: { origin: string | null } = { origin: null };
  const mcp = createMcp({
    core,
    outputUrl: (id, variant) => {
      const origin = core.settings.get('server.public_url').replace(/\/+$/, '') || links.origin;
      return origin === null ? null : `${origin}/outputs/${id}/${variant}`;
    },
    onConnections: (count) => core.health.report({ connectedAssistants: count }),
  });
  const toolsSnapshot = keepToolsSnapshot({ core, mcp, dataFolder: owner.dataFolder });
  const handle = createFetchHandler({ core, mcp, uiApi: createUiApi(core), uiFolder });

  // What assistants were told of the address stays true as long as it can.
  const wantedPort = http?.port ?? core.settings.get('server.port') ?? rememberedPort(owner.dataFolder);
  const allowedHosts = () => [...(http?.allowedHosts ?? []), ...core.settings.get('server.allowed_hosts')];
  const listener = http
    ? await listen(handle, { ...http, port: wantedPort, allowedHosts, tokens: core.tokens }, token)
    : null;
  const stopRevoking = core.tokens.onRevoked((id) => {
    listener?.closeToken(id);
    mcp.closeToken(id).catch((error: unknown) => core.logger.warn({ err: error }, 'a session did not end'));
  });
  if (http && listener && http.port === undefined) rememberPort(owner.dataFolder, listener.port);
  const socket = await openSocketListener({
    path: socketPath(owner.dataFolder),
    onConnection: (connection) => void mcp.serve(connection),
    ...(process.platform === 'win32' ? { firstLine: token } : {}),
  });

  links.origin = listener?.url ?? null;
  const mcpUrl = listener && `${listener.url}/mcp`;
  if (mcpUrl) core.health.report({ mcpUrl });
  const told = http?.passing ? (core.settings.get('server.port') ?? rememberedPort(owner.dataFolder)) : listener?.port;
  core.assistants.report(
    listener && told
      ? {
          url: mcpUrlAt(listener.url, told),
          token,
          taken: told,
          wanted: http?.passing ? told : wantedPort || told,
          passing: http?.passing ?? false,
        }
      : null,
  );
  owner.publish({ version: core.version, kind, socket: socket.path, url: listener?.url ?? null, token });

  return {
    handle,
    httpUrl: listener?.url ?? null,
    uiUrl: listener && uiUrl(listener.url, token),
    mcpUrl,
    token,
    socketPath: socket.path,
    inUse: () => mcp.connections() + (listener?.active() ?? 0),
    close: async () => {
      toolsSnapshot.stop();
      stopRevoking();
      await Promise.all([listener?.close(), socket.close(), mcp.close()]);
    },
  };
}

function mcpUrlAt(origin: string, port: number): string {
  const url = new URL('/mcp', origin);
  url.port = String(port);
  return url.href;
}

async function listen(
  handle: FetchHandler,
  http: Omit<NonNullable<DoorsOptions['http']>, 'allowedHosts'> & {
    readonly port: number;
    readonly allowedHosts: () => readonly string[];
    readonly tokens: Tokens;
  },
  token: string,
): Promise<HttpListener> {
  return await openHttpListener({
    handle,
    host: http.host,
    port: http.port,
    token,
    tokenChosen: http.token !== undefined,
    allowedHosts: http.allowedHosts,
    tokens: http.tokens,
  });
}
