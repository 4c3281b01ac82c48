import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { EaselEvent } from '../../../src-shared/nouns/events.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import type { Core } from '../core.ts';
import { emptyImage, requester, startCore } from '../core.fixture.ts';
import { fileAnswer, startModelServer } from './downloads/model-server.fixture.ts';
import { safetensors } from './safetensors.fixture.ts';

let comfyui: ComfyuiChild;
let folder = '';
let core: Core;
let events: EaselEvent[] = [];

const dataFolder = (): string => join(folder, 'data');
const models = (...path: string[]): string => join(folder, 'models', ...path);
const start = async (): Promise<Core> => {
  const started = await startCore({ dataFolder: dataFolder(), url: comfyui.url });
  started.events.listen((event) => void events.push(event));
  await vi.waitFor(() => expect(started.health.get().status).toBe('healthy'), { timeout: 10_000 });
  return started;
};
const count = (topic: EaselEvent['topic']): number => events.filter((event) => event.topic === topic).length;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-models-'));
  await mkdir(dataFolder());
  await mkdir(models('loras', 'styles'), { recursive: true });
  await mkdir(models('checkpoints'), { recursive: true });
  await writeFile(
    models('loras', 'styles', 'ink.safetensors'),
    safetensors({
      'modelspec.architecture': 'stable-diffusion-xl-v1-base/lora',
      'modelspec.title': 'Ink and paper',
      'modelspec.trigger_phrase': 'inkwash, brush',
      'modelspec.resolution': '1024x1024',
      'modelspec.license': 'CC0',
      sshs_model_hash: 'AB'.repeat(32),
      ss_tag_frequency: '{"a": {"ink": 3, "paper": 9}, "b": {"ink": 9}}',
    }),
  );
  comfyui = await spawnComfyui({ models: models() });
  core = await start();
}, 30_000);
afterAll(async () => {
  await core.stop();
  await comfyui.kill();
  rmSync(folder, { recursive: true });
});
beforeEach(() => void (events = []));

const ink = { folder: 'loras', name: 'styles/ink.safetensors' };

describe('lists', () => {
  it('a model has its sub-folder, size, date and base, and counts in its folder', async () => {
    const size = (await readFile(models('loras', ink.name))).byteLength;
    await expect
      .poll(async () => (await core.models.search({ text: 'ink' })).models)
      .toMatchObject([
        { ...ink, subfolder: 'styles', bytes: size, base: 'sdxl', favourite: false, note: '', backends: ['main'] },
      ]);
    const page = await core.models.search({ folder: 'loras' });
    expect(page.models[0]?.modifiedAt).toBeGreaterThan(1e12);
    expect(page.folders).toContainEqual({ name: 'loras', count: 4 });
    expect(page.readAt).toBeGreaterThan(1e12);
  });

  it('are searched by words in any order, also of title, trigger words and note, by folder, base and mark', async () => {
    const names = async (wanted: Parameters<typeof core.models.search>[0]): Promise<string[]> =>
      (await core.models.search(wanted)).models.map(({ name }) => name);
    await expect.poll(() => names({ text: 'PAPER ink' })).toEqual([ink.name]);
    expect(await names({ text: 'inkwash' })).toEqual([ink.name]);
    expect(await names({ text: 'ink nothing' })).toEqual([]);
    expect(await names({ base: 'sdxl' })).toEqual(['sd_xl_base_1.0.safetensors', ink.name]);
    expect(await names({ base: 'sdxl', folder: 'loras' })).toEqual([ink.name]);
    await core.models.mark({ folder: 'vae', name: 'ae.safetensors', favourite: true, note: 'for Flux' });
    expect(await names({ text: 'flux for' })).toEqual(['ae.safetensors']);
    expect(await names({ favourite: true })).toEqual(['ae.safetensors']);
    expect((await names({}))[0]).toBe('ae.safetensors');
    expect(await names({ limit: 1, offset: 1 })).toHaveLength(1);
    const { bases } = await core.models.search({ folder: 'upscale_models' });
    expect(bases).toEqual([{ name: 'unknown', count: 2 }]);
  });

  it('a wrong folder and a wrong name are refused with the nearest', async () => {
    await expect(core.models.list('lora')).rejects.toMatchObject({
      code: 'not_found',
      nextStep: expect.stringMatching(/^Did you mean 'loras'/),
    });
    await expect(core.models.get({ folder: 'loras', name: 'add-detial.safetensors' })).rejects.toMatchObject({
      code: 'not_found',
      nextStep: expect.stringContaining("'add-detail.safetensors'"),
    });
    await expect(core.models.get({ folder: 'vae', name: 'ink.safetensors' })).rejects.toMatchObject({
      nextStep: expect.stringContaining("'styles/ink.safetensors' in loras"),
    });
  });
});

