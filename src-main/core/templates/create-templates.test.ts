import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { appendFile, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';

const builtIn = fileURLToPath(new URL('../../../workflows/generate_image', import.meta.url));
const builtInWorkflow = readFileSync(join(builtIn, 'workflow.json'), 'utf8');

let comfyui: ComfyuiChild;
let folder = '';
let core: Core;
let events = 0;

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 10 });
}, 20_000);
afterAll(() => comfyui.kill());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-own-'));
  await cp(builtIn, join(folder, 'built-in', 'generate_image'), { recursive: true });
  const ports = { templateFolders: [join(folder, 'built-in')] };
  core = await startCore({ dataFolder: folder, url: comfyui.url, ports });
  await expect.poll(() => core.health.get().status).toBe('healthy');
  await expect.poll(() => core.templates.get('generate_image').problems).toEqual([]);
  await sleep(300);
  events = 0;
  core.events.listen(({ topic }) => void (events += topic === 'templates' ? 1 : 0));
}, 20_000);
afterEach(async () => {
  await core.stop();
  rmSync(folder, { recursive: true });
});

const own = (...path: string[]): string => join(folder, 'templates', ...path);
const names = (): string[] => core.templates.list().flatMap(({ name, source }) => (source === 'user' ? [name] : []));
const fox = { width: 128, height: 128, steps: 4, seed: 7, prompt: 'a red fox' };

/** A graph as the canvas saves it. */
const canvas = {
  nodes: [
    {
      id: 1,
      type: 'EmptyImage',
      inputs: [],
      outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [1] }],
      widgets_values: [64, 64, 1, 255],
    },
    {
      id: 2,
      type: 'SaveImage',
      inputs: [{ name: 'images', type: 'IMAGE', link: 1 }],
      outputs: [],
      widgets_values: ['canvas'],
    },
  ],
  links: [[1, 1, 0, 2, 0, 'IMAGE']],
  version: 0.4,
};

test('a folder that is added, edited, broken, mended and removed takes effect within a second, with one event each', async () => {
  await cp(builtIn, own('my_fox'), { recursive: true });
  await expect.poll(names).toEqual(['my_fox']);
  expect(core.templates.get('my_fox')).toMatchObject({ source: 'user', enabled: true, version: 1, problems: [] });
  await sleep(600);
  expect(events).toBe(1);

  const path = own('my_fox', 'template.json');
  const text = readFileSync(path, 'utf8');
  await writeFile(path, text.replace('"Text to image"', '"My fox"'));
  await expect.poll(() => core.templates.get('my_fox').title).toBe('My fox');
  await sleep(600);
  expect(events).toBe(2);

  await writeFile(path, text.slice(0, 300));
  await expect.poll(() => core.templates.broken()).toHaveLength(1);
  expect(core.templates.broken()[0]).toMatchObject({ name: 'my_fox', message: expect.stringContaining('not JSON') });
  expect(() => core.templates.get('my_fox')).toThrow(/'my_fox' is broken/);
  expect(core.templates.get('generate_image').problems).toEqual([]);
  await sleep(600);
  expect(events).toBe(3);

  await writeFile(path, text);
  await expect.poll(names).toEqual(['my_fox']);
  expect(core.templates.broken()).toEqual([]);
  await rm(own('my_fox'), { recursive: true });
  await expect.poll(names).toEqual([]);
  await sleep(600);
  expect(events).toBe(5);
}, 20_000);

test('a file that is written slowly is waited for, and nobody hears of its halves', async () => {
  await mkdir(own('slow'));
  await cp(join(builtIn, 'template.json'), own('slow', 'template.json'));
  const size = Math.ceil(builtInWorkflow.length / 8);
  for (let at = 0; at < builtInWorkflow.length; at += size) {
    await appendFile(own('slow', 'workflow.json'), builtInWorkflow.slice(at, at + size));
    expect(core.templates.broken()).toEqual([]);
    await sleep(150);
  }
  await expect.poll(names).toEqual(['slow']);
  await sleep(600);
  expect([events, core.templates.broken()]).toEqual([1, []]);
});

