import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startDemoComfyui } from '../index.ts';
import type { DemoComfyuiOptions } from '../index.ts';

async function start(options: DemoComfyuiOptions): Promise<string> {
  const demo = await startDemoComfyui(options);
  onTestFinished(() => demo.stop());
  return demo.url;
}

const statusOf = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
  (await fetch(url, { headers })).status;

async function upgrade(url: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  const opened = once(socket, 'open').then(() => 101);
  const refused = once(socket, 'unexpected-response').then(
    ([, answer]) => (answer as { statusCode: number }).statusCode,
  );
  socket.on('error', () => {});
  const status = await Promise.race([opened.catch(() => 0), refused.catch(() => 0)]);
  socket.terminate();
  return status;
}

test('what it requires is required of requests and sockets', async () => {
  const url = await start({ requireHeader: { name: 'X-API-Key', value: 'k 1' } });
  const key = { 'x-api-key': 'k 1' };
  expect([await statusOf(`${url}/queue`), await statusOf(`${url}/queue`, { 'x-api-key': 'k' })]).toEqual([401, 401]);
  expect(await statusOf(`${url}/queue`, key)).toBe(200);
  expect([await upgrade(`${url}/ws?clientId=a`), await upgrade(`${url}/ws?clientId=a`, key)]).toEqual([401, 101]);
});

test('under a prefix there is all of it, and beside it nothing', async () => {
  const url = await start({ prefix: '/comfy' });
  expect(url).toMatch(/\/comfy$/);
  for (const path of ['', '/', '/queue', '/api/queue', '/queue?x=1']) expect(await statusOf(`${url}${path}`)).toBe(200);
  const { origin } = new URL(url);
  for (const path of ['/', '/queue', '/comfyui/queue']) expect(await statusOf(`${origin}${path}`)).toBe(404);
  expect([await upgrade(`${url}/ws`), await upgrade(`${origin}/ws`)]).toEqual([101, 404]);
});

test('/api/jobs is there when it was switched on', async () => {
  expect(await statusOf(`${await start({})}/api/jobs`)).toBe(404);
  expect(await statusOf(`${await start({ jobsApi: true })}/api/jobs`)).toBe(200);
});
