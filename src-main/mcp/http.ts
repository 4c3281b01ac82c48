import {
  createMcpHandler,
  isLegacyRequest,
  readRequestBody,
  type Server,
  type ServerNotifier,
} from '@modelcontextprotocol/server';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import { nobody } from './requester.ts';
import { rpcError, whenBodyEnds } from './responses.ts';
import { createSessions } from './sessions.ts';

/** The SDK checks a size in four places and answers misleadingly when they differ: this number goes to all of them. */
const maxBodyBytes = 32 * 1024 * 1024;

export interface HttpOptions {
  readonly createServer: (caller: Requester) => Server;
  readonly sessionIdleMs: number;
  readonly onChange: () => void;
  readonly onError: (error: Error) => void;
}

export interface McpCall {
  readonly caller: Requester;
  /** Reads the request's body, where the request itself comes without it. */
  readonly text?: () => Promise<string>;
}

/** Both eras on one address: the older with sessions, the newer one request at a time. */
export interface McpHttp {
  fetch(request: Request, call: McpCall): Promise<Response>;
  readonly notifier: ServerNotifier;
  /** Servers of the sessions; the newer era has none between requests. */
  readonly servers: () => Iterable<Server>;
  /** Sessions of the older era and subscription streams of the newer. */
  readonly count: () => number;
  /** Ends the sessions of this token. */
  closeToken(token: string): Promise<void>;
  close(): Promise<void>;
}

export function createMcpHttp({ createServer, sessionIdleMs, onChange, onError }: HttpOptions): McpHttp {
  const callers = new WeakMap<Request, Requester>();
  const modern = createMcpHandler(
    ({ requestInfo }) => createServer((requestInfo && callers.get(requestInfo)) ?? nobody),
    { legacy: 'reject', maxRequestBodySize: maxBodyBytes, onerror: onError },
  );
  const sessions = createSessions({ createServer, idleMs: sessionIdleMs, maxBodyBytes, onChange });
  let subscriptions = 0;
  let closed = false;

  const serveModern = async (request: Request, body: unknown, caller: Requester) => {
    callers.set(request, caller);
    const response = await modern.fetch(request, { parsedBody: body });
    if (!isSubscription(body) || !isEventStream(response)) return response;
    subscriptions += 1;
    onChange();
    return whenBodyEnds(response, () => {
      subscriptions -= 1;
      onChange();
    });
  };

  return {
    fetch: async (request, { caller, text }) => {
      if (closed) return rpcError(503, -32000, 'Easel is closing.');
      if (request.method !== 'POST') return sessions.handle(request, { caller });
      const read = await readBody(request, text);
      if ('refused' in read) return read.refused;
      const { body } = read;
      const legacy = await isLegacyRequest(request, body, { maxRequestBodySize: maxBodyBytes });
      return legacy ? sessions.handle(request, { body, caller }) : serveModern(request, body, caller);
    },
    notifier: modern.notify,
    servers: sessions.servers,
    count: () => sessions.count() + subscriptions,
    closeToken: sessions.closeToken,
    close: async () => {
      closed = true;
      await Promise.all([modern.close(), sessions.close()]);
    },
  };
}

/** Read and parsed once, here: left to themselves the SDK's parts each clone and parse the request. */
async function readBody(request: Request, text: McpCall['text']): Promise<{ body: unknown } | { refused: Response }> {
  try {
    const read = await (text ? bounded(await text()) : readRequestBody(request, maxBodyBytes));
    if (read.tooLarge) {
      const message = `Payload Too Large: Request body must not exceed ${maxBodyBytes} bytes`;
      return { refused: rpcError(413, -32000, message) };
    }
    return { body: JSON.parse(read.text) as unknown };
  } catch {
    return { refused: rpcError(400, -32700, 'Parse error: the request body is not valid JSON') };
  }
}

const bounded = (text: string): Awaited<ReturnType<typeof readRequestBody>> =>
  Buffer.byteLength(text) > maxBodyBytes ? { tooLarge: true } : { tooLarge: false, text };

function isSubscription(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'subscriptions/listen';
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}
