import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { createComfyuiClient } from '../../comfyui/client.ts';
import { parseExact } from '../../comfyui/exact-json.ts';
import type { Connection } from '../backends/connection.ts';
import { only } from '../backends/ready-connections.fixture.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { emptyImage, requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';
import { createNodes } from '../nodes/node-definitions.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { createWorkflows } from './create-workflows.ts';
import { readWorkflow } from './read-workflow.ts';

let comfyui: ComfyuiChild;
let folder = '';
let core: Core;

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 50 });
  folder = mkdtempSync(join(tmpdir(), 'easel-workflows-'));
  core = await startCore({ dataFolder: folder, url: comfyui.url });
  while (core.health.get().status !== 'healthy') await sleep(20);
}, 30_000);
afterAll(async () => {
  await core.stop();
  await comfyui.kill();
  rmSync(folder, { recursive: true });
});

/** Drawn by a person: a note, a group, a colour, a title, and a number that a double cannot hold. */
const drawn = `{
  "id": "0f6bd6a5-12a4-4f83-9a64-1a6c8d4d8a01", "revision": 3, "last_node_id": 7, "last_link_id": 2,
  "nodes": [
    {"id": 3, "type": "EmptyImage", "pos": [10, 20.5], "size": [210, 130], "flags": {"collapsed": true}, "order": 0, "mode": 0,
      "inputs": [], "outputs": [{"name": "IMAGE", "type": "IMAGE", "links": [2]}], "title": "Leinwand – 画布",
      "properties": {"Node name for S&R": "EmptyImage", "mark": 18446744073709551615},
      "widgets_values": [64, 64, 1, 255], "color": "#322", "bgcolor": "#533"},
    {"id": 5, "type": "SaveImage", "pos": [300, 20], "size": [210, 270], "flags": {}, "order": 1, "mode": 0,
      "inputs": [{"name": "images", "type": "IMAGE", "link": 2}], "outputs": [], "properties": {}, "widgets_values": ["drawn"]},
    {"id": 7, "type": "Note", "pos": [0, -200], "size": [200, 90], "flags": {}, "order": 2, "mode": 0, "properties": {},
      "widgets_values": ["</script> {not|a} prompt"]}
  ],
  "links": [[2, 3, 0, 5, 0, "IMAGE"]],
  "groups": [{"id": 1, "title": "All of it", "bounding": [0, 0, 600, 400], "color": "#3f789e", "flags": {}}],
  "config": {}, "extra": {"ds": {"scale": 0.75, "offset": [3, -4]}}, "version": 0.4
}`;

const done = async (job: Job): Promise<Job> => {
  const end = await core.jobs.wait(job.id, { timeoutMs: 10_000 });
  expect(end).toMatchObject({ status: 'succeeded', error: null });
  return end;
};

async function pictureOf(job: Job): Promise<Buffer> {
  const { outputIds } = await done(job);
  return readFileSync((await core.outputs.file(outputIds[0] ?? '', 'original')).path);
}

async function historyOf(url: string): Promise<string[]> {
  return Object.keys((await (await fetch(`${url}/history`)).json()) as object);
}

const saved = async (file: string): Promise<unknown> => {
  const answer = await fetch(`${comfyui.url}/userdata/${encodeURIComponent(`workflows/${file}`)}`);
  expect(answer.status, file).toBe(200);
  return parseExact(await answer.text());
};

test('a picture made from a graph carries the graph as its author drew it, to the last digit', async () => {
  const bytes = await pictureOf(await core.jobs.submit({ workflow: drawn, requester }));
  const read = await readWorkflow({ bytes });
  expect(JSON.stringify(read.ui)).toBe(JSON.stringify(parseExact(drawn)));
  expect(read.api).toEqual({
    3: {
      class_type: 'EmptyImage',
      inputs: { width: 64, height: 64, batch_size: 1, color: 255 },
      _meta: { title: 'Leinwand – 画布' },
    },
    5: {
      class_type: 'SaveImage',
      inputs: { images: ['3', 0], filename_prefix: 'drawn' },
      _meta: { title: 'Save Image' },
    },
  });
});

