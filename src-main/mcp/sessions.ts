import { randomUUID } from 'node:crypto';
import {
  isInitializeRequest,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import { rpcError, whenBodyEnds } from './responses.ts';

interface Session {
  /** It was opened with, and only that one gets on with it. */
  readonly token: string | null;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** The GET stream of a connected client: with it open a session is not idle, however quiet. */
  openStreams: number;
  lastSeenAt: number;
}

export interface SessionsOptions {
  readonly createServer: (caller: Requester) => Server;
  readonly idleMs: number;
  readonly maxBodyBytes: number;
  readonly onChange: () => void;
}

/** The older era over HTTP: `initialize` opens a session, DELETE or idleness ends it. */
export interface Sessions {
  /** `body` is the parsed JSON of a POST. */
  handle(request: Request, options: { body?: unknown; caller: Requester }): Promise<Response>;
  readonly servers: () => Iterable<Server>;
  readonly count: () => number;
  /** Ends those that this token opened. */
  closeToken(token: string): Promise<void>;
  close(): Promise<void>;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { createServer, idleMs, maxBodyBytes, onChange } = options;
  const sessions = new Map<string, Session>();

  const sweep = setInterval(
    () => {
      const limit = performance.now() - idleMs;
      for (const session of sessions.values()) {
        if (session.openStreams === 0 && session.lastSeenAt < limit) void session.server.close();
      }
    },
    Math.min(idleMs / 2, 60_000),
  );
  sweep.unref();

  const open = async (request: Request, body: unknown, caller: Requester): Promise<Response> => {
    const server = createServer(caller);
    const transport = new WebStandardStreamableHTTPServerTransport({
      maxRequestBodySize: maxBodyBytes,
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        sessions.set(id, { token: caller.token, server, transport, openStreams: 0, lastSeenAt: performance.now() });
        onChange();
      },
    });
    server.onclose = () => {
      if (transport.sessionId !== undefined && sessions.delete(transport.sessionId)) onChange();
    };
    await server.connect(transport);
    const response = await transport.handleRequest(request, { parsedBody: body });
    if (transport.sessionId === undefined) await server.close();
    return response;
  };

  const serve = async (session: Session, request: Request, body: unknown): Promise<Response> => {
    session.lastSeenAt = performance.now();
    const response = await session.transport.handleRequest(request, body === undefined ? {} : { parsedBody: body });
    if (request.method !== 'GET' || !response.ok) return response;
    session.openStreams += 1;
    return whenBodyEnds(response, () => {
      session.openStreams -= 1;
      session.lastSeenAt = performance.now();
    });
  };

  return {
    handle: async (request, { body, caller }) => {
      const id = request.headers.get('mcp-session-id');
      if (id === null) {
        if (request.method === 'POST' && isInitializeRequest(body)) return open(request, body, caller);
        return rpcError(400, -32000, 'Bad Request: Session ID required');
      }
      const session = sessions.get(id);
      return session?.token === caller.token
        ? serve(session, request, body)
        : rpcError(404, -32001, 'Session not found');
    },
    *servers() {
      for (const session of sessions.values()) yield session.server;
    },
    count: () => sessions.size,
    closeToken: (token) => closeAll([...sessions.values()].filter((session) => session.token === token)),
    close: async () => {
      clearInterval(sweep);
      await closeAll([...sessions.values()]);
    },
  };
}

async function closeAll(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.server.close()));
}