test('a workflow that lies alone is a template named by its file, in API and in UI format', async () => {
  await writeFile(own('lonely.json'), builtInWorkflow);
  await writeFile(own('drawn.json'), JSON.stringify(canvas));
  await expect.poll(names).toEqual(['drawn', 'lonely']);
  const parameters = core.templates.get('lonely').parameters.map(({ name }) => name);
  expect(parameters).toEqual(expect.arrayContaining(['prompt', 'negative_prompt', 'seed', 'width', 'height']));
  const drawn = await core.templates.preview('drawn', {});
  expect(JSON.parse(drawn.workflow)).toMatchObject({
    1: { inputs: { color: 255 } },
    2: { inputs: { images: ['1', 0] } },
  });

  const draft = await core.templates.draft('lonely');
  await core.templates.update({ name: 'lonely', file: { ...draft.file, title: 'Now a folder' } });
  expect(core.templates.get('lonely').title).toBe('Now a folder');
  expect((await readdir(own())).toSorted()).toEqual(['drawn.json', 'lonely', 'template.schema.json']);
  expect((await core.templates.deleted()).map(({ name }) => name)).toEqual(['lonely']);
});

test('a template of a built-in’s name wins, says so, and gives it back when it is deleted', async () => {
  const template = await core.templates.duplicate({ name: 'generate_image', as: 'generate_image' });
  expect(template).toMatchObject({ source: 'user', replacesBuiltIn: true, tool: 'generate_image' });
  const { file } = await core.templates.draft('generate_image');
  await core.templates.update({ name: 'generate_image', file: { ...file, title: 'Mine' } });
  expect(core.templates.get('generate_image')).toMatchObject({ title: 'Mine', version: 2 });

  const { id } = await core.templates.delete('generate_image');
  expect(core.templates.get('generate_image')).toMatchObject({ source: 'built-in', replacesBuiltIn: false });
  await core.templates.undelete(id);
  expect(core.templates.get('generate_image')).toMatchObject({ title: 'Mine', version: 2 });
  await expect(core.templates.undelete(id)).rejects.toMatchObject({ code: 'not_found' });
});

test('any workflow becomes a template, with the reason of each parameter', async () => {
  const created = await core.templates.create({ text: builtInWorkflow, title: 'Füchse im Schnee' });
  expect(created.template).toMatchObject({ name: 'fuchse_im_schnee', title: 'Füchse im Schnee', problems: [] });
  const prompt = created.suggestions.parameters.find(({ name }) => name === 'prompt');
  expect(prompt?.reason).toMatch(/\w+ \w+/);
  expect(events).toBe(1);
  const { workflow, parameters } = await core.templates.preview('fuchse_im_schnee', fox);
  expect(parameters).toMatchObject(fox);
  expect(JSON.stringify(JSON.parse(workflow))).toContain('"a red fox"');

  const drawn = await core.templates.create({ text: JSON.stringify(canvas), name: 'drawn' });
  expect(drawn.template.problems).toEqual([]);
  expect(JSON.parse(readFileSync(own('drawn', 'workflow.json'), 'utf8'))).toEqual(canvas);
});

