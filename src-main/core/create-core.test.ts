import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import type { Job } from '../../src-shared/nouns/jobs.ts';
import { spawnComfyui, type ComfyuiChild } from './comfyui-child.fixture.ts';
import { emptyImage, requester, startCore } from './core.fixture.ts';
import type { Core } from './core.ts';
import { memorySettingsFile } from './settings/settings.fixture.ts';

let comfyui: ComfyuiChild;
let folder = '';
let core: Core;

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 10 });
}, 20_000);
afterAll(() => comfyui.kill());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-core-'));
  core = await startCore({ dataFolder: folder, url: comfyui.url });
  await expect.poll(() => core.health.get().status).toBe('healthy');
}, 20_000);
afterEach(async () => {
  await core.stop();
  rmSync(folder, { recursive: true });
});

const small = { prompt: 'a red fox in snow', width: 128, height: 128, steps: 20, seed: 7 };
const ended = (job: Job): Promise<Job> => core.jobs.wait(job.id, { timeoutMs: 20_000 });

test('a template becomes a picture, with progress and previews on the way', async () => {
  const seen: EaselEvent[] = [];
  core.events.listen((event) => seen.push(event));
  const job = await core.jobs.create({ template: 'generate_image', arguments: small, requester });
  const end = await ended(job);
  expect(end).toMatchObject({ status: 'succeeded', title: small.prompt, parameters: small, error: null });
  expect(end.previewNumber).toBeGreaterThan(0);
  expect(core.jobs.preview(job.id)?.bytes.byteLength).toBeGreaterThan(500);

  const jobs = seen.flatMap((event) => (event.topic === 'jobs' ? [event.job] : []));
  expect([...new Set(jobs.map(({ status }) => status))]).toEqual([
    'waiting',
    'submitting',
    'queued',
    'running',
    'succeeded',
  ]);
  expect(jobs.some(({ progress }) => progress?.classType === 'KSampler' && progress.steps === 20)).toBe(true);

  const [output] = await core.outputs.ofJob(job.id);
  expect(output).toMatchObject({
    id: end.outputIds[0],
    kind: 'image',
    width: 128,
    height: 128,
    demo: true,
    template: 'generate_image',
  });
  const original = await core.outputs.file(end.outputIds[0] ?? '', 'original');
  expect(readFileSync(original.path).subarray(1, 4).toString()).toBe('PNG');
  await expect
    .poll(async () => (await core.outputs.get(end.outputIds[0] ?? '')).thumbhash)
    .toMatch(/^[A-Za-z0-9+/=]+$/);
  expect((await core.outputs.list()).outputs.map(({ id }) => id)).toEqual(end.outputIds);
  await expect.poll(() => core.backends.list()[0]?.queue).toEqual({ running: 0, pending: 0 });
});

test('a workflow that ComfyUI would refuse is refused before it is submitted, and says which node and why', async () => {
  const before = core.jobs.list({}).length;
  const unknown = { 1: { class_type: 'NoSuchNode', inputs: {} } };
  await expect(core.jobs.submit({ workflow: unknown, requester })).rejects.toMatchObject({
    code: 'node_class_missing',
    message: expect.stringContaining('NoSuchNode'),
  });
  const bad = emptyImage() as Record<string, { inputs: Record<string, unknown> }>;
  Object.assign(bad[1]?.inputs ?? {}, { width: -5 });
  await expect(core.jobs.submit({ workflow: bad, requester })).rejects.toMatchObject({
    code: 'workflow_invalid',
    message: expect.stringContaining('width'),
    details: { problems: [expect.objectContaining({ nodeId: '1', input: 'width', type: 'value_smaller_than_min' })] },
  });
  const nobody = {
    ...(emptyImage() as object),
    1: { class_type: 'LoadImage', inputs: { image: 'nobody-uploaded-this.png' } },
  };
  await expect(core.jobs.submit({ workflow: nobody, requester })).rejects.toMatchObject({
    code: 'workflow_invalid',
    message: expect.stringContaining('nobody-uploaded-this.png'),
  });
  expect(core.jobs.list({})).toHaveLength(before);
});

test('a node that fails while it runs is named', async () => {
  const workflow = emptyImage() as Record<string, { inputs: Record<string, unknown> }>;
  Object.assign(workflow[2]?.inputs ?? {}, { filename_prefix: '../../outside' });
  const end = await ended(await core.jobs.submit({ workflow, requester }));
  expect(end).toMatchObject({
    status: 'failed',
    error: { code: 'forbidden_path', details: { nodeId: '2', classType: 'SaveImage' } },
  });
});

