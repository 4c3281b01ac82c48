import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isEnded, type Job, type Requester } from '../../../../src-shared/nouns/jobs.ts';
import { spawnComfyui, type ComfyuiChild } from '../../comfyui-child.fixture.ts';
import { emptyImage, startCore } from '../../core.fixture.ts';
import type { Core } from '../../core.ts';
import { memorySettingsFile } from '../../settings/settings.fixture.ts';
import { requesterKey } from '../job-record.ts';

let folder = '';
const closers: (() => Promise<void> | void)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-queue-'))));
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true });
});

const of = (name: string): Requester => ({ kind: 'assistant', name, token: null });

async function start({ speed = 1 } = {}) {
  const server = await spawnComfyui({ speed });
  closers.push(() => server.kill());
  const settings = memorySettingsFile();
  return { server, settings, core: await open(server, settings) };
}

async function open(server: ComfyuiChild, settings = memorySettingsFile()): Promise<Core> {
  const core = await startCore({ dataFolder: folder, url: server.url, settings });
  closers.push(() => core.stop());
  await expect.poll(() => core.health.get().status).toBe('healthy');
  return core;
}

let color = 0;
const submit = (core: Core, name: string, priority = 0): Promise<Job> =>
  core.jobs.submit({ workflow: emptyImage(++color), title: `${name} ${color}`, requester: of(name), priority });

const waiting = (core: Core): string[] => core.jobs.queue.get().next.map((id) => core.jobs.get(id).requester.name);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code: string }).code,
  );

