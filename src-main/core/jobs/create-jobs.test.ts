import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backendDefaults } from '../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { createComfyuiClient } from '../../comfyui/client.ts';
import type { Connection } from '../backends/connection.ts';
import { only } from '../backends/ready-connections.fixture.ts';
import { createEvents } from '../events.ts';
import type { Collector } from '../outputs/collector.ts';
import { openJobsDatabase } from '../storage/jobs-database.ts';
import { createNodes } from '../nodes/node-definitions.ts';
import { createWorkflows } from '../workflows/create-workflows.ts';
import type { TemplatesNoun } from '../templates/create-templates.ts';
import { memorySettings } from '../settings/settings.fixture.ts';
import { createJobs, type JobsNoun } from './create-jobs.ts';
import { createMemoryResultCache } from './results/result-cache.ts';
import { createSharing } from './results/share-results.ts';

const closers: (() => Promise<void> | void)[] = [];
let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-create-jobs-'))));
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true });
});

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const workflow = { 1: { class_type: 'SaveImage', inputs: {} } };
const requester = { kind: 'script', name: 'test', token: null } as const;

/** A ComfyUI that takes every workflow and says of each that it ended; only what the socket would say is left to the test. */
async function start(given: {
  collect?: Collector['collect'];
  diskFull?: () => boolean;
  submit?: Connection['comfyui']['submit'];
  /** What it answers to a workflow, with status 400. */
  refusal?: unknown;
}) {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '' } = request;
    const body = Buffer.concat(await request.toArray()).toString() || '{}';
    const entry = { outputs: { 1: { images: [{ filename: 'x.png' }] } }, status: { completed: true, messages: [] } };
    const answers: Record<string, unknown> = {
      '/queue': { queue_running: [], queue_pending: [] },
      '/object_info/SaveImage': { SaveImage: { input: {}, output: [], name: 'SaveImage', output_node: true } },
    };
    const value = url.startsWith('/history/')
      ? { [url.slice(9)]: entry }
      : (answers[url] ?? { prompt_id: (JSON.parse(body) as { prompt_id?: string }).prompt_id, node_errors: {} });
    const refused = url === '/prompt' && given.refusal !== undefined;
    response.writeHead(refused ? 400 : 200).end(JSON.stringify(refused ? given.refusal : value));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createComfyuiClient(url);
  const comfyui = { ...client, submit: given.submit ?? client.submit };
  closers.push(() => comfyui.close());
  const state = {
    ...backendDefaults,
    id: 'main',
    state: 'ready',
    name: 'home',
    kind: 'local',
    source: 'option',
    queue: { running: 0, pending: 0 },
  };
  const connection = { id: 'main', url, clientId: 'c', comfyui, state: () => state } as unknown as Connection;

  const stored = openJobsDatabase(join(folder, 'jobs.sqlite'));
  closers.push(() => stored.close());
  const update: typeof stored.update = (job, ended) => {
    if (given.diskFull?.()) throw new EaselError('disk_full', 'The disk is full.', { nextStep: 'Free some space.' });
    stored.update(job, ended);
  };
  const jobs: JobsNoun = createJobs({
    database: { ...stored, update },
    events: createEvents(() => {
      throw new Error('nobody watches here');
    }),
    collector: { collect: given.collect ?? (async () => []), order: async () => {} },
    templates: {} as TemplatesNoun,
    workflows: createWorkflows({
      nodes: createNodes(only(connection)),
      ...only(connection),
      submissionOf: (id) => jobs.submission(id),
      workerUrl: new URL('../workflows/files/texts-worker.ts', import.meta.url),
      logger: quiet,
      random: Math.random,
    }),
    backends: () => ({
      connections: () => [connection],
      targetOf: async () => null,
      whenReady: async () => connection,
    }),
    deliver: async () => new Map(),
    lookup: () => ({ definition: async () => null, nearestClasses: async () => [], modelsNamed: async () => [] }),
    sharing: (store, onRelease) =>
      createSharing({
        store,
        cache: createMemoryResultCache({ ttlMs: () => 1000, maxEntries: () => 10 }),
        isEnabled: () => false,
        connections: () => [connection],
        keyOn: async () => null,
        haveOutputs: async () => true,
        endOf: () => null,
        onRelease,
        now: Date.now,
        logger: quiet,
      }),
    settings: memorySettings(),
    logger: quiet,
    hidePrompts: () => {},
  });
  jobs.start();
  closers.push(() => jobs.stop());
  return { jobs, connection };
}

