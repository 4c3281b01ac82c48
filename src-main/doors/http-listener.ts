import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import type { Tokens } from '../core/tokens/tokens.ts';
import { type Access, createAccess, isLoopback } from './access.ts';
import { errorResponse } from './error-response.ts';
import type { FetchHandler } from './fetch-handler.ts';
import { limitBody } from './requests.ts';
import { sendWhole } from './send-whole.ts';

export interface HttpListenerOptions {
  readonly handle: FetchHandler;
  /** Address to bind; beyond loopback only with a token that the person chose. */
  readonly host: string;
  /** First choice; when another program has it the next free one is taken. 0 takes any. */
  readonly port: number;
  readonly token: string;
  readonly tokenChosen: boolean;
  /** Those of a team. */
  readonly tokens: Pick<Tokens, 'authenticate'>;
  readonly allowedHosts?: () => readonly string[];
  readonly maxBodyBytes?: number;
}

export interface HttpListener {
  readonly port: number;
  /** Origin for callers on this machine, without a trailing slash. */
  readonly url: string;
  /** Requests being answered now, streams included. */
  active(): number;
  /** Ends what is being answered to this token, whole or not. */
  closeToken(token: string): void;
  /** Ends streams at once and gives the other answers a moment; at most about 1.5 s. */
  close(): Promise<void>;
}

const triedPorts = 20;
const graceMs = 1200;

/** @throws forbidden_host (bound beyond loopback without a chosen token), port_taken */
export async function openHttpListener(options: HttpListenerOptions): Promise<HttpListener> {
  if (!isLoopback(options.host) && !options.tokenChosen) throw needsToken(options.host);
  const state: { access?: Access } = {};
  /** One for each request being answered. (AbortSignal.any with a signal that lives as long as the listener would keep them all.) */
  const active = new Map<ServerResponse, Answering>();
  const answerNode = getRequestListener(
    async (request, { outgoing: given }) => {
      // No HTTP/2 here.
      const outgoing = given as ServerResponse;
      const reader = new AbortController();
      const answering: Answering = { reader, token: null };
      active.set(outgoing, answering);
      outgoing.once('close', () => {
        active.delete(outgoing);
        reader.abort();
      });
      const onCaller = ({ token }: Requester) => void (answering.token = token);
      const response = await answer(request, { ...options, access: state.access, signal: reader.signal, onCaller });
      return sendWhole(response, outgoing);
    },
    // The process is not ours alone: Electron and the MCP SDK keep the Request and Response they know.
    { overrideGlobalObjects: false },
  );
  const server = createServer((incoming, outgoing) => void answerNode(incoming, outgoing));
  const port = await listen(server, options.host, options.port);
  state.access = createAccess({
    host: options.host,
    port,
    token: options.token,
    tokens: options.tokens,
    allowedHosts: options.allowedHosts ?? (() => []),
  });
  const name = options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host;
  return {
    port,
    url: `http://${name.includes(':') ? `[${name}]` : name}:${port}`,
    active: () => active.size,
    closeToken(token) {
      for (const [outgoing, answering] of active) {
        if (answering.token !== token) continue;
        answering.reader.abort();
        outgoing.destroy();
      }
    },
    close: () => close(server, active.values()),
  };
}

interface Answering {
  readonly reader: AbortController;
  /** Of the team, that it was asked with. */
  token: string | null;
}

interface AnswerOptions extends HttpListenerOptions {
  readonly access: Access | undefined;
  /** Aborts when the reader is gone, or the listener closes. */
  readonly signal: AbortSignal;
  readonly onCaller: (caller: Requester) => void;
}

async function answer(request: Request, options: AnswerOptions): Promise<Response> {
  const entry = options.access?.(request);
  if (!entry) return errorResponse(undefined);
  if ('answer' in entry) return entry.answer;
  options.onCaller(entry.caller);
  const limit = options.maxBodyBytes ?? 32 * 1024 * 1024;
  if (Number(request.headers.get('content-length') ?? 0) > limit) return errorResponse(tooLarge(limit));
  const { signal } = options;
  // With a length Node itself stops reading there; only a body without one has to be counted.
  if (!request.headers.has('transfer-encoding') || !request.body) {
    return await options.handle(request, { caller: entry.caller, signal });
  }
  let exceeded = false;
  const body = limitBody(request.body, limit, () => (exceeded = true));
  const { url, method, headers } = request;
  const counted = new Request(url, { method, headers, body, signal, duplex: 'half' } as RequestInit);
  const response = await options.handle(counted, { caller: entry.caller, signal });
  return exceeded ? errorResponse(tooLarge(limit)) : response;
}

async function listen(server: Server, host: string, first: number): Promise<number> {
  const ports =
    first === 0 ? [0] : Array.from({ length: triedPorts }, (_, n) => first + n).filter((port) => port < 65_536);
  for (const port of ports) {
    const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', resolve);
      server.listen({ port, host }, () => {
        server.off('error', resolve);
        resolve(null);
      });
    });
    if (!failure) {
      // A connection that cannot be accepted later (too many open files) is that caller's trouble, not the program's end.
      server.on('error', () => {});
      return (server.address() as AddressInfo).port;
    }
    if (failure.code !== 'EADDRINUSE') throw cannotListen(host, port, failure);
  }
  throw cannotListen(host, first);
}

async function close(server: Server, answering: Iterable<Answering>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const { reader } of answering) reader.abort();
  // A connection whose stream has just ended is kept alive by the other side until it is told.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(force);
}

function needsToken(host: string): EaselError {
  return new EaselError(
    'forbidden_host',
    `Easel does not listen on ${host} without a token: everybody in the network could use it.`,
    {
      nextStep: 'Set one with --token or EASEL_TOKEN, or bind 127.0.0.1.',
    },
  );
}

function tooLarge(limit: number): EaselError {
  return new EaselError('too_large', `The request is larger than ${limit / 1024 / 1024} MB.`, {
    nextStep: 'Send less at once.',
  });
}

function cannotListen(host: string, port: number, cause?: NodeJS.ErrnoException): EaselError {
  const reason = cause ? ` (${cause.code})` : '';
  return new EaselError('port_taken', `Easel cannot listen on ${host}, port ${port}${reason}.`, {
    nextStep: 'Choose another with --port, or --port 0 for any free one.',
    cause,
  });
}
