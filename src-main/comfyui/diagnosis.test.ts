import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createComfyuiClient } from './client.ts';

async function ask(url: string): Promise<unknown> {
  const client = createComfyuiClient(url);
  try {
    return await client.systemStats(AbortSignal.timeout(2_000));
  } finally {
    await client.close();
  }
}

async function serving(status: number, body: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((_request, response) => void response.writeHead(status).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

test('a port where nobody listens refused the connection', async () => {
  const { url, close } = await serving(200, '{}');
  close();
  await expect(ask(url)).rejects.toMatchObject({
    code: 'backend_unreachable',
    message: expect.stringContaining('refused'),
  });
});

test('a port that web requests may not use is said to be one', async () => {
  await expect(ask('http://127.0.0.1:9')).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('Port 9'),
  });
});

test('a name that nobody knows is not known', async () => {
  await expect(ask('http://no-such-host.invalid:8188')).rejects.toMatchObject({
    code: 'backend_unreachable',
    message: expect.stringContaining('name'),
  });
});

test.each([
  [401, 'backend_refused'],
  [403, 'backend_refused'],
  [404, 'backend_not_comfyui'],
  [502, 'backend_starting'],
])('a %i means %s', async (status, code) => {
  const { url, close } = await serving(status, '');
  await expect(ask(url)).rejects.toMatchObject({ code });
  close();
});

test('another kind of server is no ComfyUI', async () => {
  const { url, close } = await serving(200, '<!doctype html>');
  await expect(ask(url)).rejects.toMatchObject({ code: 'backend_not_comfyui' });
  close();
});
