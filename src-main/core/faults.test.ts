import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Job } from '../../src-shared/nouns/jobs.ts';
import { spawnComfyui, type ComfyuiChild } from './comfyui-child.fixture.ts';
import { requester, startCore } from './core.fixture.ts';
import type { Core } from './core.ts';
import { startFaultyProxy, type FaultyProxy } from './faulty-proxy.fixture.ts';

let folder = '';
let settings: Map<string, unknown>;
const closers: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-faults-'));
  settings = new Map();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true });
});

async function comfyui(options: { port?: number; speed?: number } = {}): Promise<ComfyuiChild> {
  const child = await spawnComfyui({ speed: 5, ...options });
  closers.push(() => child.kill());
  return child;
}

async function proxyTo(target: ComfyuiChild): Promise<FaultyProxy> {
  const proxy = await startFaultyProxy(target);
  closers.push(() => proxy.close());
  return proxy;
}

async function core(url: string): Promise<{ core: Core; stop: () => Promise<void> }> {
  const started = await startCore({ dataFolder: folder, url, settings });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await started.stop();
  };
  closers.push(stop);
  return { core: started, stop };
}

const ready = (started: Core): Promise<void> =>
  expect.poll(() => started.health.get().status, { timeout: 10_000 }).toBe('healthy');

function begin(started: Core, seed: number, steps = 20): Promise<Job> {
  return started.jobs.create({
    template: 'generate_image',
    arguments: { prompt: 'a boat', width: 64, height: 64, steps, seed },
    requester,
  });
}

const running = (started: Core, job: Job): Promise<void> =>
  expect.poll(() => started.jobs.get(job.id).progress?.step ?? 0, { timeout: 10_000 }).toBeGreaterThan(1);

async function runsOn(server: ComfyuiChild): Promise<string[]> {
  const response = await fetch(`${server.url}/history`);
  return Object.keys((await response.json()) as object);
}

test('the socket is cut mid-run: the job ends with its picture, and ran once', async () => {
  const server = await comfyui();
  const wire = await proxyTo(server);
  const { core: easel } = await core(wire.url);
  await ready(easel);
  const job = await begin(easel, 1);
  await running(easel, job);
  wire.cutSockets();
  const end = await easel.jobs.wait(job.id, { timeoutMs: 20_000 });
  expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(await runsOn(server)).toEqual([job.id]);
});

test('the socket is cut while the job ends: the history tells the end', async () => {
  const server = await comfyui();
  const wire = await proxyTo(server);
  const { core: easel } = await core(wire.url);
  await ready(easel);
  const job = await begin(easel, 2, 12);
  await running(easel, job);
  const cutting = setInterval(() => wire.cutSockets(), 20);
  closers.push(() => clearInterval(cutting));
  const end = await easel.jobs.wait(job.id, { timeoutMs: 20_000 });
  expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
});

test('another socket takes the client id away: the silent one is noticed and the job ends all the same', async () => {
  const server = await comfyui();
  const { core: easel } = await core(server.url);
  await ready(easel);
  const job = await begin(easel, 3);
  await running(easel, job);
  const thief = new WebSocket(
    `${server.url.replace('http', 'ws')}/ws?clientId=${String(settings.get('comfyui.clientId'))}`,
  );
  closers.push(() => thief.terminate());
  const end = await easel.jobs.wait(job.id, { timeoutMs: 20_000 });
  expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
});

test('the answer to a POST is lost: the workflow is found, not submitted again', async () => {
  const server = await comfyui();
  const wire = await proxyTo(server);
  const { core: easel } = await core(wire.url);
  await ready(easel);
  wire.loseNextPromptReply();
  const job = await begin(easel, 4, 10);
  const end = await easel.jobs.wait(job.id, { timeoutMs: 20_000 });
  expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(wire.prompts()).toBe(1);
  expect(await runsOn(server)).toEqual([job.id]);
});

test('ComfyUI dies mid-run and comes back: the job is lost, the next one runs', async () => {
  const server = await comfyui();
  const { core: easel } = await core(server.url);
  await ready(easel);
  const job = await begin(easel, 5, 60);
  await running(easel, job);
  await server.kill();
  await expect.poll(() => easel.health.get().status, { timeout: 10_000 }).toBe('degraded');
  await expect(begin(easel, 6)).rejects.toMatchObject({ code: expect.stringMatching(/^backend_/) });
  expect(easel.jobs.get(job.id).status).toBe('running');
  await comfyui({ port: server.port });
  const end = await easel.jobs.wait(job.id, { timeoutMs: 20_000 });
  expect(end).toMatchObject({ status: 'lost', error: { code: 'lost' } });
  const next = await begin(easel, 7, 3);
  expect(await easel.jobs.wait(next.id, { timeoutMs: 20_000 })).toMatchObject({ status: 'succeeded' });
}, 40_000);

test('ComfyUI starts later than Easel: Easel waits for it without ending', async () => {
  const placeholder = await comfyui();
  await placeholder.kill();
  const { core: easel } = await core(placeholder.url);
  await expect.poll(() => easel.backends.list()[0]?.error?.code, { timeout: 5000 }).toBe('backend_unreachable');
  await expect(begin(easel, 8)).rejects.toMatchObject({
    code: 'backend_unreachable',
    nextStep: expect.stringContaining('demo'),
  });
  await comfyui({ port: placeholder.port });
  await ready(easel);
  const job = await begin(easel, 8, 3);
  expect(await easel.jobs.wait(job.id, { timeoutMs: 20_000 })).toMatchObject({ status: 'succeeded' });
});

test.each(['while it runs', 'after it ended'])(
  'Easel ends mid-run and is back %s: the true end is known',
  async (when) => {
    const server = await comfyui();
    const first = await core(server.url);
    await ready(first.core);
    const job = await begin(first.core, 9, 25);
    await running(first.core, job);
    await first.stop();
    if (when === 'after it ended') await expect.poll(() => runsOn(server), { timeout: 10_000 }).toEqual([job.id]);
    const second = await core(server.url);
    const end = await second.core.jobs.wait(job.id, { timeoutMs: 20_000 });
    expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
    expect((await second.core.outputs.list()).total).toBe(1);
    expect(await runsOn(server)).toEqual([job.id]);
  },
);
