import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { closeAll, comfyui, deadAddress, startBackends, states } from './backends.fixture.ts';

afterEach(closeAll);

const textToImage = {
  1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
  2: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  3: { class_type: 'CLIPTextEncode', inputs: { text: 'a fox', clip: ['1', 1] } },
  4: {
    class_type: 'KSampler',
    inputs: {
      model: ['1', 0],
      positive: ['3', 0],
      negative: ['3', 0],
      latent_image: ['2', 0],
      seed: 1,
      steps: 60,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
    },
  },
  5: { class_type: 'VAEDecode', inputs: { samples: ['4', 0], vae: ['1', 2] } },
  6: { class_type: 'SaveImage', inputs: { images: ['5', 0], filename_prefix: 'test' } },
};

test('many are connected at once, and a dead one keeps nobody waiting', async () => {
  const [first, second, dead] = [await comfyui(), await comfyui(), await deadAddress()];
  const { backends } = startBackends({ option: dead.url });
  await backends.add({ address: first.url, name: 'GPU box' });
  await backends.add({ address: `${second.url.replace('http', 'ws')}/ws` });
  await expect.poll(() => states(backends)).toBe('main unreachable, gpu_box ready, comfyui ready');
  expect(backends.ready().id).toBe('gpu_box');
  expect((await backends.whenReady()).url).toBe(first.url);
  expect(backends.connections().map(({ id, clientId }) => `${id} ${clientId}`)).toEqual([
    'main easel-test',
    'gpu_box easel-test',
    'comfyui easel-test',
  ]);
  await comfyui({ port: dead.port });
  await expect.poll(() => backends.ready().id).toBe('main');
});

test('the list, its order, its names and what is off and pinned are as before after a restart', async () => {
  const [one, two] = [await comfyui(), await comfyui()];
  const first = startBackends({ option: one.url });
  const { id } = await first.backends.add({ address: two.url, name: 'Büro №2', weight: 7, maxConcurrentJobs: 5 });
  expect(id).toBe('buro_no2');
  await first.backends.update('main', { name: 'Home', maxConcurrentJobs: 1 });
  await first.backends.order([id]);
  await first.backends.pin(id);
  await first.backends.setOn('main', false);
  const before = first.backends.list();
  expect(before).toMatchObject([
    { id, position: 0, isPinned: true, weight: 7, maxConcurrentJobs: 5, source: 'added', state: 'connecting' },
    { id: 'main', position: 1, name: 'Home', isOn: false, state: 'off', maxConcurrentJobs: 1 },
  ]);
  await first.backends.stop();
  const { dataFolder } = first;
  const second = startBackends({ option: one.url, dataFolder });
  await expect.poll(() => states(second.backends)).toBe('buro_no2 ready, main off');
  expect(second.backends.list().map(({ name, isOn, isPinned }) => ({ name, isOn, isPinned }))).toEqual(
    before.map(({ name, isOn, isPinned }) => ({ name, isOn, isPinned })),
  );
  // What was said about one address is not said about another one.
  await second.backends.stop();
  const other = startBackends({ option: (await comfyui()).url, dataFolder });
  await expect.poll(() => states(other.backends)).toBe('buro_no2 ready, main ready');
  expect(other.backends.list()[1]?.name).not.toBe('Home');
});

test('the pinned one is taken when it is ready, else the first that is', async () => {
  const [one, two] = [await comfyui(), await comfyui()];
  const { backends } = startBackends({ option: one.url });
  const { id } = await backends.add({ address: two.url, name: 'second' });
  await expect.poll(() => states(backends)).toBe('main ready, second ready');
  expect(backends.ready().id).toBe('main');
  await backends.pin(id);
  expect(backends.ready().id).toBe(id);
  await two.kill();
  await expect.poll(() => backends.ready().id).toBe('main');
  await backends.pin(null);
  expect(backends.list().some(({ isPinned }) => isPinned)).toBe(false);
});

test('one that is off has no connection; where all are, it is said so', async () => {
  const one = await comfyui();
  const { backends } = startBackends({ option: one.url });
  await expect.poll(() => states(backends)).toBe('main ready');
  const connection = backends.ready();
  await backends.setOn('main', false);
  expect([states(backends), backends.connections(), backends.connection('main')]).toEqual(['main off', [], null]);
  expect(() => backends.ready()).toThrow(
    expect.objectContaining({ code: 'no_backend', message: expect.stringContaining('turned off') }),
  );
  await expect(backends.reconnect('main')).rejects.toMatchObject({ code: 'conflict' });
  await backends.setOn('main', true);
  await expect.poll(() => states(backends)).toBe('main ready');
  expect(backends.ready()).not.toBe(connection);
});

