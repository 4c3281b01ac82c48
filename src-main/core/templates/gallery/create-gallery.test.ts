import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { spawnComfyui, type ComfyuiChild } from '../../comfyui-child.fixture.ts';
import { startCore } from '../../core.fixture.ts';
import type { Core } from '../../core.ts';
import type { Gallery } from './gallery.ts';

let comfyui: ComfyuiChild;
let folder = '';
const cores: Core[] = [];
const closers: (() => void)[] = [];

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 20 });
});
afterAll(() => comfyui.kill());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-gallery-'));
});
afterEach(async () => {
  for (const core of cores.splice(0)) await core.stop();
  for (const close of closers.splice(0)) close();
  rmSync(folder, { recursive: true });
});

async function coreOf(url: string): Promise<Core> {
  const core = await startCore({ dataFolder: folder, url });
  cores.push(core);
  await expect.poll(() => core.health.get().status).toBe('healthy');
  return core;
}

/** The demo behind a server that has these files besides, and counts what is asked of the gallery. */
async function galleryWith(files: Readonly<Record<string, unknown>>): Promise<{ gallery: Gallery; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (/templates/.test(path)) asked.push(path);
    if (Object.hasOwn(files, path)) return void response.end(JSON.stringify(files[path]));
    const { method, headers } = request;
    const onward = ask(`${comfyui.url}${path}`, { method: method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    return void request.pipe(onward);
  });
  server.on('upgrade', (request, socket) => {
    const onward = ask(`${comfyui.url}${request.url}`, { headers: request.headers });
    onward.on('upgrade', (answer, other) => {
      const lines = Object.entries(answer.headers).map(([key, value]) => `${key}: ${String(value)}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
      socket.pipe(other).pipe(socket);
      for (const one of [socket, other]) one.on('error', () => {});
    });
    onward.on('error', () => socket.destroy());
    onward.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => server.closeAllConnections(),
    () => void server.close(),
  );
  const core = await coreOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { gallery: core.templates.gallery, asked };
}

const entry = (name: string, facts: object = {}): object => ({
  name,
  title: name,
  mediaType: 'image',
  mediaSubtype: 'webp',
  description: '',
  tags: [],
  models: [],
  ...facts,
});
const indexOf = (...templates: readonly object[]): unknown => [{ moduleName: 'default', title: 'Image', templates }];

interface Loader {
  readonly name: string;
  readonly models?: readonly object[];
}

/** A graph in which each of these checkpoints decodes something that is saved. */
function graphOf(...loaders: readonly Loader[]): object {
  const nodes = loaders.flatMap(({ name, models = [] }, at) => {
    const id = 10 * at;
    const output = (type: string, link: number | null) => ({ name: type, type, links: link === null ? [] : [link] });
    return [
      {
        id: id + 1,
        type: 'CheckpointLoaderSimple',
        inputs: [],
        outputs: [output('MODEL', null), output('CLIP', null), output('VAE', id + 1)],
        widgets_values: [name],
        properties: { models },
      },
      {
        id: id + 2,
        type: 'EmptyLatentImage',
        inputs: [],
        outputs: [output('LATENT', id + 2)],
        widgets_values: [64, 64, 1],
      },
      {
        id: id + 3,
        type: 'VAEDecode',
        inputs: [
          { name: 'samples', type: 'LATENT', link: id + 2 },
          { name: 'vae', type: 'VAE', link: id + 1 },
        ],
        outputs: [output('IMAGE', id + 3)],
      },
      {
        id: id + 4,
        type: 'SaveImage',
        inputs: [{ name: 'images', type: 'IMAGE', link: id + 3 }],
        outputs: [],
        widgets_values: ['x'],
      },
    ];
  });
  const links = loaders.flatMap((_, at) => {
    const id = 10 * at;
    return [
      [id + 1, id + 1, 2, id + 3, 1, 'VAE'],
      [id + 2, id + 2, 0, id + 3, 0, 'LATENT'],
      [id + 3, id + 3, 0, id + 4, 0, 'IMAGE'],
    ];
  });
  return { nodes, links, version: 0.4 };
}

const alone = (node: object): object => ({ nodes: [node], links: [], version: 0.4 });
const installed = 'v1-5-pruned-emaonly.safetensors';
const source = (name: string, directory = 'checkpoints') => ({
  name,
  directory,
  url: `https://models.example/${name}`,
});

test('the list says what the index says, without a look into any workflow', async () => {
  const { gallery, asked } = await galleryWith({});
  const list = await gallery.list();
  expect(list.map(({ id, category }) => [id, category]).slice(0, 4)).toEqual([
    ['text_to_image', 'Getting Started'],
    ['image_to_image', 'Getting Started'],
    ['text_to_image_lora', 'Getting Started'],
    ['two_samplers', 'Image'],
  ]);
  expect(list[1]).toEqual({
    id: 'image_to_image',
    title: 'Image to Image',
    description: 'Draw a picture over in the sense of some words.',
    category: 'Getting Started',
    pack: null,
    mediaType: 'image',
    tags: ['Image to Image', 'Image'],
    models: ['SD1.5', 'Stability'],
    bytes: Math.round(3.97 * 2 ** 30),
    price: 'free',
    thumbnails: ['/templates/image_to_image-1.webp', '/templates/image_to_image-2.webp'],
    tutorial: null,
    date: '2026-11-21',
    problems: [],
  });
  await gallery.list();
  expect(asked).toEqual(['/templates/index.json', '/workflow_templates']);
});

test('what can run here lacks nothing, and becomes a template of its title', async () => {
  const core = await coreOf(comfyui.url);
  const { gallery } = core.templates;
  const found = await gallery.get('text_to_image');
  expect(found).toMatchObject({ price: 'free', missing: { nodes: [], models: [] }, missingBytes: 0, problems: [] });
  expect(JSON.parse(found.workflow)).toMatchObject({ nodes: expect.any(Array), version: 0.4 });

  const { template, suggestions } = await gallery.import({ id: 'text_to_image' });
  expect(template).toMatchObject({
    name: 'text_to_image',
    title: 'Text to Image',
    description: 'Draw a picture from words.',
    source: 'user',
    problems: [],
  });
  expect(suggestions.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['prompt', 'seed', 'width']));
  expect((await gallery.import({ id: 'text_to_image' })).template.name).toBe('text_to_image_2');
  expect((await gallery.import({ id: 'text_to_image', name: 'mine' })).template).toMatchObject({
    name: 'mine',
    tool: 'mine',
  });
  await expect(gallery.import({ id: 'text_to_image', name: 'mine' })).rejects.toMatchObject({ code: 'conflict' });
  const rendered = await core.templates.preview('mine', { prompt: 'a red fox' });
  expect(rendered.workflow).toContain('a red fox');
});

test('every template of the demo runs there', async () => {
  const { gallery } = (await coreOf(comfyui.url)).templates;
  for (const { id } of await gallery.list()) {
    expect(await gallery.get(id)).toMatchObject({ id, missing: { nodes: [], models: [] }, missingBytes: 0 });
  }
});

test('missing models are named with their place and, where the gallery says it, their size', async () => {
  const { gallery } = await galleryWith({
    '/templates/index.json': indexOf(entry('one', { size: 2.5e9 }), entry('some', { size: 5e9 }), entry('none')),
    '/templates/one.json': graphOf({ name: 'new.safetensors', models: [source('new.safetensors')] }),
    '/templates/some.json': graphOf(
      { name: 'new.safetensors', models: [source('new.safetensors'), source(installed)] },
      { name: installed },
    ),
    '/templates/none.json': graphOf({ name: 'new.safetensors' }),
  });
  const missing = {
    name: 'new.safetensors',
    folder: 'checkpoints',
    url: 'https://models.example/new.safetensors',
    bytes: null,
  };
  expect(await gallery.get('one')).toMatchObject({
    missing: { nodes: [], models: [missing] },
    missingBytes: 2.5e9,
    problems: [expect.stringContaining('https://models.example/new.safetensors')],
  });
  expect(await gallery.get('some')).toMatchObject({ missing: { nodes: [], models: [missing] }, missingBytes: null });
  expect(await gallery.get('none')).toMatchObject({
    missing: { nodes: [], models: [{ ...missing, folder: null, url: null }] },
    missingBytes: null,
  });
});

test('missing node classes are named, and so are the models that they would load', async () => {
  const strange = {
    id: 2,
    type: 'NoSuchLoader',
    inputs: [],
    outputs: [],
    properties: { models: [source('x.pth', 'odd'), source('RealESRGAN_x4plus.pth', 'upscale_models')] },
  };
  const { gallery } = await galleryWith({
    '/templates/index.json': indexOf(entry('strange', { size: 1e9 })),
    '/templates/strange.json': alone(strange),
  });
  const found = await gallery.get('strange');
  expect(found.missing).toEqual({
    nodes: ['NoSuchLoader'],
    models: [{ name: 'x.pth', folder: 'odd', url: 'https://models.example/x.pth', bytes: null }],
  });
  expect([found.missingBytes, found.price]).toEqual([null, 'free']);
  expect(found.problems).toEqual([expect.stringContaining('NoSuchLoader'), expect.stringContaining('x.pth')]);
  await expect(gallery.import({ id: 'strange' })).rejects.toMatchObject({ code: 'node_class_missing' });
});

test('paid ones are told by the index, and by the nodes of the workflow', async () => {
  const partner = {
    input: { required: {} },
    output: [],
    output_name: [],
    output_node: true,
    api_node: true,
    name: 'Partner',
  };
  const { gallery } = await galleryWith({
    '/templates/index.json': indexOf(entry('told', { openSource: false }), entry('untold', { openSource: true })),
    '/workflow_templates': { 'some-pack': ['paid', 'local'] },
    '/object_info/Partner': { Partner: partner },
    '/templates/untold.json': alone({ id: 1, type: 'Partner', inputs: [], outputs: [] }),
    '/api/workflow_templates/some-pack/paid.json': alone({ id: 1, type: 'Partner', inputs: [], outputs: [] }),
    '/api/workflow_templates/some-pack/local.json': graphOf({ name: installed }),
  });
  expect((await gallery.list()).map(({ id, price }) => [id, price])).toEqual([
    ['told', 'paid'],
    ['untold', 'free'],
    ['some-pack/paid', null],
    ['some-pack/local', null],
  ]);
  expect((await gallery.get('untold')).price).toBe('paid');
  expect((await gallery.get('some-pack/paid')).price).toBe('paid');
  expect(await gallery.get('some-pack/local')).toMatchObject({
    price: 'free',
    pack: 'some-pack',
    category: 'some-pack',
  });
});

test('one for a newer ComfyUI says so in the list', async () => {
  const { gallery } = await galleryWith({
    '/templates/index.json': indexOf(
      entry('newer', { minComfyUIVersion: '99.1.0' }),
      entry('older', { minComfyUIVersion: '0.3.9' }),
    ),
  });
  const [newer, older] = await gallery.list();
  expect(newer?.problems).toEqual([expect.stringMatching(/^It needs ComfyUI 99\.1\.0 or newer; this is \d/)]);
  expect(older?.problems).toEqual([]);
});

test('a workflow that cannot be read is shown with the reason', async () => {
  const { gallery } = await galleryWith({
    '/templates/index.json': indexOf(entry('odd'), entry('gone')),
    '/templates/odd.json': { not: 'a workflow' },
  });
  expect(await gallery.get('odd')).toMatchObject({
    missing: null,
    missingBytes: null,
    problems: [expect.stringMatching(/\w+ \w+/)],
  });
  await expect(gallery.get('gone')).rejects.toMatchObject({ code: 'not_found' });
  await expect(gallery.get('god')).rejects.toMatchObject({ code: 'not_found', nextStep: "Did you mean 'odd'?" });
  await expect(gallery.import({ id: '../../x' })).rejects.toMatchObject({ code: 'not_found' });
});
