import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job, Requester } from '../../../src-shared/nouns/jobs.ts';
import { spawnComfyui } from '../comfyui-child.fixture.ts';
import { startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';
import { startFaultyProxy, type FaultyProxy } from '../faulty-proxy.fixture.ts';
import { memorySettingsFile } from '../settings/settings.fixture.ts';

let folder = '';
const closers: (() => Promise<void> | void)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-shared-'))));
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true });
});

const ann: Requester = { kind: 'assistant', name: 'ann', token: null };
const ben: Requester = { kind: 'assistant', name: 'ben', token: null };

async function start(speed = 20): Promise<{ core: Core; wire: FaultyProxy }> {
  const server = await spawnComfyui({ speed });
  closers.push(() => server.kill());
  const wire = await startFaultyProxy(server);
  closers.push(() => wire.close());
  const core = await startCore({ dataFolder: folder, url: wire.url, settings: memorySettingsFile() });
  closers.push(() => core.stop());
  await expect.poll(() => core.health.get().status).toBe('healthy');
  return { core, wire };
}

const call = { prompt: 'a fox', width: 64, height: 64, steps: 20 };
const make = (core: Core, more: Record<string, unknown> = {}, requester = ann): Promise<Job> => {
  const { reuse, ...given } = { seed: 5, ...more } as { reuse?: 'any_seed' };
  return core.jobs.create({
    template: 'generate_image',
    arguments: { ...call, ...(given as Record<string, number>) },
    requester,
    ...(reuse && { reuse }),
  });
};
const end = (core: Core, { id }: Job): Promise<Job> => core.jobs.wait(id, { timeoutMs: 20_000 });

test('the same call again is answered at once with the result of before, and says so', async () => {
  const { core, wire } = await start();
  const first = await end(core, await make(core));
  const again = await make(core, {}, ben);
  expect(again).toMatchObject({
    status: 'succeeded',
    outputIds: first.outputIds,
    reused: { jobId: first.id, from: 'cache' },
  });
  expect(again.adjustments.join()).toContain(`that of job ${first.id}`);
  expect(wire.prompts()).toBe(1);
  expect(core.health.get().cache_size).toBe(1);
  expect(core.results.list()).toMatchObject([{ jobId: first.id, hits: 1, isPinned: false }]);
  expect((await make(core, { reuse: 'never' })).reused).toBeNull();
  expect((await end(core, await make(core, { cfg: 3 }))).reused).toBeNull();
  core.results.clear({ pinnedToo: true });
  expect((await make(core)).reused).toBeNull();
}, 40_000);

test('a drawn seed is another picture each time, unless any will do', async () => {
  const { core, wire } = await start();
  const drawn = { seed: -1 };
  await end(core, await make(core, drawn));
  const second = await end(core, await make(core, drawn));
  expect(second.reused).toBeNull();
  expect(core.results.size()).toBe(0);
  const third = await end(core, await make(core, { ...drawn, reuse: 'any_seed' }));
  const fourth = await make(core, { ...drawn, reuse: 'any_seed' });
  expect(fourth).toMatchObject({ status: 'succeeded', outputIds: third.outputIds });
  expect(wire.prompts()).toBe(3);
}, 40_000);

test('results are not used where the setting says so, nor after their outputs are gone', async () => {
  const { core } = await start();
  await end(core, await make(core));
  core.settings.set({ 'cache.enabled': false });
  expect((await end(core, await make(core))).reused).toBeNull();
}, 40_000);

test('two who ask for the same at once share one run', async () => {
  const { core, wire } = await start(3);
  const [first, second] = await Promise.all([make(core), make(core, {}, ben)]);
  expect(second.reused).toEqual({ jobId: first.id, from: 'twin' });
  const ends = await Promise.all([end(core, first), end(core, second)]);
  expect(ends.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect(ends[0]?.outputIds).toEqual(ends[1]?.outputIds);
  expect(wire.prompts()).toBe(1);
}, 40_000);

test('cancelling the one who shares leaves the other one its run', async () => {
  const { core, wire } = await start(3);
  const [first, second] = await Promise.all([make(core), make(core, {}, ben)]);
  expect((await core.jobs.cancel(second.id)).status).toBe('cancelled');
  expect((await end(core, first)).status).toBe('succeeded');
  expect(wire.prompts()).toBe(1);
}, 40_000);

test('cancelling the one who began it leaves the run to the other one', async () => {
  const { core, wire } = await start(2);
  const [first, second] = await Promise.all([make(core), make(core, {}, ben)]);
  await expect.poll(() => core.jobs.get(first.id).progress?.step ?? 0).toBeGreaterThan(1);
  expect((await core.jobs.cancel(first.id)).status).toBe('cancelled');
  expect(core.jobs.get(second.id)).toMatchObject({ status: 'running', reused: null });
  expect(await end(core, second)).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(wire.prompts()).toBe(1);
}, 40_000);

test('cancelling one that nobody had begun leaves its turn to the other one', async () => {
  const { core, wire } = await start();
  core.jobs.queue.pause();
  const [first, second] = await Promise.all([make(core), make(core, {}, ben)]);
  expect(core.jobs.queue.get()).toMatchObject({ waiting: 2, next: [first.id] });
  expect((await core.jobs.cancel(first.id)).status).toBe('cancelled');
  expect(core.jobs.queue.get()).toMatchObject({ waiting: 1, next: [second.id] });
  core.jobs.queue.resume();
  expect(await end(core, second)).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(wire.prompts()).toBe(1);
}, 40_000);

test('after a restart those who shared a run still share it', async () => {
  const { core, wire } = await start(2);
  const [first, second] = await Promise.all([make(core), make(core, {}, ben)]);
  await expect.poll(() => core.jobs.get(first.id).progress?.step ?? 0).toBeGreaterThan(1);
  await core.stop();
  closers.pop();
  const again = await startCore({ dataFolder: folder, url: wire.url, settings: memorySettingsFile() });
  closers.push(() => again.stop());
  const ends = await Promise.all([end(again, first), end(again, second)]);
  expect(ends.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect(ends[0]?.outputIds).toEqual(ends[1]?.outputIds);
  expect(wire.prompts()).toBe(1);
}, 40_000);

test('a repeat of a call whose answer was never heard shares its run, seed included; a new one does not', async () => {
  const { core, wire } = await start(3);
  const drawn = { seed: -1 };
  const lost = await make(core, drawn);
  core.jobs.heard(lost.id, false);
  const repeat = await make(core, drawn);
  const other = await make(core, drawn);
  const foreign = await make(core, drawn, ben);
  expect(repeat).toMatchObject({ reused: { jobId: lost.id, from: 'twin' }, parameters: lost.parameters });
  expect([other.reused, foreign.reused]).toEqual([null, null]);
  const ends = await Promise.all([lost, repeat, other, foreign].map((job) => end(core, job)));
  expect(ends.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  expect(wire.prompts()).toBe(3);
}, 40_000);
