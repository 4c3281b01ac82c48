import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../../../src-shared/nouns/jobs.ts';
import { spawnComfyui, type ComfyuiChild } from '../../comfyui-child.fixture.ts';
import { emptyImage, requester, startCore } from '../../core.fixture.ts';
import type { Core } from '../../core.ts';

let folder = '';
const closers: (() => Promise<void> | void)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-routing-'))));
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true });
});

async function comfyui(options: Parameters<typeof spawnComfyui>[0]): Promise<ComfyuiChild> {
  const child = await spawnComfyui(options);
  closers.push(() => child.kill());
  return child;
}

/** A core with two ComfyUIs, each in a process of its own. */
async function start(first: ComfyuiChild, second: ComfyuiChild, settings: Record<string, unknown> = {}) {
  const core = await startCore({ dataFolder: folder, url: first.url });
  closers.push(() => core.stop());
  core.settings.set(settings);
  const { id } = await core.backends.add({ address: second.url, name: 'second' });
  await expect
    .poll(() => core.backends.list().filter(({ state }) => state === 'ready').length, { timeout: 15_000 })
    .toBe(2);
  return { core, second: id, first: core.backends.list().find((one) => one.id !== id)?.id ?? '' };
}

let color = 0;
const submit = (core: Core, workflow: unknown = emptyImage(++color)): Promise<Job> =>
  core.jobs.submit({ workflow, requester });
const draw = (core: Core, seed: number): Promise<Job> =>
  core.jobs.create({
    template: 'generate_image',
    arguments: { prompt: 'a fox', width: 64, height: 64, steps: 15, seed },
    requester,
  });
const end = (core: Core, { id }: Job): Promise<Job> => core.jobs.wait(id, { timeoutMs: 30_000 });

async function ranOn({ url }: ComfyuiChild): Promise<number> {
  return Object.keys((await (await fetch(`${url}/history`)).json()) as object).length;
}

test('several jobs run on both, each once, and all come back', async () => {
  const [a, b] = [await comfyui({ speed: 3 }), await comfyui({ speed: 3 })];
  const { core } = await start(a, b);
  const jobs = await Promise.all(Array.from({ length: 8 }, (_none, n) => draw(core, n)));
  const ends = await Promise.all(jobs.map((job) => end(core, job)));
  expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'succeeded'));
  const [onA, onB] = [await ranOn(a), await ranOn(b)];
  expect(onA + onB).toBe(8);
  expect(Math.min(onA, onB)).toBeGreaterThanOrEqual(3);
}, 60_000);

test('a job goes to the one that has its node class, though the other one idles', async () => {
  const [a, b] = [await comfyui({ lacks: ['ImageInvert'] }), await comfyui({})];
  const { core, second } = await start(a, b);
  const workflow = {
    1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 1 } },
    2: { class_type: 'ImageInvert', inputs: { image: ['1', 0] } },
    3: { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'test' } },
  };
  const done = await end(core, await submit(core, workflow));
  expect(done).toMatchObject({ status: 'succeeded', backendId: second });
  expect(await ranOn(a)).toBe(0);
}, 40_000);

test('under pinned all go to the pinned one; under round-robin they go round', async () => {
  const [a, b] = [await comfyui({}), await comfyui({})];
  const { core, first, second } = await start(a, b, { 'comfyui.routing': 'pinned' });
  await core.backends.pin(second);
  for (let n = 0; n < 3; n++) expect((await end(core, await submit(core))).backendId).toBe(second);
  core.settings.set({ 'comfyui.routing': 'round-robin' });
  const went: (string | null)[] = [];
  for (let n = 0; n < 4; n++) went.push((await end(core, await submit(core))).backendId);
  const [one, other] = went[0] === first ? [first, second] : [second, first];
  expect(went).toEqual([one, other, one, other]);
}, 60_000);