test('a full disk while ComfyUI speaks ends neither the program nor the job, which goes on when there is space', async () => {
  let full = false;
  const { jobs, connection } = await start({ diskFull: () => full });
  const { id } = await jobs.submit({ workflow, requester });
  full = true;
  expect(() => jobs.follow({ kind: 'started', jobId: id }, connection)).not.toThrow();
  expect(jobs.get(id).status).toBe('queued');
  full = false;
  expect(await jobs.wait(id, { timeoutMs: 8000 })).toMatchObject({ status: 'failed', error: { code: 'no_output' } });
}, 15_000);

test('that ComfyUI accepted a job could not be stored: it has not failed, and its true end is found', async () => {
  const writes = { count: 0 };
  // The first says that it is being submitted, the second that it was accepted.
  const { jobs } = await start({ diskFull: () => ++writes.count === 2 });
  const { id } = await jobs.submit({ workflow, requester });
  expect(await jobs.wait(id, { timeoutMs: 8000 })).toMatchObject({ status: 'failed', error: { code: 'no_output' } });
}, 15_000);

test('a workflow that only ComfyUI itself can refuse is a failed job that says which node and why', async () => {
  const error = {
    type: 'custom_validation_failed',
    message: 'Custom validation failed for node',
    details: 'images - the moon is not full',
    extra_info: { input_name: 'images' },
  };
  const { jobs } = await start({
    refusal: {
      error: { type: 'prompt_outputs_failed_validation', message: 'no outputs', details: '', extra_info: {} },
      node_errors: { 1: { errors: [error], dependent_outputs: ['1'], class_type: 'SaveImage' } },
    },
  });
  expect(await jobs.submit({ workflow, requester })).toMatchObject({
    status: 'failed',
    error: { code: 'workflow_invalid', message: expect.stringContaining('the moon is not full') },
  });
});

test('an output that can never be kept ends the job with the reason, after a while', async () => {
  let tries = 0;
  const collect = async () => {
    tries++;
    throw new EaselError('disk_full', 'The disk is full.', { nextStep: 'Free some space.' });
  };
  const { jobs, connection } = await start({ collect });
  const { id } = await jobs.submit({ workflow, requester });
  for (let n = 0; n < 20 && jobs.get(id).status !== 'failed'; n++) {
    jobs.follow({ kind: 'succeeded', jobId: id }, connection);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  expect(jobs.get(id)).toMatchObject({ status: 'failed', error: { code: 'disk_full' } });
  expect(tries).toBeGreaterThan(5);
});

test('an output that cannot be fetched because the connection broke keeps the job open', async () => {
  let tries = 0;
  const collect = async () => {
    if (++tries <= 15) throw new EaselError('backend_unreachable', 'The connection broke.', { nextStep: 'Wait.' });
    return [];
  };
  const { jobs, connection } = await start({ collect });
  const { id } = await jobs.submit({ workflow, requester });
  for (let n = 0; n < 12; n++) {
    jobs.follow({ kind: 'succeeded', jobId: id }, connection);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  expect(tries).toBeGreaterThan(5);
  expect(jobs.get(id).endedAt).toBeNull();
});

test('a job cancelled while its POST was on its way to nobody is not posted again', async () => {
  let posts = 0;
  const posted = Promise.withResolvers<never>();
  const submit = (): Promise<never> => {
    posts++;
    return posted.promise;
  };
  const { jobs } = await start({ submit });
  const made = jobs.submit({ workflow, requester });
  await expect.poll(() => posts).toBe(1);
  const [open] = jobs.open();
  const cancelled = jobs.cancel(open?.id ?? '');
  posted.reject(
    new EaselError('backend_unreachable', 'Refused.', { nextStep: 'Start it.', details: { neverSent: true } }),
  );
  await cancelled;
  const { id } = await made;
  expect(await jobs.wait(id, { timeoutMs: 4000 })).toMatchObject({ status: 'cancelled' });
  expect(posts).toBe(1);
});
