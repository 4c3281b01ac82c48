import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import type { Core } from '../core.ts';
import { requester, startCore } from '../core.fixture.ts';
import { safetensors } from './safetensors.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-several-'));
/** Has no RealESRGAN_x2plus.pth, no ImageInvert, and an own LoRA. */
let first: ComfyuiChild;
/** Has no checkpoints of SDXL, and another LoRA of that name. */
let second: ComfyuiChild;
let core: Core;
let secondId = '';

function lora(backend: string, title: string, weights: number): string {
  const models = join(folder, backend);
  mkdirSync(join(models, 'loras'), { recursive: true });
  writeFileSync(join(models, 'loras', 'same.safetensors'), safetensors({ 'modelspec.title': title }, weights));
  writeFileSync(join(models, 'loras', `only-${backend}.safetensors`), safetensors(null));
  return models;
}

const names = async (wanted: Parameters<Core['models']['search']>[0]): Promise<string[]> =>
  (await core.models.search(wanted)).models.map(({ name }) => name);
const checkpoints = (): string[] =>
  core.templates.get('generate_image').parameters.find(({ name }) => name === 'model')?.choices ?? [];

beforeAll(async () => {
  mkdirSync(join(folder, 'data'));
  first = await spawnComfyui({
    models: lora('first', 'Of the first', 64),
    lacks: ['RealESRGAN_x2plus.pth', 'ImageInvert', 'dreamshaper_8.safetensors'],
  });
  second = await spawnComfyui({
    models: lora('second', 'Of the second', 128),
    lacks: ['sd_xl_base_1.0.safetensors', 'sd_xl_refiner_1.0.safetensors', 'LoraLoader'],
  });
  core = await startCore({ dataFolder: join(folder, 'data'), url: first.url });
  secondId = (await core.backends.add({ address: second.url, name: 'Second' })).id;
  await vi.waitFor(() => expect(core.backends.list().map(({ state }) => state)).toEqual(['ready', 'ready']), {
    timeout: 10_000,
  });
}, 30_000);
afterAll(async () => {
  await core.stop();
  await first.kill();
  await second.kill();
  rmSync(folder, { recursive: true });
});

test('models of all backends are listed together, with who has them, and of one alone', async () => {
  await expect.poll(() => names({ text: 'only-' })).toEqual(['only-first.safetensors', 'only-second.safetensors']);
  expect(await names({ text: 'only-', backend: 'main' })).toEqual(['only-first.safetensors']);
  expect(await names({ text: 'only-', backend: ' SECOND ' })).toEqual(['only-second.safetensors']);
  const [found] = (await core.models.search({ text: 'RealESRGAN_x4plus' })).models;
  expect(found?.backends).toEqual(['main', secondId]);
  expect((await core.models.list('upscale_models')).map(({ name, backends }) => [name, backends])).toEqual([
    ['RealESRGAN_x4plus.pth', ['main', secondId]],
    ['RealESRGAN_x2plus.pth', [secondId]],
  ]);
  expect(await core.models.list('upscale_models', { backend: 'main' })).toHaveLength(1);
  await expect(core.models.search({ backend: 'third' })).rejects.toMatchObject({
    code: 'not_found',
    nextStep: expect.stringContaining(`'${secondId}' (Second)`),
  });
});

test('a file that is another one on each backend is told with both sizes, and read where it is', async () => {
  const detail = await core.models.get({ folder: 'loras', name: 'same.safetensors' });
  const [one, other] = detail.copies;
  expect([one?.backend, other?.backend]).toEqual(['main', secondId]);
  expect((other?.bytes ?? 0) - (one?.bytes ?? 0)).toBeGreaterThan(50);
  expect(detail).toMatchObject({ bytes: one?.bytes, metadata: { title: 'Of the first' } });
  const [alone] = (await core.models.search({ text: 'same', backend: secondId })).models;
  expect(alone?.bytes).toBe(other?.bytes);
});

