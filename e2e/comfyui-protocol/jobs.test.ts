/**
 * The newer /api/jobs: one job's state, a list, and a cancel that cannot hit another job. Against a server that lacks it these cases are
 * skipped; the suite's own demo is started once more with it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { comfyuiUrl, hasJobsApi, isOwnDemo, send, type Reply } from './comfyui-driver.ts';
import { startDemo, type DemoProcess } from './demo-process.ts';
import { longRun, plainPreview, plainSave, textToImage, withInputs, type Graph } from './graphs.ts';

type Job = Record<string, unknown> & { id: string; status: string };
interface JobList {
  readonly jobs: Job[];
  readonly pagination: { offset: number; limit: number | null; total: number; has_more: boolean };
}

let own: DemoProcess | undefined;
let base = comfyuiUrl;
const submitted: string[] = [];

beforeAll(async () => {
  if (hasJobsApi || !isOwnDemo) return;
  own = await startDemo({ jobsApi: true });
  base = own.url;
});
afterAll(() => own?.stop('SIGTERM'));
beforeEach(({ skip }) => skip(!hasJobsApi && !isOwnDemo, 'the server has no /api/jobs'));
afterEach(async () => {
  await post('/api/jobs/cancel', { job_ids: submitted });
  await untilAll('ended', submitted);
  await post('/history', { delete: submitted.splice(0) });
});

const get = (path: string): Promise<Reply> => send(path, {}, base);
const post = (path: string, body?: unknown): Promise<Reply> =>
  send(path, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, base);

async function submit(graph: Graph, extra: object = {}): Promise<string> {
  const reply = await post('/prompt', { prompt: graph, ...extra });
  if (reply.status !== 200) throw new Error(`POST /prompt: ${reply.status} ${reply.text}`);
  const { prompt_id: id } = reply.json<{ prompt_id: string }>();
  submitted.push(id);
  return id;
}

const jobOf = async (id: string): Promise<Job> => (await get(`/api/jobs/${id}`)).json<Job>();

async function until(status: string, id: string): Promise<Job> {
  for (;;) {
    const job = await jobOf(id);
    const isThere = status === 'ended' ? !['pending', 'in_progress'].includes(job.status) : job.status === status;
    if (isThere) return job;
    await sleep(20);
  }
}

const untilAll = (status: string, ids: readonly string[]): Promise<Job[]> =>
  Promise.all(ids.map((id) => until(status, id)));

/** One that runs until it is stopped, and two behind it. */
async function busy(): Promise<{ running: string; pending: [string, string] }> {
  const running = await submit(await textToImage({ steps: longRun }), { client_id: 'a' });
  await until('in_progress', running);
  return { running, pending: [await submit(plainSave()), await submit(plainSave())] };
}

async function list(query = ''): Promise<JobList> {
  return (await get(`/api/jobs${query}`)).json<JobList>();
}

describe('GET /api/jobs/{id}', () => {
  test('tells of a job that waits, runs, has ended', async () => {
    const {
      running,
      pending: [first],
    } = await busy();
    const basics = { priority: expect.any(Number), create_time: expect.any(Number), outputs_count: 0 };
    expect(await jobOf(running)).toMatchObject({ id: running, status: 'in_progress', ...basics });
    expect(await jobOf(first)).toMatchObject({ id: first, status: 'pending', ...basics });
    await post(`/api/jobs/${running}/cancel`);
    const ended = await until('completed', first);
    expect(ended).toMatchObject({
      id: first,
      status: 'completed',
      execution_start_time: expect.any(Number),
      execution_end_time: expect.any(Number),
      outputs_count: 1,
      preview_output: { filename: expect.stringMatching(/^plain_/), type: 'output', nodeId: '2', mediaType: 'images' },
      outputs: { '2': { images: [{ filename: expect.stringMatching(/^plain_/), type: 'output' }] } },
      execution_status: { status_str: 'success', completed: true, messages: expect.any(Array) },
      workflow: { prompt: { '2': { class_type: 'SaveImage' } }, extra_data: { create_time: expect.any(Number) } },
    });
    expect(ended).not.toHaveProperty('execution_error');
  });

  test('a cancelled one ended with what it had made', async () => {
    const { running } = await busy();
    await post(`/api/jobs/${running}/cancel`);
    const job = await until('cancelled', running);
    expect(job['execution_status']).toMatchObject({ status_str: 'error', completed: false });
    expect(job).not.toHaveProperty('execution_error');
  });

  test('a failed one has its error', async () => {
    const outside = withInputs(plainSave(), '2', { filename_prefix: '../../../outside' });
    const job = await until('failed', await submit(outside));
    expect(job).toMatchObject({
      execution_error: {
        prompt_id: job.id,
        node_id: '2',
        node_type: 'SaveImage',
        exception_message: expect.any(String),
      },
      outputs_count: 0,
    });
  });

  test('names the workflow of the page that it came from', async () => {
    const id = await submit(plainPreview(), { extra_data: { extra_pnginfo: { workflow: { id: 'canvas-1' } } } });
    expect(await until('completed', id)).toMatchObject({ workflow_id: 'canvas-1' });
    expect((await list('?workflow_id=canvas-1')).jobs.map((job) => job.id)).toEqual([id]);
  });

  test('is 404 with a reason for an id that nobody knows', async () => {
    const reply = await get(`/api/jobs/${randomUUID()}`);
    expect([reply.status, reply.text]).toEqual([404, '{"error": "Job not found"}']);
    expect((await get('/jobs')).status).toBe(404);
  });
});

