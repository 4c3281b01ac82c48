import { Response } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { createComfyuiClient, type ComfyuiClient } from './client.ts';
import { createJobRoutes } from './job-routes.ts';
import { serve, serveRoutes } from './server.fixture.ts';

function clientOf(url: string): ComfyuiClient {
  const client = createComfyuiClient(url);
  onTestFinished(() => client.close());
  return client;
}

const empty = { '/api/jobs?limit=1': { jobs: [], pagination: { total: 0 } } };
const absent = { status: 404, body: { error: 'Job not found' } };

test.each([
  ['completed', { status: 'completed' }, 'execution_success'],
  ['failed', { status: 'failed', execution_error: { node_id: '3', exception_message: 'boom' } }, 'execution_error'],
  ['cancelled', { status: 'cancelled' }, 'execution_interrupted'],
  ["Comfy Cloud's inner word", { status: 'non_retryable_error' }, 'execution_error'],
])('an end without messages gets the one that says how: %s', async (_name, job, message) => {
  const url = await serveRoutes({
    ...empty,
    '/api/jobs/p': { id: 'p', create_time: 1_760_000_000, outputs: null, ...job },
  });
  const found = await clientOf(url).whereabouts('p');
  expect(found).toMatchObject({ state: 'ended', entry: { outputs: {} } });
  if (found.state !== 'ended') return;
  expect(found.entry.status?.messages).toEqual([[message, expect.objectContaining({ prompt_id: 'p' })]]);
  const error = 'execution_error' in job ? job.execution_error : {};
  expect(found.entry.status?.messages[0]?.[1]).toMatchObject(error);
});

test('times are milliseconds, whichever the server gives, and a word that is new is no end', async () => {
  const url = await serveRoutes({
    ...empty,
    '/api/jobs/a': { id: 'a', status: 'uploading', create_time: 1_760_000_000 },
    '/api/jobs?status=pending&sort_order=asc&limit=2&offset=1': {
      jobs: [{ id: 'b', status: 'pending', priority: 3, create_time: 1_760_000_000_123 }],
      pagination: { total: 9 },
    },
  });
  const client = clientOf(url);
  expect((await client.jobs({ statuses: ['pending'], oldestFirst: true, limit: 2, offset: 1 }))?.jobs).toEqual([
    expect.objectContaining({ jobId: 'b', number: 3, createdAt: 1_760_000_000_123 }),
  ]);
  expect(await client.job('a')).toMatchObject({ status: 'in_progress', createdAt: 1_760_000_000_000, entry: null });
});

test('a list without a way to cancel, as servers of early 2026 had it', async () => {
  const url = await serveRoutes({ ...empty, '/api/jobs/p': () => absent });
  const client = clientOf(url);
  expect(await client.cancel('p')).toBeNull();
  expect(await client.whereabouts('p')).toEqual({ state: 'absent' });
});

test('a gateway before a server that starts says nothing about a job', async () => {
  const down = await serveRoutes({ '/api/jobs?limit=1': () => ({ status: 502 }) });
  await expect(clientOf(down).whereabouts('p')).rejects.toMatchObject({ code: 'backend_starting' });
  const later = await serveRoutes({ ...empty, '/api/jobs/p': () => ({ status: 503 }) });
  await expect(clientOf(later).whereabouts('p')).rejects.toMatchObject({ code: 'backend_starting' });
});

test('a server that was replaced by an older one is asked in the old way', async () => {
  const url = await serveRoutes({
    ...empty,
    '/api/jobs/p': () => ({ status: 404, body: '' }),
    '/queue': { queue_running: [], queue_pending: [[1, 'p', {}, {}, []]] },
  });
  expect(await clientOf(url).whereabouts('p')).toEqual({ state: 'pending', place: 0 });
});

test('jobs that are asked about at once share one look at the queue, later ones do not', async () => {
  let looks = 0;
  const url = await serve((request, response) => {
    if (request.url === '/queue') looks += 1;
    const known = request.url === '/queue' || request.url?.startsWith('/history');
    response.writeHead(known ? 200 : 404);
    response.end(request.url === '/queue' ? '{"queue_running":[],"queue_pending":[]}' : known ? '{}' : '');
  });
  const client = clientOf(url);
  await client.whereabouts('first');
  looks = 0;
  await Promise.all(['a', 'b', 'c'].map((id) => client.whereabouts(id)));
  expect(looks).toBe(1);
  await client.whereabouts('d');
  expect(looks).toBe(2);
});

test('a queue with NaN in it is read', async () => {
  const url = await serve((_request, response) => {
    response.end(
      '{"queue_running": [[Infinity, "p", {"1": {"is_changed": [NaN]}}, {"client_id": "c"}, []]], "queue_pending": []}',
    );
  });
  expect((await clientOf(url).queue()).running).toMatchObject([{ jobId: 'p', nodeCount: 1, clientId: 'c' }]);
});

test("Comfy Cloud's queue items have their last two parts the other way round", async () => {
  const url = await serveRoutes({
    '/queue': {
      queue_running: [],
      queue_pending: [[1, 'p', { a: {}, b: {} }, ['9'], { create_time: 1_760_000_000_000 }]],
    },
  });
  expect((await clientOf(url).queue()).pending).toEqual([
    { jobId: 'p', number: 1, nodeCount: 2, clientId: null, createdAt: 1_760_000_000_000 },
  ]);
});

test("Comfy Cloud's /interrupt, which stops everything of the account, is never asked for", async () => {
  const asked: string[] = [];
  const routes = createJobRoutes({
    target: { url: 'https://cloud.comfy.org', apiPath: '/api' },
    send(path, { method, body }) {
      asked.push(`${body === undefined ? (method ?? 'GET') : 'POST'} ${path}`);
      return Promise.resolve(Response.json(path.endsWith('cancel') ? { cancelled: true } : { jobs: [] }));
    },
    json: () => Promise.reject(new Error('not asked for')),
    body: async (response) => JSON.parse(await response.text()) as unknown,
  });
  await routes.interrupt('p');
  expect(asked).toEqual(['GET /api/jobs?limit=1', 'POST /api/jobs/p/cancel']);
  await expect(routes.free({ unloadModels: true, freeMemory: true })).rejects.toMatchObject({ code: 'not_found' });
});
