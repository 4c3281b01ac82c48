import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';

const upscalers = ['RealESRGAN_x2plus.pth', 'RealESRGAN_x4plus.pth'];
const refiner = 'sd_xl_refiner_1.0.safetensors';

let comfyui: ComfyuiChild;
let core: Core;
const folder = mkdtempSync(join(tmpdir(), 'easel-presets-'));
beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 50, lacks: [...upscalers, refiner] });
  core = await startCore({ dataFolder: folder, url: comfyui.url });
  await vi.waitFor(() => expect(core.health.get().status).toBe('healthy'), { timeout: 10_000 });
}, 30_000);
afterAll(async () => {
  await core.stop();
  await comfyui.kill();
  rmSync(folder, { recursive: true });
});

const presets = () => new Map(core.templates.get('generate_image').presets.map((one) => [one.name, one.problems]));

const run = (preset: string) =>
  core.jobs.create({
    template: 'generate_image',
    arguments: { prompt: 'a fox', preset, width: 64, height: 64, steps: 1 },
    requester,
  });

test('a preset whose template cannot run says what is missing, and the others stand', async () => {
  // What is missing is known once the backend has said what it has.
  await expect.poll(() => presets().get('upscaled_4x')).toBeDefined();
  const found = presets();
  expect(found.get('sdxl_refined')).toEqual([expect.stringContaining(refiner)]);
  expect(found.get('upscaled_4x')).toEqual([expect.stringContaining('RealESRGAN_x4plus.pth')]);
  for (const name of ['draft', 'standard', 'high_quality']) expect(found.get(name)).toBeUndefined();
  expect(core.templates.get('generate_image').problems).toEqual([]);
});

test('a call that names it is refused with the model’s name, and one that names another runs', async () => {
  await expect(run('upscaled_4x')).rejects.toMatchObject({
    code: 'model_missing',
    message: expect.stringContaining("upscale_model 'RealESRGAN_x4plus.pth' is not installed"),
  });
  const wide = core.jobs.create({
    template: 'generate_image',
    arguments: { prompt: 'a fox', preset: 'sdxl_refined' },
    requester,
  });
  await expect(wide).rejects.toMatchObject({ code: 'model_missing', message: expect.stringContaining(refiner) });
  const job = await run('draft');
  expect(await core.jobs.wait(job.id, { timeoutMs: 20_000 })).toMatchObject({ status: 'succeeded' });
});

test('a preset whose template is not there, or serves another tool, says that', async () => {
  await core.templates.duplicate({ name: 'generate_image', as: 'generate_image' });
  const { file } = await core.templates.draft('generate_image');
  const [draft] = file.presets;
  const more = [
    { ...draft!, name: 'gone', template: 'nowhere' },
    { ...draft!, name: 'foreign', template: 'upscale_image_latent' },
    { ...draft!, name: 'own', template: 'generate_image' },
  ];
  await core.templates.update({ name: 'generate_image', file: { ...file, presets: [...file.presets, ...more] } });
  const found = presets();
  expect(found.get('gone')).toEqual(['The template nowhere, which it runs, is not there.']);
  expect(found.get('foreign')).toEqual([
    'The template upscale_image_latent, which it runs, serves another tool, upscale_image.',
  ]);
  expect(found.get('own')).toBeUndefined();
  await core.templates.delete('generate_image');
  expect([...presets().keys()]).toEqual(['draft', 'standard', 'high_quality', 'sdxl_refined', 'upscaled_4x']);
});