test('a running job and a queued one can be cancelled, and an ended one stays as it is', async () => {
  const slow = { ...small, steps: 100 };
  const running = await core.jobs.create({ template: 'generate_image', arguments: slow, requester });
  const queued = await core.jobs.create({ template: 'generate_image', arguments: { ...slow, seed: 8 }, requester });
  await expect.poll(() => core.jobs.get(running.id).status).toBe('running');
  await expect.poll(() => core.jobs.get(queued.id).queuePosition).toBe(1);
  expect(await core.jobs.cancel(queued.id)).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
  expect(await core.jobs.cancel(running.id)).toMatchObject({ status: 'cancelled' });
  expect(core.jobs.open()).toEqual([]);
  const done = await ended(await core.jobs.submit({ workflow: emptyImage(5), requester }));
  expect(await core.jobs.cancel(done.id)).toMatchObject({ status: 'succeeded' });
});

test('a run that takes too long is stopped and says so', async () => {
  const limited = join(folder, 'limited');
  mkdirSync(limited);
  // Slow enough to need well over the shortest limit.
  const slow = await spawnComfyui({ speed: 2 });
  const other = await startCore({
    dataFolder: limited,
    url: slow.url,
    settings: memorySettingsFile({ limits: { run_seconds: 1 } }),
  });
  await expect.poll(() => other.health.get().status).toBe('healthy');
  const job = await other.jobs.create({
    template: 'generate_image',
    arguments: { ...small, steps: 100, seed: 99 },
    requester,
  });
  const end = await other.jobs.wait(job.id, { timeoutMs: 10_000 });
  await other.stop();
  await slow.kill();
  expect(end).toMatchObject({ status: 'failed', error: { code: 'timed_out' } });
});

test('the stream begins with what is there and ends when its reader leaves', async () => {
  const done = await ended(await core.jobs.submit({ workflow: emptyImage(6), requester }));
  const leave = new AbortController();
  const stream = core.events.watch(leave.signal);
  const first = (await stream.next()).value as EaselEvent;
  expect(first).toMatchObject({
    topic: 'snapshot',
    jobs: [expect.objectContaining({ id: done.id })],
    health: { status: 'healthy' },
  });
  leave.abort();
  expect((await stream.next()).done).toBe(true);
});

test('choices of a template are those of the backend', async () => {
  const models = () => core.templates.get('generate_image').parameters.find(({ name }) => name === 'model')?.choices;
  // They are read once the backend answers, which nobody waits for.
  await expect.poll(models).toEqual(expect.arrayContaining(['v1-5-pruned-emaonly.ckpt', 'sd_xl_base_1.0.safetensors']));
  expect(core.templates.get('generate_image').problems).toEqual([]);
  expect(() => core.templates.get('generate_imag')).toThrow(
    expect.objectContaining({ code: 'not_found', nextStep: "Did you mean 'generate_image'?" }),
  );
});

test('model folders are listed, and an unknown one is refused with the known ones', async () => {
  expect(await core.models.list('checkpoints')).toContainEqual(
    expect.objectContaining({ name: 'dreamshaper_8.safetensors', folder: 'checkpoints', base: 'sd1.5' }),
  );
  await expect(core.models.list('nope')).rejects.toMatchObject({
    code: 'not_found',
    nextStep: expect.stringContaining('checkpoints'),
  });
});

test('a small picture goes inline as it is, a large one as a small WebP', async () => {
  const one = await ended(await core.jobs.submit({ workflow: emptyImage(1), requester }));
  expect(await core.outputs.inline(one.outputIds[0] ?? '')).toMatchObject({ mime: 'image/png' });
  const workflow = emptyImage(2) as Record<string, { inputs: Record<string, unknown> }>;
  Object.assign(workflow[1]?.inputs ?? {}, { width: 2048, height: 1024 });
  const two = await ended(await core.jobs.submit({ workflow, requester }));
  const inline = await core.outputs.inline(two.outputIds[0] ?? '');
  expect(inline?.mime).toBe('image/webp');
  expect(inline?.bytes.byteLength).toBeLessThan(600_000);
});

test('what does not exist is not found, in words', async () => {
  expect(() => core.jobs.get('nope')).toThrow(expect.objectContaining({ code: 'not_found' }));
  await expect(core.outputs.get('nope')).rejects.toMatchObject({ code: 'not_found' });
  await expect(core.jobs.submit({ workflow: { nodes: [], links: [] }, requester })).rejects.toMatchObject({
    code: 'workflow_unreadable',
  });
});

test('outputs of several nodes have the places in which the job names them', async () => {
  const workflow = emptyImage(3) as Record<string, object>;
  const save = { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'again' } };
  const end = await ended(await core.jobs.submit({ workflow: { ...workflow, 3: save, 4: save }, requester }));
  expect(end.outputIds).toHaveLength(3);
  const outputs = await core.outputs.ofJob(end.id);
  expect(outputs.map(({ id, index }) => [id, index])).toEqual(end.outputIds.map((id, index) => [id, index]));
  expect((await core.outputs.get(end.outputIds[2] ?? '')).index).toBe(2);
});