test('a picture made from API format carries a graph that is laid out and means the same', async () => {
  const bytes = await pictureOf(await core.jobs.submit({ workflow: emptyImage(7), requester }));
  const { ui } = await readWorkflow({ bytes });
  const nodes = ui?.['nodes'] as { id: number; type: string; pos: [number, number]; size: [number, number] }[];
  expect(nodes.map(({ id, type }) => [id, type])).toEqual([
    [1, 'EmptyImage'],
    [2, 'SaveImage'],
  ]);
  const [first, second] = nodes;
  expect(first!.pos[0] + first!.size[0]).toBeLessThanOrEqual(second!.pos[0]);
  const { workflow } = await core.workflows.prepare({ value: ui });
  expect(workflow).toMatchObject(emptyImage(7) as object);
});

test('a picture made from a template carries a graph, too', async () => {
  const given = { prompt: 'a fox', width: 64, height: 64, steps: 1, seed: 5 };
  const job = await core.jobs.create({ template: 'generate_image', arguments: given, requester });
  const read = await readWorkflow({ bytes: await pictureOf(job) });
  const { workflow } = await core.workflows.prepare({ value: read.ui });
  expect(Object.keys(workflow)).toEqual(Object.keys(read.api ?? {}));
  for (const [id, node] of Object.entries(workflow)) expect(node.inputs, id).toEqual(read.api?.[id]?.inputs);
});

test('any form is prepared: text, graph, pair, picture, template file', async () => {
  const api = emptyImage(9);
  const graph = parseExact(drawn);
  const picture = await pictureOf(await core.jobs.submit({ workflow: { prompt: api, workflow: graph }, requester }));
  const template = { title: 'Nine', tool: 'nine', parameters: [], workflow: api };
  const prepared = await Promise.all(
    [
      { text: JSON.stringify(api) },
      { value: api },
      { value: { prompt: api, workflow: graph } },
      { bytes: picture, name: 'nine.png' },
      { value: { template, workflow: api } },
      { text: JSON.stringify(template) },
    ].map((input) => core.workflows.prepare(input)),
  );
  for (const { workflow } of prepared) expect(workflow).toEqual(api);
  expect(prepared.map(({ read }) => read.shape)).toEqual(['api', 'api', 'pair', 'pair', 'template', 'template']);
  expect(prepared.map((one) => one.graph !== null)).toEqual([false, false, true, true, false, false]);
  const converted = await core.workflows.prepare({ text: drawn });
  expect(converted.workflow['3']?.inputs).toEqual({ width: 64, height: 64, batch_size: 1, color: 255 });
  expect(converted.doubts).toEqual([]);
});

test('what is wrong never reaches the server, and says where in its problems', async () => {
  const before = await historyOf(comfyui.url);
  const unknownInGraph = drawn.replace('"EmptyImage"', '"VHS_LoadVideo"');
  await expect(core.jobs.submit({ workflow: unknownInGraph, requester })).rejects.toMatchObject({
    code: 'node_class_missing',
    message: expect.stringMatching(/Node 3 'Leinwand – 画布' \(VHS_LoadVideo\).*ComfyUI-VideoHelperSuite/),
    details: {
      problems: [expect.objectContaining({ nodeId: '3', classType: 'VHS_LoadVideo', type: 'missing_node_type' })],
    },
  });
  await expect(
    core.jobs.submit({ workflow: drawn.replace('[64, 64, 1, 255]', '[64, 0, 1, 255]'), requester }),
  ).rejects.toMatchObject({
    code: 'workflow_invalid',
    details: { problems: [expect.objectContaining({ nodeId: '3', input: 'height', type: 'value_smaller_than_min' })] },
  });
  const model = { 1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'SDXL/sd_xl_base_1.0.ckpt' } } };
  const preview = { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['1', 2] } };
  const latent = { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } };
  const save = { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'x' } };
  await expect(
    core.jobs.submit({ workflow: { ...model, 2: preview, 3: latent, 4: save }, requester }),
  ).rejects.toMatchObject({
    code: 'model_missing',
    message: expect.stringContaining('sd_xl_base_1.0.safetensors'),
    details: { problems: [expect.objectContaining({ nodeId: '1', input: 'ckpt_name' })] },
  });
  expect(await historyOf(comfyui.url)).toEqual(before);
});