test('each save keeps what was there, and every version can be had back', async () => {
  await core.templates.create({ text: builtInWorkflow, name: 'mine' });
  const first = await core.templates.draft('mine');
  const titled = (title: string): TemplateFile => ({ ...first.file, title });
  await core.templates.update({ name: 'mine', file: titled('Second'), version: 1 });
  await core.templates.update({ name: 'mine', file: titled('Third') });
  expect((await core.templates.versions('mine')).map(({ version, title }) => [version, title])).toEqual([
    [3, 'Third'],
    [2, 'Second'],
    [1, first.file.title],
  ]);
  await core.templates.restore({ name: 'mine', version: 1 });
  expect((await core.templates.draft('mine')).file).toEqual(first.file);
  expect(core.templates.get('mine').version).toBe(4);
  await expect(core.templates.update({ name: 'mine', file: titled('Late'), version: 3 })).rejects.toMatchObject({
    code: 'conflict',
  });
  const wrong = first.file.parameters.map((one) => ({ ...one, targets: [{ node: '99', input: 'text' }] }));
  await expect(
    core.templates.update({ name: 'mine', file: { ...first.file, parameters: wrong } }),
  ).rejects.toMatchObject({ code: 'bad_input', message: expect.stringContaining('99.text') });
  await expect(core.templates.restore({ name: 'mine', version: 77 })).rejects.toMatchObject({ code: 'not_found' });
});

test('what was exported makes the same tool again, and nothing of this machine is in it', async () => {
  const workflow = JSON.parse(builtInWorkflow) as Record<string, { inputs: Record<string, unknown> }>;
  workflow['9']!.inputs['filename_prefix'] = '/home/ada/pictures/fox';
  workflow['9']!.inputs['api_key'] = 'correct horse';
  workflow['3']!.inputs['seed'] = 42;
  const text = JSON.stringify(workflow).replace('"seed":42', '"seed":18446744073709551557');
  const { template } = await core.templates.create({ text, name: 'mine', tool: 'draw_mine' });
  const exported = await core.templates.export('mine');
  expect(exported.filename).toBe('mine.easel.json');
  expect(exported.removed).toEqual(
    expect.arrayContaining(['workflow.9.inputs.filename_prefix', 'workflow.9.inputs.api_key']),
  );
  expect(exported.text).not.toMatch(/ada|correct horse/);
  expect(exported.text).toContain('18446744073709551557');

  await core.templates.delete('mine');
  const again = await core.templates.import({ file: new File([exported.text], 'whatever.json') });
  expect(again.template).toEqual(template);
  const twice = await core.templates.import({ text: exported.text });
  expect(twice.template).toEqual({ ...template, name: 'mine_2' });
  await writeFile(own('dropped.easel.json'), exported.text);
  await expect.poll(names).toContain('dropped');
  expect(core.templates.get('dropped')).toEqual({ ...template, name: 'dropped' });
  await core.templates.update({ name: 'dropped', file: (await core.templates.draft('dropped')).file });
  expect(await readdir(own())).toContain('dropped');
  await expect(core.templates.import({ text: exported.text, name: 'mine' })).rejects.toMatchObject({
    code: 'conflict',
  });
  const newer = exported.text.replace('"easelTemplate": 1', '"easelTemplate": 2');
  await expect(core.templates.import({ text: newer })).rejects.toMatchObject({ code: 'unsupported_media' });
  const wrong = exported.text.replace('"type": "text"', '"type": "txet"');
  await expect(core.templates.import({ text: wrong })).rejects.toThrow(/template\.parameters\[\d+\]\.type/);
});

test('a picture that ComfyUI made is imported with the graph of its author', async () => {
  const path = fileURLToPath(new URL('../workflows/files/fixtures/save-image.png', import.meta.url));
  const file = new File([readFileSync(path)], 'save-image.png');
  const { template } = await core.templates.import({ file });
  expect(template.name).toBe('save_image');
  expect((await readdir(own('save_image'))).toSorted()).toEqual(['graph.json', 'template.json', 'workflow.json']);
  await expect(core.templates.import({ file: new File(['PK\u0003\u0004'], 'x.zip') })).rejects.toMatchObject({
    code: 'unsupported_media',
  });
});

test('a disabled template stays what it is', async () => {
  expect((await core.templates.enable({ name: 'generate_image', enabled: false })).enabled).toBe(false);
  expect(events).toBe(1);
  expect((await core.templates.preview('generate_image', fox)).parameters).toMatchObject(fox);
  expect((await core.templates.enable({ name: 'generate_image', enabled: true })).enabled).toBe(true);
});