test('a removed one is heard of no more, and its id is free again', async () => {
  const [one, two] = [await comfyui(), await comfyui()];
  const { backends, removed } = startBackends({ option: one.url });
  const added = await backends.add({ address: two.url, name: 'box' });
  await expect(backends.add({ address: two.url.replace('127.0.0.1', 'localhost') })).rejects.toMatchObject({
    code: 'conflict',
    details: { id: 'box' },
  });
  await backends.pin('box');
  await backends.remove(added.id);
  expect(removed).toEqual(['box']);
  await expect.poll(() => states(backends)).toBe('main ready');
  await expect(backends.remove('box')).rejects.toMatchObject({ code: 'not_found' });
  await expect(backends.remove('main')).rejects.toMatchObject({ code: 'conflict' });
  expect((await backends.add({ address: two.url, name: 'box' })).id).toBe('box');
});

test('the demo stands in only while there is nothing else, and is not left while it draws', async () => {
  const box = await comfyui();
  let isBusy = true;
  const { backends, demos, removed } = startBackends({ busy: () => isBusy });
  await expect.poll(() => backends.list()).toMatchObject([{ source: 'demo', state: 'ready' }]);
  await backends.add({ address: box.url, name: 'box' });
  await sleep(300);
  expect(states(backends)).toMatch(/^main ready, box/);
  isBusy = false;
  await expect.poll(() => states(backends)).toBe('box ready');
  expect(removed).toEqual(['main']);
  await backends.setOn('box', false);
  await sleep(300);
  expect([states(backends), demos()]).toEqual(['box off', 1]);
  await backends.remove('box');
  await expect.poll(() => backends.list()).toMatchObject([{ source: 'demo', state: 'ready' }]);
});

test('of two that run on this machine the first is used and the second offered', async () => {
  const [one, two] = [await comfyui(), await comfyui()];
  const { backends } = startBackends({ discover: [one.url, two.url] });
  await expect.poll(() => states(backends)).toBe('main ready');
  expect(backends.list()).toMatchObject([{ url: one.url, source: 'discovered' }]);
  expect(await backends.found()).toMatchObject([{ url: two.url, kind: 'demo', version: '0.3.64' }]);
  await backends.add({ address: two.url });
  expect(await backends.found()).toEqual([]);
  await backends.stop();
});

test('what others queued is told, and its memory freed on request', async () => {
  const one = await comfyui({ speed: 0.5 });
  const { backends } = startBackends({ option: one.url });
  await expect.poll(() => states(backends)).toBe('main ready');
  const { comfyui: client, clientId } = backends.ready();
  const jobs = ['somebody-else', clientId, 'somebody-else'].map((owner, n) => ({
    owner,
    jobId: `0000000${n}-0000-4000-8000-000000000000`,
  }));
  for (const { owner, jobId } of jobs) {
    const answer = await client.submit({ jobId, clientId: owner, workflow: textToImage, extraData: {} });
    expect(answer).toMatchObject({ accepted: true });
  }
  await expect
    .poll(() => backends.foreign('main'))
    .toMatchObject([
      { id: jobs[0]?.jobId, state: 'running', position: 0, nodeCount: 6 },
      { id: jobs[2]?.jobId, state: 'pending', position: 2, nodeCount: 6 },
    ]);
  await expect(backends.freeMemory('main')).resolves.toBeUndefined();
  await expect(backends.freeMemory('nobody')).rejects.toMatchObject({ code: 'not_found' });
});

test('what is added is told of, and a list that cannot be written changes nothing', async () => {
  const [one, two] = [await comfyui(), await comfyui()];
  const { backends, seen, ready, dataFolder } = startBackends({ option: one.url });
  await backends.add({ address: two.url, name: 'box' });
  await expect.poll(() => ready.toSorted()).toEqual(['box', 'main']);
  expect(seen.filter(({ id }) => id === 'box').map(({ state }) => state)).toContain('ready');
  expect(JSON.parse(readFileSync(join(dataFolder, 'backends.json'), 'utf8'))).toMatchObject({
    version: 1,
    backends: [{ id: 'box', address: two.url }],
  });
  await expect(backends.add({ address: 'ftp://x' })).rejects.toMatchObject({ code: 'bad_input' });
  await expect(backends.update('main', { address: two.url })).rejects.toMatchObject({ code: 'bad_input' });
  expect(backends.list()).toHaveLength(2);
});
