import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { TestCertificate } from './certificate.fixture.ts';

/** A little server on a free port of this machine, until the test ends. @returns its URL, by the name that certificates are made out to */
export function serve(listener: RequestListener, tls?: TestCertificate): Promise<string> {
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  return listen(server, tls ? 'https' : 'http');
}

/** The same below HTTP. */
export const serveTcp = (onConnection: (socket: Socket) => void, scheme = 'http'): Promise<string> =>
  listen(createTcpServer(onConnection), scheme);

/** Routes by path and query; the rest is a 404 as aiohttp's. */
export const serveRoutes = (
  routes: Readonly<Record<string, object | ((request: IncomingMessage) => { status: number; body?: unknown })>>,
): Promise<string> =>
  serve((request, response) => {
    const route = routes[request.url ?? ''];
    if (!route) return void response.writeHead(404).end();
    const { status, body } = typeof route === 'function' ? route(request) : { status: 200, body: route };
    response.writeHead(status, { 'content-type': 'application/json' });
    return void response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });

export const systemStats = { system: { comfyui_version: '0.9.0' }, devices: [] };

/** Where nobody listens. */
export async function emptyUrl(): Promise<string> {
  const server = createTcpServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://localhost:${port}`;
}

async function listen(server: TcpServer, scheme: string): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, 'localhost');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `${scheme}://localhost:${(server.address() as AddressInfo).port}`;
}
