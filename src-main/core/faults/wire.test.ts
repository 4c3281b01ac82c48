import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';
import { startFaultyProxy, type FaultyProxy } from '../faulty-proxy.fixture.ts';

let folder = '';
const closers: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-faults-'));
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
  const started = await startCore({ dataFolder: folder, url });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await started.stop();
  };
  closers.push(stop);
  return { core: started, stop };
}

const ready = (started: Core): Promise<void> => expect.poll(() => started.health.get().status).toBe('healthy');

function begin(started: Core, seed: number, steps = 20): Promise<Job> {
  return started.jobs.create({
    template: 'generate_image',
    arguments: { prompt: 'a boat', width: 64, height: 64, steps, seed },
    requester,
  });
}

const running = (started: Core, job: Job): Promise<void> =>
  expect.poll(() => started.jobs.get(job.id).progress?.step ?? 0).toBeGreaterThan(1);

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
    `${server.url.replace('http', 'ws')}/ws?clientId=${readFileSync(join(folder, 'comfyui-client-id'), 'utf8').trim()}`,
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

test('a POST is on its way for longer than absence takes to count: it is waited for, not made again', async () => {
  const server = await comfyui();
  const wire = await proxyTo(server);
  const { core: easel } = await core(wire.url);
  await ready(easel);
  wire.slowNextPrompt(9000);
  const job = await begin(easel, 10, 3);
  const end = await easel.jobs.wait(job.id, { timeoutMs: 20_000 });
  expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(wire.prompts()).toBe(1);
}, 30_000);

test.each([502, 504])('a gateway answers %i to a POST that got through: the workflow is found', async (status) => {
  const server = await comfyui();
  const wire = await proxyTo(server);
  const { core: easel } = await core(wire.url);
  await ready(easel);
  wire.answerNextPrompt(status);
  const job = await begin(easel, 11, 10);
  const end = await easel.jobs.wait(job.id, { timeoutMs: 20_000 });
  expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(wire.prompts()).toBe(1);
});

test('what a node made while the socket was away is among the outputs', async () => {
  const server = await comfyui({ speed: 2 });
  const wire = await proxyTo(server);
  const { core: easel } = await core(wire.url);
  await ready(easel);
  const sampling = { seed: 1, steps: 40, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 };
  const job = await easel.jobs.submit({
    workflow: {
      '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 7 } },
      '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'early' } },
      '3': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
      '4': { class_type: 'CLIPTextEncode', inputs: { text: 'a boat', clip: ['3', 1] } },
      '5': { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
      '6': {
        class_type: 'KSampler',
        inputs: { ...sampling, model: ['3', 0], positive: ['4', 0], negative: ['4', 0], latent_image: ['5', 0] },
      },
      '7': { class_type: 'VAEDecode', inputs: { samples: ['6', 0], vae: ['3', 2] } },
      '8': { class_type: 'SaveImage', inputs: { images: ['7', 0], filename_prefix: 'late' } },
    },
    requester,
  });
  wire.keepSocketsAway(700);
  const end = await easel.jobs.wait(job.id, { timeoutMs: 20_000 });
  expect(end.status).toBe('succeeded');
  const outputs = await easel.outputs.ofJob(job.id);
  expect(new Set(outputs.map(({ filename }) => filename.split('_')[0]))).toEqual(new Set(['early', 'late']));
  expect(new Set(end.outputIds)).toEqual(new Set(outputs.map(({ id }) => id)));
  expect(end.outputIds).toHaveLength(2);
});

test('many queued jobs are asked about together', async () => {
  const server = await comfyui({ speed: 1 });
  const wire = await proxyTo(server);
  const { core: easel } = await core(wire.url);
  await ready(easel);
  await easel.backends.update(easel.backends.list()[0]?.id ?? '', { maxConcurrentJobs: 32 });
  for (let seed = 0; seed < 30; seed++) await begin(easel, seed, 60);
  const before = wire.queues();
  await sleep(4000);
  expect(easel.jobs.open().filter(({ status }) => status === 'queued').length).toBeGreaterThan(25);
  expect(wire.queues() - before).toBeLessThan(30);
}, 30_000);

test('ComfyUI dies mid-run and comes back: the job is lost, the next one runs', async () => {
  const server = await comfyui();
  const { core: easel } = await core(server.url);
  await ready(easel);
  const job = await begin(easel, 5, 60);
  await running(easel, job);
  await server.kill();
  await expect.poll(() => easel.health.get().status).toBe('degraded');
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
  await expect.poll(() => easel.backends.list()[0]?.error?.code).toBe('backend_unreachable');
  await expect(begin(easel, 8)).rejects.toMatchObject({
    code: 'backend_unreachable',
    nextStep: expect.stringContaining('demo'),
  });
  await comfyui({ port: placeholder.port });
  await ready(easel);
  const job = await begin(easel, 8, 3);
  expect(await easel.jobs.wait(job.id, { timeoutMs: 20_000 })).toMatchObject({ status: 'succeeded' });
});

test('Easel ends at once although a POST hangs, and makes it again when it is back', async () => {
  const server = await comfyui();
  const wire = await proxyTo(server);
  const first = await core(wire.url);
  await ready(first.core);
  wire.slowNextPrompt(25_000);
  const job = begin(first.core, 12, 3);
  await expect.poll(() => wire.prompts()).toBe(1);
  const before = performance.now();
  await first.stop();
  expect(performance.now() - before).toBeLessThan(2000);
  const { id } = await job;
  const second = await core(wire.url);
  const end = await second.core.jobs.wait(id, { timeoutMs: 20_000 });
  expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(await runsOn(server)).toEqual([id]);
}, 40_000);

test.each(['while it runs', 'after it ended'])(
  'Easel ends mid-run and is back %s: the true end is known',
  async (when) => {
    const server = await comfyui();
    const first = await core(server.url);
    await ready(first.core);
    const job = await begin(first.core, 9, 25);
    await running(first.core, job);
    await first.stop();
    if (when === 'after it ended') await expect.poll(() => runsOn(server)).toEqual([job.id]);
    const second = await core(server.url);
    const end = await second.core.jobs.wait(job.id, { timeoutMs: 20_000 });
    expect(end).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
    expect((await second.core.outputs.list()).total).toBe(1);
    expect(await runsOn(server)).toEqual([job.id]);
  },
);