test('what a template needs and this ComfyUI does not have is named', async () => {
  const workflow = JSON.parse(builtInWorkflow) as Record<string, unknown>;
  workflow['20'] = { class_type: 'NoSuchNode', inputs: {} };
  workflow['21'] = { class_type: 'UpscaleModelLoader', inputs: { model_name: 'no_such_model.pth' } };
  await mkdir(own('needy'));
  await writeFile(own('needy', 'workflow.json'), JSON.stringify(workflow));
  const file = JSON.parse(readFileSync(join(builtIn, 'template.json'), 'utf8')) as TemplateFile;
  await writeFile(own('needy', 'template.json'), JSON.stringify({ ...file, tool: 'needy' }));
  await expect.poll(names).toEqual(['needy']);
  // What the server has is asked after the file is read.
  await expect.poll(() => core.templates.get('needy').missing.nodes).toContain('NoSuchNode');
  const { problems } = core.templates.get('needy');
  expect(problems).toContainEqual(expect.stringContaining('NoSuchNode'));
});

test('a workflow whose marks make no sense is broken, has no tool, and leaves a built-in one in its place', async () => {
  const wrong = (tool: string): string =>
    JSON.stringify({
      __metadata__: { tool_name: tool, parameters: { width: { type: 'integer', min: 'many' } } },
      1: { class_type: 'EmptyImage', inputs: { width: '{{width}}', height: 64, batch_size: 1, color: 0 } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
    });
  await writeFile(own('marked.json'), wrong('marked'));
  await writeFile(own('generate_image.json'), wrong('generate_image'));
  await expect.poll(() => core.templates.broken().map(({ name }) => name)).toEqual(['generate_image', 'marked']);
  expect(core.templates.broken()[1]?.message).toContain('__metadata__.parameters.width.min');
  expect(() => core.templates.get('marked')).toThrow(/'marked' is broken/);
  expect(names()).toEqual([]);
  expect(core.templates.get('generate_image')).toMatchObject({ source: 'built-in', problems: [] });
  expect((await core.templates.preview('generate_image', fox)).parameters).toMatchObject(fox);

  await writeFile(own('marked.json'), wrong('marked').replace('"many"', '16'));
  await expect.poll(names).toEqual(['marked']);
  await core.templates.delete('generate_image');
  expect(core.templates.broken()).toEqual([]);
});

test('no name leaves the folder or is refused by another system', async () => {
  for (const name of ['../x', '..', 'a/b', 'a\\b', 'C:x', '', '.hidden', 'con', 'LPT1', 'a.', 'ü', 'x'.repeat(65)]) {
    await expect(core.templates.create({ text: builtInWorkflow, name }), name).rejects.toMatchObject({
      code: 'bad_input',
    });
    await expect(core.templates.delete(name), name).rejects.toMatchObject({ code: 'not_found' });
    await expect(core.templates.undelete(name), name).rejects.toMatchObject({ code: 'not_found' });
  }
  for (const title of ['../../x', 'CON', '日本', '…', 'aux.json'])
    await core.templates.create({ text: builtInWorkflow, title });
  expect(names().toSorted()).toEqual(['aux_json', 'template', 'template_2', 'template_con', 'x']);
  expect((await readdir(folder)).filter((name) => name === 'x')).toEqual([]);
});

test('a built-in template is neither changed nor deleted, and one that moved away is gone', async () => {
  const { file } = await core.templates.draft('generate_image');
  await expect(core.templates.update({ name: 'generate_image', file })).rejects.toMatchObject({ code: 'conflict' });
  await expect(core.templates.delete('generate_image')).rejects.toMatchObject({ code: 'conflict' });
  await core.templates.duplicate({ name: 'generate_image' });
  expect(core.templates.get('generate_image_copy').tool).toBe('generate_image_copy');
  await rename(own('generate_image_copy'), join(folder, 'elsewhere'));
  await expect.poll(names).toEqual([]);
  expect(existsSync(builtIn)).toBe(true);
});