test('choices of templates are those of all, and what is missing is missing everywhere or on one', async () => {
  await expect
    .poll(checkpoints)
    .toEqual(expect.arrayContaining(['sd_xl_base_1.0.safetensors', 'dreamshaper_8.safetensors']));
  const all = await core.models.missing();
  const ofSecond = await core.models.missing({ backend: secondId });
  expect(all.nodes).not.toContain('LoraLoader');
  const refiner = 'sd_xl_refiner_1.0.safetensors';
  expect(all.models.map(({ name }) => name)).not.toContain(refiner);
  expect(ofSecond.models.map(({ name }) => name)).toContain(refiner);
  const workflow = { 1: { class_type: 'ImageInvert', inputs: {} } };
  expect(await core.models.missing({ text: JSON.stringify(workflow), backend: 'main' })).toMatchObject({
    nodes: ['ImageInvert'],
  });
  expect(await core.models.missing({ text: JSON.stringify(workflow) })).toMatchObject({ nodes: [] });
});

test('node classes are searched on the main backend, or on the one that is named; one is described from all', async () => {
  expect((await core.nodes.search({ text: 'ImageInvert' })).total).toBe(0);
  expect((await core.nodes.search({ text: 'ImageInvert', backend: secondId })).total).toBe(1);
  expect(await core.nodes.get('ImageInvert')).toMatchObject({ name: 'ImageInvert' });
  await expect(core.nodes.get('ImageInvert', { backend: 'main' })).rejects.toMatchObject({ code: 'not_found' });
  expect(await core.nodes.categories({ backend: 'Second' })).not.toEqual([]);
});

test('a job runs where its model and its file are', async () => {
  const { id } = await core.jobs.create({
    template: 'generate_image',
    arguments: { prompt: 'a fox', model: 'dreamshaper_8.safetensors', steps: 1, width: 64, height: 64 },
    requester,
  });
  const made = await core.jobs.wait(id, { timeoutMs: 20_000 });
  expect(made).toMatchObject({ status: 'succeeded', backendId: secondId });
  const invert = {
    1: { class_type: 'LoadImage', inputs: { image: 'example.png' } },
    2: { class_type: 'UpscaleModelLoader', inputs: { model_name: 'RealESRGAN_x2plus.pth' } },
    3: { class_type: 'ImageUpscaleWithModel', inputs: { upscale_model: ['2', 0], image: ['1', 0] } },
    4: { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'x' } },
  };
  const submitted = await core.jobs.submit({ workflow: invert, requester });
  expect(await core.jobs.wait(submitted.id, { timeoutMs: 20_000 })).toMatchObject({ backendId: secondId });
});

test('a backend that is turned off takes its models and choices along; turned on it brings them back', async () => {
  await core.backends.setOn(secondId, false);
  expect(await names({ text: 'only-' })).toEqual(['only-first.safetensors']);
  await expect.poll(checkpoints).not.toContain('dreamshaper_8.safetensors');
  expect((await core.models.get({ folder: 'loras', name: 'same.safetensors' })).copies).toHaveLength(1);
  await core.backends.setOn(secondId, true);
  await expect.poll(checkpoints).toContain('dreamshaper_8.safetensors');
  expect(await names({ text: 'only-' })).toHaveLength(2);
});

test('a backend that dies empties no list and blocks nothing', async () => {
  await second.kill();
  await expect.poll(() => core.backends.list()[1]?.state).not.toBe('ready');
  expect(await names({ text: 'only-' })).toHaveLength(2);
  const started = Date.now();
  expect(await core.models.refresh()).toBe(false);
  expect(await core.models.list('loras')).not.toEqual([]);
  expect(Date.now() - started).toBeLessThan(3000);
  expect(await core.models.get({ folder: 'loras', name: 'only-second.safetensors' })).toMatchObject({
    backends: [secondId],
  });
  await expect(core.nodes.search({ text: 'x', backend: secondId })).rejects.toMatchObject({
    code: 'backend_unreachable',
  });
});