describe('a model that is added while Easel runs', () => {
  const added = 'extra.safetensors';
  const choices = (): string[] | null | undefined =>
    core.templates.get('generate_image').parameters.find(({ name }) => name === 'model')?.choices;

  it('is found by a refresh, and the choices of templates follow, with one event each', async () => {
    await expect.poll(choices).not.toBeNull();
    expect(choices()).not.toContain(added);
    expect(await core.models.refresh()).toBe(false);
    events = [];
    await writeFile(models('checkpoints', added), safetensors(null));
    expect(await core.models.refresh()).toBe(true);
    await expect.poll(choices).toContain(added);
    await expect.poll(() => count('templates')).toBe(1);
    expect(count('models')).toBeGreaterThan(0);
  });

  it('is found by whoever lists its folder, and gone when it is gone', async () => {
    await rm(models('checkpoints', added), { force: true });
    const names = (await core.models.list('checkpoints')).map(({ name }) => name);
    expect(names).not.toContain(added);
    await expect.poll(choices).not.toContain(added);
  });

  it('by itself, after the time between two readings', async () => {
    await writeFile(models('checkpoints', added), safetensors(null));
    // Nobody asks: a core of its own, with a short time.
    await mkdir(join(folder, 'other'));
    const other = await startCore({
      dataFolder: join(folder, 'other'),
      url: comfyui.url,
      ports: { modelsRefreshMs: 50 },
    });
    try {
      const found = (): boolean =>
        (other.templates.get('generate_image').parameters.find(({ name }) => name === 'model')?.choices ?? []).includes(
          added,
        );
      await expect.poll(found).toBe(true);
      await other.models.search();
      await rm(models('checkpoints', added));
      await expect.poll(found).toBe(false);
    } finally {
      await other.stop();
    }
  });
});

describe('one model', () => {
  it('tells what its header says, and which templates name or take it', async () => {
    const detail = await core.models.get(ink);
    expect(detail.metadata).toEqual({
      title: 'Ink and paper',
      author: null,
      licence: 'CC0',
      description: null,
      architecture: 'stable-diffusion-xl-v1-base/lora',
      triggerWords: ['inkwash', 'brush'],
      trainingTags: ['ink', 'paper'],
      resolution: '1024x1024',
      hash: 'ab'.repeat(32),
    });
    expect(detail.templates.filter(({ named }) => !named).map(({ name }) => name)).toContain('generate_image_lora');
    const { templates } = await core.models.get({ folder: 'checkpoints', name: 'sd_xl_base_1.0.safetensors' });
    expect(templates.some(({ named }) => named)).toBe(true);
  });

  it('lists what was made with it', async () => {
    const name = 'v1-5-pruned-emaonly.safetensors';
    const job = await core.jobs.create({
      template: 'generate_image',
      arguments: { prompt: 'a fox', model: name, width: 64, height: 64, steps: 1 },
      requester,
    });
    const ended = await core.jobs.wait(job.id, { timeoutMs: 10_000 });
    const { outputs, outputsTotal } = await core.models.get({ folder: 'checkpoints', name });
    expect([outputs.map(({ id }) => id), outputsTotal]).toEqual([ended.outputIds, 1]);
    const other = await core.models.get({ folder: 'checkpoints', name: 'v1-5-pruned-emaonly.ckpt' });
    expect(other.outputsTotal).toBe(0);
  });

  it('has the picture that the person sets, from an output, and none without', async () => {
    const { id } = await core.jobs.submit({ workflow: emptyImage(255), requester });
    const [outputId = ''] = (await core.jobs.wait(id, { timeoutMs: 10_000 })).outputIds;
    const { preview } = await core.models.setPreview({ ...ink, outputId });
    expect(preview).toMatch(/^\/models\/preview\?folder=loras&name=styles%2Fink\.safetensors&v=\d+-\d+$/);
    const file = await core.models.previewFile(ink);
    expect(file.mime).toBe('image/webp');
    expect((await readFile(file.path)).subarray(8, 12).toString()).toBe('WEBP');
    await core.models.setPreview(ink);
    await expect(core.models.previewFile(ink)).rejects.toMatchObject({ code: 'not_found' });
    expect((await core.models.get(ink)).preview).toBeNull();
  });
});