test('while the queue is paused everything waits, in order, over a restart too; then it goes in that order', async () => {
  const { server, settings, core } = await start();
  core.jobs.queue.pause();
  const first = await submit(core, 'ann');
  const jobs = [first, await submit(core, 'ann'), await submit(core, 'ben'), await submit(core, 'cid', 5)];
  expect(waiting(core)).toEqual(['cid', 'ann', 'ben', 'ann']);
  expect(core.jobs.get(first.id)).toMatchObject({ status: 'waiting', queuePosition: 1 });
  core.jobs.queue.move(jobs[1]?.id ?? '', first.id);
  core.jobs.queue.prioritise(jobs[2]?.id ?? '', 9);
  const order = core.jobs.queue.get().next;
  expect(order).toEqual([jobs[2], jobs[3], jobs[1], jobs[0]].map((job) => job?.id));
  await core.stop();
  closers.pop();
  const again = await open(server, settings);
  expect(again.jobs.queue.get()).toEqual({ isPaused: true, waiting: 4, submitted: 0, next: order });
  again.jobs.queue.resume();
  const ends = await Promise.all(order.map((id) => again.jobs.wait(id, { timeoutMs: 20_000 })));
  expect(ends.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  const began = ends.map(({ startedAt }) => startedAt ?? 0);
  expect(began).toEqual(began.toSorted((a, b) => a - b));
}, 60_000);

test('ComfyUI is given two at once, and a refusal to reorder says why', async () => {
  const { core, server } = await start({ speed: 0.4 });
  const draw = (name: string): Promise<Job> =>
    core.jobs.create({
      template: 'generate_image',
      arguments: { prompt: 'a fox', width: 64, height: 64, steps: 10, seed: ++color },
      requester: of(name),
    });
  const jobs = [await draw('ann'), await draw('ann'), await draw('ann'), await draw('ben')];
  const queue = (await (await fetch(`${server.url}/queue`)).json()) as Record<string, unknown[]>;
  expect((queue['queue_running']?.length ?? 0) + (queue['queue_pending']?.length ?? 0)).toBe(2);
  expect(jobs.map(({ status }) => status).slice(2)).toEqual(['waiting', 'waiting']);
  expect(() => core.jobs.queue.move(jobs[0]?.id ?? '', null)).toThrow(/does not wait any more/);
  expect(() => core.jobs.queue.move('nobody', null)).toThrow(/no job/);
  expect(() => core.jobs.queue.prioritise(jobs[3]?.id ?? '', 1000)).toThrow(/whole number/);
  expect(await core.jobs.cancelAll({ requester: requesterKey(of('ann')) })).toBe(3);
  expect(jobs.map(({ id }) => isEnded(core.jobs.get(id).status))).toEqual([true, true, true, false]);
  expect(await core.jobs.wait(jobs[3]?.id ?? '', { timeoutMs: 30_000 })).toMatchObject({ status: 'succeeded' });
}, 60_000);

test('what is beyond the limits is refused with its own code and leaves nothing behind', async () => {
  const { core } = await start();
  core.jobs.queue.pause();
  core.settings.set({ 'limits.waiting_jobs': 3, 'limits.waiting_jobs_per_requester': 2 });
  await submit(core, 'ann');
  await submit(core, 'ann');
  expect(await codeOf(submit(core, 'ann'))).toBe('queue_full');
  await submit(core, 'ben');
  expect(await codeOf(submit(core, 'ben'))).toBe('queue_full');
  core.settings.set({ 'limits.waiting_jobs': 100, 'limits.jobs_per_minute': 1 });
  expect(await codeOf(submit(core, 'ben'))).toBe('rate_limited');
  core.settings.set({ 'limits.workflow_mb': 1 });
  const huge = { 1: { class_type: 'EmptyImage', inputs: { text: 'x'.repeat(1_100_000) } } };
  expect(await codeOf(core.jobs.submit({ workflow: huge, requester: of('dot') }))).toBe('too_large');
  expect(core.jobs.queue.get().waiting).toBe(3);
}, 30_000);

test('a batch is made whole or not at all, is known as one, and ends as one', async () => {
  const { core } = await start({ speed: 50 });
  const call = { template: 'generate_image', requester: of('ann') };
  const given = { prompt: 'a fox', width: 64, height: 64, steps: 2 };
  const vary = { cfg: [4, 500] };
  expect(await codeOf(core.jobs.batches.create({ ...call, arguments: given, vary }))).toBe('out_of_bounds');
  core.settings.set({ 'limits.sweep_jobs': 3 });
  expect(await codeOf(core.jobs.batches.create({ ...call, arguments: given, count: 4 }))).toBe('too_large');
  expect(core.jobs.list()).toEqual([]);
  core.settings.set({ 'limits.sweep_jobs': 100 });
  const batch = await core.jobs.batches.create({ ...call, arguments: given, count: 2, vary: { cfg: [4, 6] } });
  expect(batch).toMatchObject({ total: 4, endedAt: null, template: 'generate_image', title: 'a fox' });
  expect(batch.jobs.map(({ varied }) => varied['cfg'])).toEqual([4, 4, 6, 6]);
  const seeds = batch.jobs.map(({ varied }) => varied['seed']);
  expect(seeds).toEqual([seeds[0], seeds[1], seeds[0], seeds[1]]);
  expect(seeds[0]).not.toBe(seeds[1]);
  await Promise.all(batch.jobs.map(({ id }) => core.jobs.wait(id, { timeoutMs: 20_000 })));
  expect(core.jobs.batches.get(batch.id)).toMatchObject({
    counts: { succeeded: 4 },
    fraction: 1,
    endedAt: expect.any(Number),
  });
  expect(core.jobs.batches.list().map(({ id }) => id)).toEqual([batch.id]);
  core.jobs.queue.pause();
  const other = await core.jobs.batches.create({ ...call, arguments: given, count: 3 });
  expect((await core.jobs.batches.cancel(other.id)).counts).toMatchObject({ cancelled: 3 });
}, 60_000);

test('how long a job will take is told from what like ones took', async () => {
  const { core } = await start({ speed: 4 });
  const draw = (seed: number): Promise<Job> =>
    core.jobs.create({
      template: 'generate_image',
      arguments: { prompt: 'a fox', width: 64, height: 64, steps: 20, seed },
      requester: of('ann'),
    });
  const first = await draw(1);
  expect(core.jobs.get(first.id).eta).toBeNull();
  const ended = await core.jobs.wait(first.id, { timeoutMs: 20_000 });
  const took = ((ended.endedAt ?? 0) - (ended.startedAt ?? 0)) / 1000;
  const second = await draw(2);
  const eta = core.jobs.get(second.id).eta;
  expect(eta?.seconds).toBeGreaterThan(took / 4);
  expect(eta?.seconds).toBeLessThan(took * 2);
  expect(eta && eta.low <= eta.seconds && eta.seconds <= eta.high).toBe(true);
}, 60_000);

test('whoever watches the queue knows of its end too', async () => {
  const { core } = await start({ speed: 50 });
  const told: unknown[] = [];
  core.events.listen((event) => void (event.topic === 'queue' && told.push(event.queue)));
  const { id } = await submit(core, 'ann');
  await core.jobs.wait(id, { timeoutMs: 20_000 });
  await expect.poll(() => told.at(-1)).toEqual({ isPaused: false, waiting: 0, submitted: 0, next: [] });
}, 30_000);
