import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createComfyuiClient, type ComfyuiClient } from './client.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A client of a server that has these files, and what it was asked for. */
async function having(files: Readonly<Record<string, unknown>>): Promise<{ client: ComfyuiClient; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const found = files[path];
    if (typeof found === 'number') response.writeHead(found).end();
    else if (found === undefined) response.writeHead(404).end();
    else response.end(typeof found === 'string' ? found : JSON.stringify(found));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createComfyuiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closers.push(
    () => void server.close(),
    () => client.close(),
  );
  return { client, asked };
}

const index = (...templates: readonly unknown[]): unknown => [{ moduleName: 'default', title: 'Image', templates }];
const entriesOf = async (...templates: readonly unknown[]) =>
  (await having({ '/templates/index.json': index(...templates) })).client.galleryEntries();

/** As the index of 2025 has it. */
const older = {
  name: 'flux_fill_inpaint_example',
  title: 'Flux Inpaint',
  mediaType: 'image',
  mediaSubtype: 'webp',
  description: 'Fill missing parts of images.',
  thumbnailVariant: 'compareSlider',
  tags: ['Inpaint', 'Image'],
  models: ['Flux'],
  date: '2025-03-01',
  size: 9.66,
  vram: 3,
  tutorialUrl: '',
};

/** As the index of 2026 has it. */
const newer = {
  ...older,
  name: 'api_nano_banana_2_1_t2i',
  thumbnailVariant: undefined,
  thumbnail: ['output/api_nano_banana_2_1_t2i.png'],
  openSource: false,
  size: 32_699_999_999,
  minComfyUIVersion: '0.39.1',
  tutorialUrl: 'https://docs.comfy.org/tutorials',
  io: {},
  logos: [{ provider: 'Google' }],
};

test('an entry of the older index is read, its size in bytes', async () => {
  expect(await entriesOf(older)).toEqual([
    {
      name: 'flux_fill_inpaint_example',
      pack: null,
      title: 'Flux Inpaint',
      description: 'Fill missing parts of images.',
      category: 'Image',
      mediaType: 'image',
      tags: ['Inpaint', 'Image'],
      models: ['Flux'],
      sizeBytes: Math.round(9.66 * 2 ** 30),
      openSource: true,
      minVersion: null,
      tutorialUrl: null,
      date: '2025-03-01',
      thumbnails: ['/templates/flux_fill_inpaint_example-1.webp', '/templates/flux_fill_inpaint_example-2.webp'],
    },
  ]);
});

test('an entry of the newer index is read', async () => {
  expect(await entriesOf(newer)).toMatchObject([
    {
      sizeBytes: 32_699_999_999,
      openSource: false,
      minVersion: '0.39.1',
      tutorialUrl: 'https://docs.comfy.org/tutorials',
      thumbnails: ['/templates/api_nano_banana_2_1_t2i-1.webp'],
    },
  ]);
});

test.each([
  [{ openSource: true }, true],
  [{ OpenSource: false }, false],
  [{}, true],
  [{ name: 'api_old' }, false],
])('%j is open source: %j', async (facts, openSource) => {
  expect(await entriesOf({ ...older, ...facts })).toMatchObject([{ openSource }]);
});

test('examples of node packs come last, each from its pack', async () => {
  const { client, asked } = await having({
    '/templates/index.json': index(older),
    '/workflow_templates': { 'ComfyUI-画': ['first step', 'second_step'], empty: [], odd: 5 },
    '/api/workflow_templates/ComfyUI-%E7%94%BB/first%20step.json': '{"nodes": []}',
  });
  const entries = await client.galleryEntries();
  expect(entries.map(({ pack, name, title, category }) => [pack, name, title, category])).toEqual([
    [null, 'flux_fill_inpaint_example', 'Flux Inpaint', 'Image'],
    ['ComfyUI-画', 'first step', 'first step', 'ComfyUI-画'],
    ['ComfyUI-画', 'second_step', 'second step', 'ComfyUI-画'],
  ]);
  expect(entries[1]).toMatchObject({
    openSource: null,
    sizeBytes: null,
    thumbnails: ['/api/workflow_templates/ComfyUI-%E7%94%BB/first%20step.jpg'],
  });
  expect(await client.galleryWorkflow(entries[1]!)).toBe('{"nodes": []}');
  expect(asked.at(-1)).toBe('/api/workflow_templates/ComfyUI-%E7%94%BB/first%20step.json');
  await expect(client.galleryWorkflow(entries[2]!)).rejects.toMatchObject({ code: 'not_found' });
});

test('what is no entry is left out, and disturbs no other', async () => {
  const odd = [
    null,
    5,
    {},
    { name: 5 },
    { ...older, name: '../x' },
    { ...older, name: '..' },
    { ...older, name: 'a/b' },
  ];
  const wrongValues = {
    name: 'wrong',
    title: 5,
    tags: 'x',
    models: [1, 'a'],
    size: -1,
    mediaSubtype: '../x',
    tutorialUrl: 'javascript:1',
  };
  expect(await entriesOf(...odd, wrongValues, older, older)).toMatchObject([
    {
      name: 'wrong',
      title: 'wrong',
      tags: [],
      models: ['a'],
      sizeBytes: null,
      tutorialUrl: null,
      thumbnails: ['/templates/wrong-1.webp'],
    },
    { name: older.name },
  ]);
  const cloudOnly = { ...older, name: 'cloud', includeOnDistributions: ['cloud'] };
  const both = { ...older, name: 'both', includeOnDistributions: ['cloud', 'desktop'] };
  expect((await entriesOf(cloudOnly, both)).map(({ name }) => name)).toEqual(['both']);
});

test('a server without a gallery has no entries; one that is not ready says so', async () => {
  expect(await (await having({})).client.galleryEntries()).toEqual([]);
  const html = '<!doctype html>';
  const page = await having({ '/templates/index.json': html, '/workflow_templates': html });
  expect(await page.client.galleryEntries()).toEqual([]);
  const { client } = await having({ '/templates/index.json': 503 });
  await expect(client.galleryEntries()).rejects.toMatchObject({ code: 'backend_starting' });
});