test('marks and what headers say are there after a restart, without asking ComfyUI for the headers again', async () => {
  await core.models.mark({ ...ink, note: ' the best ', favourite: true });
  await core.models.mark({ ...ink, favourite: false });
  await core.stop();
  // Same size, same date: a header that was read is not read again.
  core = await start();
  const [model] = (await core.models.search({ text: 'ink' })).models;
  expect(model).toMatchObject({ note: 'the best', favourite: false });
  await expect.poll(async () => (await core.models.search({ text: 'ink' })).models[0]?.base).toBe('sdxl');
});

describe('missing models', () => {
  it('of a template are told with folder, address, host and why Easel does not fetch them', async () => {
    const { models: missing } = await core.models.missing({ template: 'generate_image_flux_dev' });
    expect(missing.length).toBeGreaterThan(0);
    for (const model of missing) {
      expect(model.neededBy).toEqual(['generate_image_flux_dev']);
      expect(model.folder).toEqual(expect.any(String));
      expect(model.host).toBe('huggingface.co');
      expect(model.obstacle).toContain('comfyui.models_folder');
      expect(model.obstacle).toContain(model.url);
    }
  });

  it('of a workflow that is handed in, with the hash and licence that it names', async () => {
    const node = {
      id: 1,
      type: 'VAELoader',
      inputs: [],
      outputs: [{ name: 'VAE', type: 'VAE', links: [1] }],
      widgets_values: ['flux2-vae.safetensors'],
      properties: {
        models: [
          {
            name: 'flux2-vae.safetensors',
            url: 'https://huggingface.co/a/b/resolve/main/flux2-vae.safetensors',
            directory: 'vae',
            hash: 'CD'.repeat(32),
            hash_type: 'SHA256',
            license: 'Apache-2.0',
          },
        ],
      },
    };
    const decode = {
      id: 2,
      type: 'VAEDecode',
      inputs: [
        { name: 'samples', type: 'LATENT', link: null },
        { name: 'vae', type: 'VAE', link: 1 },
      ],
      outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [2] }],
    };
    const save = {
      id: 3,
      type: 'SaveImage',
      inputs: [{ name: 'images', type: 'IMAGE', link: 2 }],
      outputs: [],
      widgets_values: ['x'],
    };
    const links = [
      [1, 1, 0, 2, 1, 'VAE'],
      [2, 2, 0, 3, 0, 'IMAGE'],
    ];
    const text = JSON.stringify({ nodes: [node, decode, save], links, version: 0.4 });
    expect((await core.models.missing({ text })).models).toEqual([
      {
        name: 'flux2-vae.safetensors',
        folder: 'vae',
        url: 'https://huggingface.co/a/b/resolve/main/flux2-vae.safetensors',
        host: 'huggingface.co',
        bytes: null,
        sha256: 'cd'.repeat(32),
        licence: 'Apache-2.0',
        nearest: null,
        neededBy: [],
        obstacle: expect.stringContaining('comfyui.models_folder'),
      },
    ]);
  });

  it('of all templates are told once each, with all that need them', async () => {
    const { models: missing } = await core.models.missing();
    const keys = missing.map(({ folder: of, name }) => `${of}/${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(missing.some(({ neededBy }) => neededBy.length > 1)).toBe(true);
  });
});

test('a model that is downloaded is listed by ComfyUI and taken by templates at once', async () => {
  const server = await startModelServer();
  server.answers.set('/new', fileAnswer(safetensors({ 'modelspec.architecture': 'flux-1-dev' }, 200_000)));
  const other = await startCore({
    dataFolder: mkdtempSync(join(folder, 'downloading-')),
    url: comfyui.url,
    ports: { downloadRules: server.rules },
  });
  try {
    other.settings.set({ 'comfyui.models_folder': models(), 'comfyui.download_hosts': ['models.test'] });
    await expect.poll(() => other.health.get().status).toBe('healthy');
    await other.models.search();
    const name = 'fetched.safetensors';
    const person = { kind: 'person', name: 'window', token: null } as const;
    await other.models.downloads.start({ folder: 'checkpoints', name, url: server.url('/new'), requester: person });
    await expect.poll(() => other.models.downloads.list()).toMatchObject([{ state: 'done', listed: true }]);
    const taken = (): boolean =>
      other.templates.list().some(({ parameters }) => parameters.some(({ choices }) => choices?.includes(name)));
    await expect.poll(taken).toBe(true);
    expect((await other.models.get({ folder: 'checkpoints', name })).base).toBe('flux');
  } finally {
    await other.stop();
    await server.stop();
  }
});
