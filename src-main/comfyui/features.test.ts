import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createComfyuiClient } from './client.ts';

async function probe(routes: Record<string, { status: number; body: string }>) {
  const server = createServer((request, response) => {
    const route = routes[request.url ?? ''] ?? { status: 404, body: '' };
    response.writeHead(route.status).end(route.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createComfyuiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const features = await client.features();
  await client.close();
  server.close();
  return features;
}

test('a newer server has what it answers for', async () => {
  const features = await probe({
    '/features': { status: 200, body: '{"supports_preview_metadata":true,"max_upload_size":104857600}' },
    '/api/jobs?limit=1': { status: 200, body: '{"jobs":[],"pagination":{"total":0}}' },
  });
  expect(features).toEqual({ maxUploadBytes: 104_857_600, jobsApi: true });
});

test.each([404, 405, 503])('what answers %i is not there', async (status) => {
  const no = { status, body: '' };
  expect(await probe({ '/features': no, '/api/jobs?limit=1': no })).toEqual({ maxUploadBytes: null, jobsApi: false });
});

test('a page that answers every path with itself has neither', async () => {
  const page = { status: 200, body: '<!doctype html>' };
  expect(await probe({ '/features': page, '/api/jobs?limit=1': page })).toEqual({
    maxUploadBytes: null,
    jobsApi: false,
  });
});
