import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { makeAuthority } from './certificate.fixture.ts';
import { createComfyuiClient, type ComfyuiClient } from './client.ts';
import { readObjectInfo } from './object-info.ts';
import { serve, systemStats } from './server.fixture.ts';
import { openComfyuiSocket } from './socket.ts';
import { routeUrl, socketUrl, type ComfyuiTarget } from './target.ts';

const headers = { 'X-API-Key': 'k1', Authorization: 'Bearer t1' };

interface Asked {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
}

/** Keeps what it was asked, and answers by path. */
async function listen(
  answers: Readonly<Record<string, { status?: number; location?: string; body?: string }>>,
  certificate?: Parameters<typeof serve>[1],
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const url = await serve((request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    const answer = answers[(request.url ?? '').replace(/\?.*/, '')] ?? { status: 404 };
    response.writeHead(answer.status ?? 200, answer.location === undefined ? {} : { location: answer.location });
    response.end(answer.body ?? '');
  }, certificate);
  return { url, asked };
}

function clientOf(target: ComfyuiTarget): ComfyuiClient {
  const client = createComfyuiClient(target);
  onTestFinished(() => client.close());
  return client;
}

const file = { filename: 'x.png', subfolder: '', type: 'output' };

test('headers and the API path go with every request, and /api is not said twice', async () => {
  const { url, asked } = await listen({
    '/comfy/api/system_stats': { body: JSON.stringify(systemStats) },
    '/comfy/api/features': { body: '{}' },
    '/comfy/api/jobs': { body: '{"jobs":[]}' },
    '/comfy/api/prompt': { body: '{"prompt_id":"p","number":1}' },
    '/comfy/api/object_info': { body: '{"A":{}}' },
  });
  const target: ComfyuiTarget = { url: `${url}/comfy`, apiPath: '/api', headers };
  const client = clientOf(target);
  await client.systemStats();
  expect((await client.features()).jobsApi).toBe(true);
  await client.submit({ jobId: 'p', clientId: 'c', workflow: {}, extraData: {} });
  await readObjectInfo(target, { onClass: () => {} });
  expect(asked.map(({ line }) => line).toSorted()).toEqual([
    'GET /comfy/api/features',
    'GET /comfy/api/jobs?limit=1',
    'GET /comfy/api/object_info',
    'GET /comfy/api/system_stats',
    'POST /comfy/api/prompt',
  ]);
  for (const each of asked) expect(each.headers).toMatchObject({ 'x-api-key': 'k1', authorization: 'Bearer t1' });
});

test('headers go with the opening of the socket, which stays at /ws', async () => {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const sockets = new WebSocketServer({ server });
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  const opened = once(sockets, 'connection') as Promise<[unknown, { url: string; headers: IncomingHttpHeaders }]>;
  const url = `http://localhost:${(server.address() as AddressInfo).port}/comfy`;
  const listener = { onOpen() {}, onClose() {}, onMessage() {} };
  const socket = openComfyuiSocket({ target: { url, apiPath: '/api', headers }, clientId: 'a b', listener });
  onTestFinished(() => socket.close());
  const [, request] = await opened;
  expect(request.url).toBe('/comfy/ws?clientId=a+b');
  expect(request.headers).toMatchObject({ 'x-api-key': 'k1', authorization: 'Bearer t1' });
});

test('the socket of Comfy Cloud alone takes the key in its address', () => {
  const cloud = { url: 'https://cloud.comfy.org', apiPath: '/api', headers: { 'x-api-key': 'comfyui-1' } } as const;
  expect(socketUrl(cloud, 'c')).toBe('wss://cloud.comfy.org/ws?clientId=c&token=comfyui-1');
  expect(routeUrl(cloud, '/prompt')).toBe('https://cloud.comfy.org/api/prompt');
  expect(socketUrl({ ...cloud, url: 'https://gpu.example' }, 'c')).not.toContain('comfyui-1');
});

test('a redirect within the server is followed with the headers, but no POST becomes a GET', async () => {
  const { url, asked } = await listen({
    '/system_stats': { status: 302, location: '/moved' },
    '/moved': { body: JSON.stringify(systemStats) },
    '/queue': { status: 308, location: '/queue/' },
    '/queue/': {},
    '/interrupt': { status: 302, location: '/moved' },
  });
  const client = clientOf({ url, headers });
  expect(await client.systemStats()).toMatchObject(systemStats);
  await client.removeFromQueue(['p']);
  await expect(client.interrupt('p')).rejects.toMatchObject({ code: 'backend_refused' });
  expect(asked.map(({ line }) => line)).toEqual([
    'GET /system_stats',
    'GET /moved',
    'POST /queue',
    'POST /queue/',
    'POST /interrupt',
  ]);
  expect(asked.every((each) => each.headers['x-api-key'] === 'k1')).toBe(true);
});

test('a redirect in a circle ends', async () => {
  const { url } = await listen({ '/system_stats': { status: 302, location: '/system_stats' } });
  await expect(clientOf({ url }).systemStats()).rejects.toMatchObject({ code: 'backend_refused' });
});

test('a file may lie elsewhere: it is fetched there without the headers, over TLS alone', async () => {
  const authority = makeAuthority('of the store');
  const usual = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...usual, authority.cert]);
  onTestFinished(() => tls.setDefaultCACertificates(usual));
  const store = await listen({ '/signed': { body: 'bytes' } }, authority.issue({}));
  const plain = await listen({ '/signed': { body: 'bytes' } });
  const { url } = await listen({ '/view': { status: 302, location: `${store.url}/signed?s=1` } });
  expect(Buffer.from(await clientOf({ url, headers }).view(file)).toString()).toBe('bytes');
  expect(store.asked.map(({ line }) => line)).toEqual(['GET /signed?s=1']);
  expect(store.asked[0]?.headers).not.toHaveProperty('x-api-key');
  expect(store.asked[0]?.headers).not.toHaveProperty('authorization');
  const toPlain = await listen({ '/view': { status: 302, location: `${plain.url}/signed` } });
  await expect(clientOf({ url: toPlain.url, headers }).view(file)).rejects.toMatchObject({ code: 'backend_refused' });
  expect(plain.asked).toEqual([]);
});

test('from elsewhere nothing leads back with the headers', async () => {
  const authority = makeAuthority('of the way back');
  const usual = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...usual, authority.cert]);
  onTestFinished(() => tls.setDefaultCACertificates(usual));
  const back = { location: '' };
  const store = await serve((_request, response) => void response.writeHead(302, back).end(), authority.issue({}));
  const { url, asked } = await listen({ '/view': { status: 302, location: store } });
  back.location = `${url}/free`;
  await expect(clientOf({ url, headers }).view(file)).rejects.toMatchObject({ code: 'backend_refused' });
  expect(asked.map(({ line }) => line.replace(/\?.*/, ''))).toEqual(['GET /view']);
});
