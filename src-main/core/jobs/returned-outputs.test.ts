import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import type { TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';

let comfyui: ComfyuiChild;
let folder = '';
let core: Core;

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 2 });
}, 20_000);
afterAll(() => comfyui.kill());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-returned-'));
  core = await start();
}, 20_000);
afterEach(async () => {
  await core.stop();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<Core> {
  const started = await startCore({ dataFolder: folder, url: comfyui.url, ports: { templateFolders: [] } });
  await expect.poll(() => started.health.get().status).toBe('healthy');
  return started;
}

/** Two saved pictures, one of them in a subgraph, a preview of a third, and a switch that nothing comes through. */
const workflow = {
  1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 255 } },
  2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'large' } },
  '12:5': {
    class_type: 'ImageScale',
    inputs: { image: ['1', 0], upscale_method: 'area', width: 32, height: 32, crop: 'disabled' },
  },
  '12:6': { class_type: 'SaveImage', inputs: { images: ['12:5', 0], filename_prefix: 'small' } },
  7: { class_type: 'PreviewImage', inputs: { images: ['12:5', 0] } },
};

/** A step of it takes 50 ms on the demo. */
const slow = {
  ...workflow,
  20: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'v1-5-pruned-emaonly.safetensors' } },
  21: { class_type: 'CLIPTextEncode', inputs: { text: 'a fox', clip: ['20', 1] } },
  22: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  23: {
    class_type: 'KSampler',
    inputs: {
      model: ['20', 0],
      positive: ['21', 0],
      negative: ['21', 0],
      latent_image: ['22', 0],
      seed: 1,
      steps: 20,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
    },
  },
  24: { class_type: 'VAEDecode', inputs: { samples: ['23', 0], vae: ['20', 2] } },
  25: { class_type: 'SaveImage', inputs: { images: ['24', 0], filename_prefix: 'drawn' } },
};

async function add(name: string, facts: Partial<TemplateFile>, graph: object = workflow): Promise<void> {
  const path = join(folder, 'templates', name);
  await mkdir(path, { recursive: true });
  const file = { title: name, description: `Makes ${name}.`, tool: 'pair', parameters: [], ...facts };
  await writeFile(join(path, 'template.json'), JSON.stringify(file));
  await writeFile(join(path, 'workflow.json'), JSON.stringify(graph));
  const known = (): string[] => [...core.templates.list(), ...core.templates.broken()].map((one) => one.name);
  await expect.poll(known).toContain(name);
}

async function run(template: string, given = {}): Promise<Job> {
  const { id } = await core.jobs.create({ template, arguments: given, requester });
  return core.jobs.wait(id, { timeoutMs: 10_000 });
}

const sizes = async (job: Job): Promise<unknown[]> =>
  (await core.outputs.ofJob(job.id)).map(({ nodeId, width }) => [nodeId, width]);

test('a template returns only what the nodes of its outputs made; nothing else is kept, previews neither', async () => {
  await add('both', {});
  await add('inner', { outputs: ['12:6'] });
  const inner = await run('inner');
  expect(inner).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(await sizes(inner)).toEqual([['12:6', 32]]);
  expect(await core.outputs.list()).toMatchObject({ total: 1 });
  const both = await run('both');
  expect(await sizes(both)).toEqual(
    expect.arrayContaining([
      ['2', 64],
      ['12:6', 32],
      ['7', 32],
    ]),
  );
}, 20_000);

test('a job whose named nodes made nothing has no output, and says which nodes were meant', async () => {
  await add('none', { outputs: ['12:5'] });
  const job = await run('none');
  expect(job).toMatchObject({ status: 'failed', outputIds: [], error: { code: 'no_output' } });
  expect(job.error?.message).toContain('node 12:5 (ImageScale)');
  expect(core.outputs.count()).toBe(0);
}, 20_000);

test('where a preset runs another template, its outputs count', async () => {
  await add('inner', { outputs: ['12:6'] });
  const presets = [{ name: 'small', title: 'Small', description: 'Small.', template: 'inner', values: {} }];
  await add('outer', { outputs: ['2'], presets });
  expect(await sizes(await run('outer'))).toEqual([['2', 64]]);
  expect(await sizes(await run('outer', { preset: 'small' }))).toEqual([['12:6', 32]]);
}, 20_000);

test('a job that goes on over a restart still returns only what its template names', async () => {
  await add('drawn', { outputs: ['25'] }, slow);
  const { id } = await core.jobs.create({ template: 'drawn', arguments: {}, requester });
  await expect.poll(() => core.jobs.get(id).status).toBe('running');
  await core.stop();
  core = await start();
  const job = await core.jobs.wait(id, { timeoutMs: 10_000 });
  expect(job).toMatchObject({ status: 'succeeded', outputIds: [expect.any(String)] });
  expect(await sizes(job)).toEqual([['25', 64]]);
  expect(core.outputs.count()).toBe(1);
}, 30_000);

test('outputs that name what the workflow does not have make the template broken, and a change bad input', async () => {
  await add('wrong', { outputs: ['2', '12:7'] });
  expect(core.templates.broken()).toEqual([
    expect.objectContaining({ name: 'wrong', message: expect.stringMatching(/outputs\[1\].*node 12:7/) }),
  ]);
  await add('inner', { outputs: ['12:6'] });
  const { file } = await core.templates.draft('inner');
  await expect(core.templates.update({ name: 'inner', file: { ...file, outputs: ['99'] } })).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('outputs[0]: there is no node 99'),
  });
  await expect(core.templates.update({ name: 'inner', file: { ...file, outputs: [] } })).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('outputs'),
  });
  const { text } = await core.templates.export('inner');
  const changed = text.replace('"12:6"\n', '"99"\n');
  expect(changed).not.toBe(text);
  await expect(core.templates.import({ text: changed })).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('outputs[0]: there is no node 99'),
  });
}, 20_000);
