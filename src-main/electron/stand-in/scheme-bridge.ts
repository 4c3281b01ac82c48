import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

type Handler = (request: Request) => Response | Promise<Response>;

export interface SchemeBridge {
  /** http://127.0.0.1:PORT, in place of the origin of the scheme. */
  readonly origin: string;
  /** Paths of the answers whose bodies are not through: read to the end, or cancelled and let go by the handler. */
  readonly open: ReadonlySet<{ readonly path: string }>;
}

/**
 * Puts the handler of a scheme behind a loopback port, so that a plain browser can be the window. What the handler gets is
 * what Electron gives it: an address of the scheme, no cookies, a signal that never fires, who initiated it; and a page that
 * goes away is told to it by cancelling the body of its answer, as Electron does.
 */
export async function bridgeScheme(appOrigin: string, handler: Handler): Promise<SchemeBridge> {
  const open = new Set<{ path: string }>();
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      // net::ERR_FAILED in Electron.
      process.stderr.write(`stand-in: the scheme's handler failed: ${String(error)}\n`);
      outgoing.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const response = await handler(schemeRequest(incoming, { origin, appOrigin }));
    outgoing.writeHead(response.status, keptHeaders(response));
    outgoing.flushHeaders();
    if (!response.body) return void outgoing.end();
    const stream = { path: incoming.url ?? '/' };
    open.add(stream);
    await pour(response.body, outgoing).finally(() => open.delete(stream));
  }

  return { origin, open };
}

const droppedRequestHeaders =
  /^(host|connection|cookie|content-length|transfer-encoding|upgrade-insecure-requests|sec-.*)$/;

function schemeRequest(incoming: IncomingMessage, given: { origin: string; appOrigin: string }): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (droppedRequestHeaders.test(name) || value === undefined) continue;
    headers.set(name, String(value).replaceAll(given.origin, given.appOrigin));
  }
  const method = incoming.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? (Readable.toWeb(incoming) as NodeReadableStream as ReadableStream<Uint8Array>) : null;
  const request = new Request(given.appOrigin + incoming.url, { method, headers, body, duplex: 'half' } as RequestInit);
  const initiator = initiatorOf(incoming, given);
  if (initiator !== undefined) Object.defineProperty(request, 'initiatorOrigin', { value: initiator });
  return request;
}

/** Absent for what the browser itself asks for: a typed address, a reload. */
function initiatorOf(incoming: IncomingMessage, given: { origin: string; appOrigin: string }): string | undefined {
  const site = incoming.headers['sec-fetch-site'];
  if (site === 'same-origin') return given.appOrigin;
  if (site === undefined || site === 'none') return undefined;
  return incoming.headers.origin ?? 'null';
}

function keptHeaders(response: Response): Record<string, string> {
  const headers = Object.fromEntries(response.headers);
  // Chromium keeps no cookies for a scheme of one's own.
  delete headers['set-cookie'];
  return headers;
}

async function pour(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const gone = once(outgoing, 'close').then(() => 'gone' as const);
  for (;;) {
    const read = await Promise.race([reader.read(), gone]);
    // After the end cancelling does nothing.
    if (read === 'gone') return await reader.cancel();
    if (read.done) break;
    if (!outgoing.write(read.value)) await Promise.race([once(outgoing, 'drain'), gone]);
  }
  outgoing.end();
}