describe('GET /api/jobs', () => {
  test('lists by state, without workflows and outputs', async () => {
    const { running, pending } = await busy();
    const { jobs, pagination } = await list('?status=pending,IN_PROGRESS&sort_order=asc');
    expect(jobs.map(({ id }) => id)).toEqual(expect.arrayContaining([running, ...pending]));
    expect(pagination).toEqual({ offset: 0, limit: null, total: jobs.length, has_more: false });
    expect((await list('?status=in_progress')).jobs.map(({ id }) => id)).toEqual([running]);
    for (const job of jobs) expect(job).not.toHaveProperty('workflow');
  });

  test('sorts by creation, newest first, and pages', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 3; each += 1) {
      ids.push(await submit(plainPreview()));
      await sleep(5);
    }
    await untilAll('completed', ids);
    const newest = await list('?limit=2');
    expect(newest.jobs.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(newest.pagination).toMatchObject({ offset: 0, limit: 2, has_more: newest.pagination.total > 2 });
    const next = await list('?limit=1&offset=2');
    expect(next.jobs.map(({ id }) => id)).toEqual([ids[0]]);
    const oldestFirst = (await list('?sort_order=asc')).jobs.map(({ id }) => id).filter((id) => ids.includes(id));
    expect(oldestFirst).toEqual(ids);
    const took = (job: Job): number => Number(job['execution_end_time']) - Number(job['execution_start_time']);
    const longest = (await list('?status=completed&sort_by=execution_duration')).jobs.map(took);
    expect(longest).toEqual(longest.toSorted((a, b) => b - a));
  });

  test.for([
    ['status=done', 'Invalid status value(s): done. Valid values: pending, in_progress, completed, failed, cancelled'],
    ['sort_by=size', "sort_by must be 'created_at' or 'execution_duration'"],
    ['sort_order=up', "sort_order must be 'asc' or 'desc'"],
    ['limit=0', 'limit must be a positive integer'],
    ['limit=many', 'limit must be an integer'],
    ['offset=far', 'offset must be an integer'],
  ])('?%s is refused', async ([query, error]) => {
    const reply = await get(`/api/jobs?${query}`);
    expect([reply.status, reply.json()]).toEqual([400, { error }]);
  });

  test('a negative offset is none, and a status of commas matches nothing', async () => {
    expect((await list('?offset=-5&limit=1')).pagination.offset).toBe(0);
    expect((await list('?status=,')).jobs).toEqual([]);
  });
});

describe('POST /api/jobs/{id}/cancel', () => {
  test('stops the one that is named, wherever it is, and says whether there was something to stop', async () => {
    const {
      running,
      pending: [first, second],
    } = await busy();
    const cancel = async (id: string): Promise<string> => (await post(`/api/jobs/${id}/cancel`)).text;
    expect(await cancel(first)).toBe('{"cancelled": true}');
    expect((await get(`/api/jobs/${first}`)).status).toBe(404);
    submitted.splice(submitted.indexOf(first), 1);
    expect((await jobOf(running)).status).toBe('in_progress');
    expect(await cancel(running)).toBe('{"cancelled": true}');
    await until('cancelled', running);
    await until('completed', second);
    for (const id of [first, running, second, randomUUID(), 'nonsense'])
      expect(await cancel(id)).toBe('{"cancelled": false}');
  });
});

describe('POST /api/jobs/cancel', () => {
  test('stops all that are named', async () => {
    const { running, pending } = await busy();
    const reply = await post('/api/jobs/cancel', { job_ids: [running, ...pending, randomUUID()] });
    expect([reply.status, reply.text]).toEqual([200, '{"cancelled": true}']);
    await until('cancelled', running);
    submitted.splice(0, submitted.length, running);
    expect((await post('/api/jobs/cancel', { job_ids: pending })).text).toBe('{"cancelled": false}');
  });

  test('is refused as a whole for what is no id', async () => {
    const reply = await post('/api/jobs/cancel', { job_ids: [randomUUID(), 'nope', 7] });
    expect([reply.status, reply.json()]).toEqual([
      400,
      { error: 'job_ids contains invalid id(s)', invalid_ids: ['nope', '7'] },
    ]);
    expect((await post('/api/jobs/cancel', {})).json()).toEqual({ error: 'job_ids must be a list' });
    expect((await post('/api/jobs/cancel')).json()).toEqual({ error: 'Request body must be valid JSON' });
  });
});

describe('a server with /api/jobs', () => {
  test.for(['nope', randomUUID().toUpperCase(), randomUUID().replaceAll('-', ''), 7])(
    'refuses %s as an id of the client',
    async (id) => {
      const reply = await post('/prompt', { prompt: plainSave(), prompt_id: id });
      expect([reply.status, reply.json()]).toEqual([
        400,
        { error: expect.objectContaining({ type: 'invalid_prompt_id' }), node_errors: {} },
      ]);
    },
  );

  test('shows no keys in its queue', async () => {
    const { running } = await busy();
    const id = await submit(plainSave(), { extra_data: { api_key_comfy_org: 'comfyui-secret' } });
    expect((await get('/queue')).text).toContain(id);
    expect((await get('/queue')).text).not.toContain('comfyui-secret');
    expect((await get(`/api/jobs/${id}`)).text).not.toContain('comfyui-secret');
    await post(`/api/jobs/${running}/cancel`);
  });
});