test('when one dies its waiting jobs go on with the other one, and what it ran is lost, not run twice', async () => {
  const [a, b] = [await comfyui({ speed: 1 }), await comfyui({ speed: 1 })];
  const { core, first } = await start(a, b);
  const jobs = await Promise.all(Array.from({ length: 6 }, (_none, n) => draw(core, n)));
  // Two on each: what is still being submitted when a server dies was never taken by it, and moves on.
  const taken = (): unknown[] => jobs.filter(({ id }) => ['queued', 'running'].includes(core.jobs.get(id).status));
  await expect.poll(() => taken().length).toBe(4);
  await a.kill();
  const onA = jobs.map(({ id }) => core.jobs.get(id)).filter(({ backendId }) => backendId === first);
  expect(onA.length).toBeGreaterThan(0);
  const others = jobs.filter(({ id }) => !onA.some((one) => one.id === id));
  const ends = await Promise.all(others.map((job) => end(core, job)));
  expect(ends.map(({ status }) => status)).toEqual(others.map(() => 'succeeded'));
  for (const { id } of onA) expect(['queued', 'running', 'submitting']).toContain(core.jobs.get(id).status);
  await comfyui({ speed: 1, port: a.port });
  const lost = await Promise.all(onA.map((job) => end(core, job)));
  expect(lost.map(({ status }) => status)).toEqual(onA.map(() => 'lost'));
}, 90_000);

test('a server that stands still is told of, and the job ends well when it goes on', async () => {
  const server = await comfyui({ speed: 1 });
  const core = await startCore({ dataFolder: folder, url: server.url });
  closers.push(() => core.stop());
  await expect.poll(() => core.health.get().status).toBe('healthy');
  core.settings.set({ 'limits.stall_seconds': 5 });
  const job = await draw(core, 1);
  await expect.poll(() => core.jobs.get(job.id).status).toBe('running');
  expect(core.jobs.get(job.id).stalledSince).toBeNull();
  server.freeze();
  await expect.poll(() => core.jobs.get(job.id).stalledSince, { timeout: 12_000 }).not.toBeNull();
  expect(Date.now() - (core.jobs.get(job.id).stalledSince ?? 0)).toBeGreaterThanOrEqual(4_900);
  server.thaw();
  expect(await end(core, job)).toMatchObject({ status: 'succeeded', stalledSince: null });
}, 60_000);

test('what runs on a backend that is turned off is followed to its end, with its key', async () => {
  const [a, b] = [await comfyui({}), await comfyui({ speed: 1, more: ['--require-header', 'X-API-Key: a key'] })];
  const core = await startCore({ dataFolder: folder, url: a.url });
  closers.push(() => core.stop());
  core.settings.set({ 'comfyui.routing': 'pinned' });
  const { id } = await core.backends.add({ address: b.url, name: 'b', auth: { kind: 'api_key', secret: 'a key' } });
  await core.backends.pin(id);
  const stateOf = () => core.backends.list().find((one) => one.id === id)?.state;
  await expect.poll(stateOf, { timeout: 15_000 }).toBe('ready');
  const job = await draw(core, 1);
  await expect.poll(() => core.jobs.get(job.id).progress?.step ?? 0).toBeGreaterThan(1);
  await core.backends.setOn(id, false);
  expect(await end(core, job)).toMatchObject({ status: 'succeeded', backendId: id, outputIds: [expect.any(String)] });
}, 60_000);

test('as many at once as the settings say, where nobody said it of the backend', async () => {
  const server = await comfyui({ speed: 0.5 });
  const core = await startCore({ dataFolder: folder, url: server.url });
  closers.push(() => core.stop());
  core.settings.set({ 'comfyui.concurrent_jobs': 1 });
  await expect.poll(() => core.health.get().status).toBe('healthy');
  await Promise.all([draw(core, 1), draw(core, 2), draw(core, 3)]);
  expect(core.jobs.counts()).toMatchObject({ submitted: 1, waiting: 2 });
  core.settings.set({ 'comfyui.concurrent_jobs': 3 });
  await expect.poll(() => core.jobs.counts().submitted).toBe(3);
}, 40_000);
