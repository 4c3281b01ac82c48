import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageSize } from 'image-size';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { spawnComfyui, type ComfyuiChild } from '../../core/comfyui-child.fixture.ts';
import { requester, startCore } from '../../core/core.fixture.ts';
import type { Core } from '../../core/core.ts';
import { silentProgress } from '../progress.ts';
import { callTool } from './call-tool.ts';
import { createCatalogueSource } from './catalogue.ts';
import type { ToolContext } from './tool.ts';

const tagger = 'describe_image_wd14_tags';
const folder = mkdtempSync(join(tmpdir(), 'easel-describe-'));
let comfyui: ComfyuiChild;
let core: Core;
let outputId = '';

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 50 });
  core = await startCore({ dataFolder: folder, url: comfyui.url });
  await vi.waitFor(() => expect(core.health.get().status).toBe('healthy'), { timeout: 10_000 });
  await vi.waitFor(() => expect(core.templates.get('describe_image').problems).not.toEqual([]), { timeout: 10_000 });
  outputId = await drawn(64, 64);
}, 30_000);
afterAll(async () => {
  await core.stop();
  await comfyui.kill();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => void (await core.templates.enable({ name: tagger, enabled: true })));

/** As on a ComfyUI without any such node: the demo has one alone. */
const blind = () => core.templates.enable({ name: tagger, enabled: false });

const tool = () =>
  createCatalogueSource(() => core.templates.list())
    .current()
    .tools.get('describe_image')!;

interface View {
  readonly outputs?: readonly unknown[];
  readonly picture?: object;
  readonly error?: { readonly code: string };
}

const bytesOf = (image: { data: string } | undefined): Buffer => Buffer.from(image?.data ?? '', 'base64');

async function describe(given: Record<string, unknown>) {
  const context: ToolContext = {
    core,
    requester: { kind: 'assistant', name: 'test', token: null },
    progress: silentProgress,
    signal: new AbortController().signal,
    closing: () => false,
    waitMs: () => 10_000,
    leftMs: () => 12_000,
    outputUri: (id) => `easel://outputs/${id}`,
  };
  const result = await callTool({ tool: tool(), given, context });
  const images = result.content.flatMap((block) => (block.type === 'image' ? [block] : []));
  const said = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).at(-1) ?? '';
  return { result, images, said, view: result.structuredContent as View };
}

/** A picture of one colour, as a job makes it. */
async function drawn(width: number, height: number): Promise<string> {
  const workflow = {
    1: { class_type: 'EmptyImage', inputs: { width, height, batch_size: 1, color: 0x2040d0 } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'test' } },
  };
  const { id } = await core.jobs.submit({ workflow, requester });
  const [output = ''] = (await core.jobs.wait(id, { timeoutMs: 10_000 })).outputIds;
  return output;
}

/** A file in ComfyUI's input folder, as an upload leaves it. */
async function upload(filename: string, width: number, height: number): Promise<string> {
  const { path } = await core.outputs.file(await drawn(width, height), 'original');
  const form = new FormData();
  form.set('image', new Blob([await readFile(path)], { type: 'image/png' }), filename);
  form.set('subfolder', 'mine');
  await fetch(`${comfyui.url}/upload/image`, { method: 'POST', body: form });
  return `mine/${filename}`;
}

test('where the ComfyUI has a class of the list, the picture is described in a text, and in nothing else', async () => {
  expect(tool().description).toMatch(/^Lists what a picture shows as tags.*ComfyUI-WD14-Tagger/);
  const { view, images, said } = await describe({ image: outputId, threshold: 0.5 });
  expect(view).toMatchObject({ status: 'succeeded', template: tagger, outputs_total: 1 });
  expect(view.outputs?.[0]).toMatchObject({ kind: 'text', text: 'dark, blue theme', text_note: expect.any(String) });
  expect(images).toEqual([]);
  expect(said).toMatch(/^Done: 1 output \(text\)/);
});

test.each([
  ['an uploaded file', () => upload('up.png', 64, 48)],
  ['the file name of an earlier output', async () => (await core.outputs.get(outputId)).filename],
])('a picture is described by %s', async (_what, named) => {
  const { view } = await describe({ input: await named() });
  expect(view).toMatchObject({ status: 'succeeded', outputs: [{ kind: 'text' }] });
});

