import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { EaselError } from '../../src-shared/nouns/errors.ts';
import { serve } from './server.fixture.ts';
import { openComfyuiSocket, type ComfyuiSocket } from './socket.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Seen {
  readonly sockets: WebSocket[];
  readonly origins: (string | undefined)[];
  /** Sockets that were open at once, at most. */
  most: number;
  readonly first: string[];
}

async function listen(): Promise<{ url: string; seen: Seen; server: WebSocketServer }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const seen: Seen = { sockets: [], origins: [], most: 0, first: [] };
  server.on('connection', (socket, request) => {
    seen.sockets.push(socket);
    seen.origins.push(request.headers.origin);
    seen.most = Math.max(seen.most, server.clients.size);
    socket.once('message', (data) => seen.first.push((data as Buffer).toString()));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

function open(url: string): { socket: ComfyuiSocket; opened: () => number; closed: () => number; kinds: string[] } {
  const kinds: string[] = [];
  let opened = 0;
  let closed = 0;
  const listener = {
    onOpen: () => opened++,
    onClose: () => closed++,
    onMessage: (m: { kind: string }) => kinds.push(m.kind),
  };
  const socket = openComfyuiSocket({ target: url, clientId: 'a b', listener });
  closers.push(() => socket.close());
  return { socket, opened: () => opened, closed: () => closed, kinds };
}

test('it declares its features first and sends no Origin', async () => {
  const { url, seen } = await listen();
  const { socket } = open(url);
  await expect.poll(() => seen.first[0]).toContain('supports_preview_metadata');
  expect(seen.origins).toEqual([undefined]);
  expect(socket.open).toBe(true);
});

test('after a loss it comes back by itself, and never with two connections at once', async () => {
  const { url, seen } = await listen();
  const client = open(url);
  await expect.poll(client.opened).toBe(1);
  seen.sockets[0]?.terminate();
  await expect.poll(client.opened).toBe(2);
  client.socket.reopen();
  await expect.poll(client.opened).toBe(3);
  expect(client.closed()).toBe(2);
  expect(seen.most).toBe(1);
});

test('it waits for a server that starts later', async () => {
  const { url, server } = await listen();
  const port = Number(new URL(url).port);
  await new Promise((resolve) => server.close(resolve));
  const client = open(url);
  await sleep(100);
  const later = new WebSocketServer({ port, host: '127.0.0.1' });
  closers.push(() => {
    for (const socket of later.clients) socket.terminate();
    later.close();
  });
  await expect.poll(client.opened).toBe(1);
});

test('messages arrive read, unknown ones do not', async () => {
  const { url, seen } = await listen();
  const client = open(url);
  await expect.poll(client.opened).toBe(1);
  seen.sockets[0]?.send('{"type":"surprise","data":{}}');
  seen.sockets[0]?.send('{"type":"execution_start","data":{"prompt_id":"p"}}');
  await expect.poll(() => client.kinds).toEqual(['started']);
});

test('why it does not open is told, and it goes on trying', async () => {
  const statuses = [404, 401];
  const url = await serve((_request, response) => void response.writeHead(statuses.shift() ?? 404).end());
  const reasons: unknown[] = [];
  const listener = {
    onOpen() {},
    onClose() {},
    onMessage() {},
    onRefused: (error: EaselError) => reasons.push(error.details?.['reason']),
  };
  const socket = openComfyuiSocket({ target: url, clientId: 'a', listener });
  closers.push(() => socket.close());
  await expect.poll(() => reasons.slice(0, 2)).toEqual(['no_socket', 'credentials_missing']);
});
