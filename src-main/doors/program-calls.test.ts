import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { callRunning } from './program-calls.ts';

const endpoint = { pid: 1, version: '1.0.0', kind: 'headless', socket: '/none', token: 'x', startedAt: 0 } as const;

test('a program that ends before it has answered is told as that', async () => {
  const server = createServer((request) => request.socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const { client, errorOf } = callRunning({ ...endpoint, url: `http://127.0.0.1:${port}` });
  const error = await client.assistants.list().catch(errorOf);
  expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining('ended') as string });
  const aborted = await client.assistants.list(undefined, { signal: AbortSignal.abort() }).catch(errorOf);
  expect(aborted).toMatchObject({ name: 'AbortError' });
  server.close();
});