test('the name of the tool runs the template that can run here, and says so', async () => {
  const { id } = await core.jobs.create({ template: 'describe_image', arguments: { image: outputId }, requester });
  expect(await core.jobs.wait(id, { timeoutMs: 10_000 })).toMatchObject({
    status: 'succeeded',
    template: tagger,
    adjustments: expect.arrayContaining([`The template ${tagger} was used: describe_image cannot run here.`]),
  });
});

test('a template that is named and cannot run gives the picture, and says what it lacks and which one to use', async () => {
  const { view, images } = await describe({ image: outputId, template: 'describe_image_florence2' });
  expect(images).toHaveLength(1);
  expect(view).toMatchObject({
    reason: expect.stringMatching(/^describe_image_florence2 cannot run on this ComfyUI: .*Florence2Run/),
    next_step: `Look at the picture itself, or use the template ${tagger}.`,
  });
  const lead = await describe({ image: outputId, template: 'describe_image' });
  expect(lead.view).toMatchObject({ reason: expect.stringContaining('TextGenerate') });
  const named = await describe({ image: outputId, template: tagger });
  expect(named.view).toMatchObject({ status: 'succeeded', template: tagger });
});

test('where it has none, the tool says so beforehand, and gives the picture itself with the reason', async () => {
  await blind();
  expect(tool().description).toMatch(/^Shows you a picture: this ComfyUI has no caption or vision node/);
  const { result, images, said, view } = await describe({ image: outputId });
  expect(result.isError).toBeUndefined();
  expect(images).toEqual([{ type: 'image', mimeType: 'image/png', data: expect.any(String) }]);
  expect(imageSize(bytesOf(images[0]))).toMatchObject({ width: 64, height: 64 });
  expect(said).toBe('No caption or vision node is installed on this ComfyUI. Here is the picture itself: look at it.');
  expect(view).toEqual({
    reason: 'No caption or vision node is installed on this ComfyUI.',
    picture: {
      filename: expect.stringMatching(/\.png$/),
      mime: 'image/png',
      output_id: outputId,
      url: `easel://outputs/${outputId}`,
    },
    next_step: expect.stringContaining('ComfyUI-WD14-Tagger (https://github.com/pythongosssss/ComfyUI-WD14-Tagger)'),
  });
  expect(result.content).toContainEqual(
    expect.objectContaining({ type: 'resource_link', uri: `easel://outputs/${outputId}` }),
  );
  expect(core.jobs.open()).toEqual([]);
});

test('the picture itself may be a file of ComfyUI or named by an earlier one, and is small enough for an answer', async () => {
  await blind();
  const large = await describe({ image: await upload('large.png', 1800, 1200) });
  expect(large.view.picture).toEqual({ filename: 'large.png', mime: 'image/webp' });
  const bytes = bytesOf(large.images[0]);
  expect(bytes.byteLength).toBeLessThanOrEqual(600_000);
  expect(imageSize(bytes)).toMatchObject({ type: 'webp', width: 1024 });
  const small = await describe({ image: `${await upload('small.png', 40, 30)} [input]` });
  expect(small.view.picture).toEqual({ filename: 'small.png', mime: 'image/png' });
  const { filename } = await core.outputs.get(outputId);
  expect((await describe({ image: filename })).view.picture).toMatchObject({ output_id: outputId });
});

test('what is no picture, or not there, is refused with what to give instead', async () => {
  await blind();
  const refused = async (image: unknown) => (await describe({ image })).view.error?.code;
  expect(await refused('nothing.png')).toBe('not_found');
  expect(await refused('../secret.png')).toBe('forbidden_path');
  expect(await refused('')).toBe('bad_input');
  expect((await describe({})).view.error).toMatchObject({ code: 'bad_input' });
});

test('a job of it is refused in words where nothing describes pictures, with what would do', async () => {
  await blind();
  await expect(
    core.jobs.create({ template: 'describe_image', arguments: { image: outputId }, requester }),
  ).rejects.toMatchObject({
    code: 'node_class_missing',
    message: 'No caption or vision node is installed on this ComfyUI.',
    nextStep: expect.stringMatching(/^Look at the picture itself\..*ComfyUI-Florence2/),
  });
});