test('a verdict is given without running anything', async () => {
  const before = await historyOf(comfyui.url);
  expect(await core.workflows.validate({ text: drawn })).toMatchObject({
    accepted: true,
    outputs: ['5'],
    problems: [],
    doubts: [],
  });
  const noOutput = { 1: (emptyImage() as Record<string, unknown>)['1'] };
  expect(await core.workflows.validate({ value: noOutput })).toMatchObject({
    accepted: false,
    error: { type: 'prompt_no_outputs' },
  });
  const unknown = drawn.replace('"EmptyImage"', '"VHS_LoadVideo"').replace('"SaveImage"', '"VHS_VideoCombine"');
  expect(await core.workflows.validate({ text: unknown })).toMatchObject({
    accepted: false,
    problems: [
      { nodeId: '3', classType: 'VHS_LoadVideo', type: 'missing_node_type' },
      { nodeId: '5', classType: 'VHS_VideoCombine', type: 'missing_node_type' },
    ],
    doubts: [],
  });
  expect(await historyOf(comfyui.url)).toEqual(before);
});

test('a file that arrived after its list was read is found, when submitting and when asking', async () => {
  const image = `arrived-${process.pid}.png`;
  const workflow = {
    1: { class_type: 'LoadImage', inputs: { image } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'arrived' } },
  };
  await expect(core.jobs.submit({ workflow, requester })).rejects.toMatchObject({ code: 'workflow_invalid' });
  expect((await core.workflows.validate({ value: workflow })).accepted).toBe(false);
  const form = new FormData();
  const { outputIds } = await done(await core.jobs.submit({ workflow: emptyImage(11), requester }));
  const bytes = readFileSync((await core.outputs.file(outputIds[0] ?? '', 'original')).path);
  form.set('image', new Blob([bytes]), image);
  expect((await fetch(`${comfyui.url}/upload/image`, { method: 'POST', body: form })).status).toBe(200);
  expect(await core.workflows.validate({ value: workflow })).toMatchObject({ accepted: true, problems: [] });
  await done(await core.jobs.submit({ workflow, requester }));
});

test('class names that are no names are unknown classes, not failures', async () => {
  const names = [
    'constructor',
    '__proto__',
    'toString',
    '',
    '.',
    '..',
    'a/../b',
    '\ud800',
    '{x}',
    '%2e%2e',
    'x'.repeat(9000),
  ];
  const save = (emptyImage() as Record<string, unknown>)['2'];
  for (const name of names) {
    const workflow = { 1: { class_type: name, inputs: {} }, 2: save };
    await expect(core.workflows.validate({ value: workflow }), name.slice(0, 20)).resolves.toMatchObject({
      accepted: false,
      problems: [expect.objectContaining({ nodeId: '1', type: 'missing_node_type' })],
    });
  }
});

test('a workflow of countless classes is refused before the server is asked for each', async () => {
  const nodes = Array.from({ length: 5_001 }, (_, id) => [String(id), { class_type: `Class ${id}`, inputs: {} }]);
  await expect(core.workflows.prepare({ value: Object.fromEntries(nodes) })).rejects.toMatchObject({
    code: 'too_large',
  });
});

test("open in ComfyUI writes the author's graph to ComfyUI's own workflows and names file and address", async () => {
  const job = await done(await core.jobs.submit({ workflow: drawn, title: 'A red fox', requester }));
  const opened = await core.workflows.openInComfyui(job.id);
  expect(opened).toEqual({ file: `easel/A red fox ${job.id.slice(0, 8)}.json`, url: comfyui.url });
  expect(JSON.stringify(await saved(opened.file))).toBe(JSON.stringify(parseExact(drawn)));
  expect(await core.workflows.openInComfyui(job.id)).toEqual(opened);
});

test('open in ComfyUI lays out what was only known in API format', async () => {
  const job = await done(await core.jobs.submit({ workflow: emptyImage(12), requester }));
  const graph = await saved((await core.workflows.openInComfyui(job.id)).file);
  expect((await core.workflows.prepare({ value: graph })).workflow).toMatchObject(emptyImage(12) as object);
});

test.each([
  ['a way out', '../../x', 'x'],
  ['backslashes', '..\\..\\windows', 'windows'],
  ['an absolute path', '/etc/passwd', 'etc passwd'],
  ['markup', '<img src=x onerror=alert(1)>', 'img src x onerror alert 1'],
  ['control characters', 'a\u0000b\u001b[31mc\nd', 'a b 31mc d'],
  ['percent signs and braces', '%2e%2e%2f{x}', '2e 2e 2f x'],
  ['a change of direction', '‮gpj.exe', 'gpj exe'],
  ['only dots', '  ...  ', 'workflow'],
  ['only pictures', '🦊❤️', 'workflow'],
  ['pictures between', 'fox 🦊❤️ in snow', 'fox in snow'],
  ['letters with marks', 'เก้าอี้ हिन्दी', 'เก้าอี้ हिन्दी'],
  ['ideographs', '画布', '画布'],
  ['half a letter', '\ud800 half', 'half'],
  ['500 letters', 'x'.repeat(500), 'x'.repeat(60)],
  ['500 letters of four bytes', `a${'𠮷'.repeat(500)}`, `a${'𠮷'.repeat(49)}`],
  ['letters that become many', 'ﷺ'.repeat(500), 'صلى الله عليه وسلم'.repeat(20).slice(0, 60)],
])('a title of %s becomes one short file name in the folder', async (_what, title, name) => {
  const job = await done(await core.jobs.submit({ workflow: emptyImage(13), title, requester }));
  const { file } = await core.workflows.openInComfyui(job.id);
  expect(file).toBe(`easel/${name} ${job.id.slice(0, 8)}.json`);
  expect(Buffer.byteLength(file.slice('easel/'.length))).toBeLessThan(255);
  await saved(file);
});

test('a demo says that it is one: the window then offers no opening, for it has no canvas', () => {
  expect(core.backends.list()[0]).toMatchObject({ state: 'ready', kind: 'demo' });
});

test('a job that is not known is not found', async () => {
  await expect(core.workflows.openInComfyui('\u001b[2J'.repeat(50))).rejects.toMatchObject({ code: 'not_found' });
});

test('a class or a model that was installed after its list was read is found before anything is refused', async () => {
  const objectInfo: Record<string, unknown> = {
    SaveImage: await (await fetch(`${comfyui.url}/object_info/SaveImage`)).json(),
  };
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    response.end(JSON.stringify(name in objectInfo ? { [name]: objectInfo[name] } : {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createComfyuiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const workflows = createWorkflows({
    nodes: createNodes(only({ comfyui: client } as unknown as Connection)),
    connections: () => [],
    ready: () => expect.fail('nothing is written here'),
    submissionOf: () => null,
    workerUrl: new URL('./files/texts-worker.ts', import.meta.url),
    logger: core.logger,
    random: () => 0,
  });
  const canvas = `{"nodes": [{"id": 1, "type": "Loader", "mode": 0, "widgets_values": ["new.safetensors"]}], "links": [], "version": 0.4}`;
  const api: ApiWorkflow = { 1: { class_type: 'Loader', inputs: { ckpt_name: 'new.safetensors' } } };
  const loaderWith = (model: string): unknown => ({
    input: { required: { ckpt_name: [[model]] } },
    output: [],
    output_node: true,
    python_module: 'nodes',
  });

  await expect(workflows.prepare({ text: canvas })).rejects.toMatchObject({ code: 'node_class_missing' });
  objectInfo['Loader'] = loaderWith('old.safetensors');
  expect((await workflows.prepare({ text: canvas })).workflow).toMatchObject(api);
  await expect(workflows.check(api, null)).rejects.toMatchObject({ code: 'model_missing' });
  expect((await workflows.validate({ value: api })).accepted).toBe(false);
  objectInfo['Loader'] = loaderWith('new.safetensors');
  await workflows.check(api, null);
  expect(await workflows.validate({ text: canvas })).toMatchObject({ accepted: true, problems: [] });
  await client.close();
  server.close();
});
