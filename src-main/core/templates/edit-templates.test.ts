import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { imageSize } from 'image-size';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { emptyImage, requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';
import { templateSchemaText } from './template-schema.ts';

const builtIn = fileURLToPath(new URL('../../../workflows/generate_image', import.meta.url));
const workflowText = readFileSync(join(builtIn, 'workflow.json'), 'utf8');

let comfyui: ComfyuiChild;
let folder = '';
let core: Core;
let events = 0;

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 20 });
}, 20_000);
afterAll(() => comfyui.kill());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-edit-'));
  await cp(builtIn, join(folder, 'built-in', 'generate_image'), { recursive: true });
  core = await startCore({
    dataFolder: folder,
    url: comfyui.url,
    ports: { templateFolders: [join(folder, 'built-in')] },
  });
  await expect.poll(() => core.health.get().status).toBe('healthy');
  await expect.poll(() => core.templates.get('generate_image').problems).toEqual([]);
  events = 0;
  core.events.listen(({ topic }) => void (events += topic === 'templates' ? 1 : 0));
}, 20_000);
afterEach(async () => {
  await core.stop();
  rmSync(folder, { recursive: true });
});

const own = (...path: string[]): string => join(folder, 'templates', ...path);
const names = (): string[] => core.templates.list().flatMap(({ name, source }) => (source === 'user' ? [name] : []));
const fileOf = async (name: string): Promise<TemplateFile> => (await core.templates.draft(name)).file;

test('a tool of Easel’s own is refused by name, with another proposed; names never come to one by themselves', async () => {
  const refusal = {
    code: 'bad_input',
    message: expect.stringContaining("tool: 'get_queue' is one of Easel's own tools"),
    nextStep: expect.stringContaining("'my_get_queue'"),
  };
  await expect(core.templates.create({ text: workflowText, tool: 'get_queue' })).rejects.toMatchObject(refusal);
  const { template } = await core.templates.create({ text: workflowText, title: 'Get queue' });
  expect([template.name, template.tool]).toEqual(['get_queue', 'my_get_queue']);
  const file = { ...(await fileOf('get_queue')), tool: 'get_queue' };
  await expect(core.templates.update({ name: 'get_queue', file })).rejects.toMatchObject(refusal);
  const exported = await core.templates.export('get_queue');
  const text = exported.text.replace('"my_get_queue"', '"get_queue"');
  await expect(core.templates.import({ text })).rejects.toMatchObject(refusal);
  expect((await core.templates.duplicate({ name: 'generate_image', as: 'cancel_job' })).tool).toBe('my_cancel_job');

  await mkdir(own('dropped'));
  await writeFile(own('dropped', 'workflow.json'), workflowText);
  await writeFile(own('dropped', 'template.json'), JSON.stringify(file));
  await expect.poll(names).toContain('dropped');
  expect(core.templates.get('dropped').problems[0]).toMatch(/'get_queue' is one of Easel's own.*'my_get_queue'/);
  expect(core.templates.get('get_queue').problems).toEqual([]);
});

test('a refused template.json names the place, and nothing is written', async () => {
  await core.templates.create({ text: workflowText, name: 'mine' });
  const before = readdirSync(own('mine'));
  const file = await fileOf('mine');
  const [first, ...rest] = file.parameters;
  const refuse = async (wrong: TemplateFile, path: string): Promise<void> => {
    await expect(core.templates.update({ name: 'mine', file: wrong })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(`cannot be saved: ${path}`),
    });
  };
  await refuse({ ...file, parameters: [first!, first!, ...rest] }, 'parameters[1].name: ');
  await refuse({ ...file, parameters: [{ ...first!, min: 3, max: 2 }] }, 'parameters[0].min: 3 is above max, 2');
  const targets = [{ node: '99', input: 'text' }];
  await refuse({ ...file, parameters: [{ ...first!, targets }] }, 'parameters[0].targets[0]: ');
  await refuse(JSON.parse(JSON.stringify(file).replace('{', '{"__proto__": 1,')) as TemplateFile, '__proto__: ');
  expect(readdirSync(own('mine'))).toEqual(before);
  expect(core.templates.get('mine').version).toBe(1);
});

test('a save is one event and nothing in between, and what a crash left is finished at the next look', async () => {
  await core.templates.create({ text: workflowText, name: 'mine' });
  const file = await fileOf('mine');
  await sleep(700);
  events = 0;
  await core.templates.update({ name: 'mine', file: { ...file, title: 'Second' }, workflow: workflowText });
  await sleep(700);
  expect(events).toBe(1);
  expect(readdirSync(own('mine')).toSorted()).toEqual(['template.json', 'versions', 'workflow.json']);
  await core.templates.restore({ name: 'mine', version: 1 });
  await sleep(700);
  expect([events, core.templates.get('mine').title]).toEqual([2, file.title]);

  // As if Easel had been killed between the first and the second file.
  const aside = own('mine', '.change');
  await mkdir(aside);
  await writeFile(join(aside, 'template.json'), JSON.stringify({ ...file, title: 'After the crash' }));
  await writeFile(join(aside, 'list.json'), JSON.stringify({ put: ['template.json'], remove: [] }));
  await core.stop();
  core = await startCore({ dataFolder: folder, url: comfyui.url, ports: { templateFolders: [] } });
  expect(core.templates.get('mine').title).toBe('After the crash');
  expect(existsSync(aside)).toBe(false);
});

test('a template that was broken by hand has its versions, and one of them mends it', async () => {
  await core.templates.create({ text: workflowText, name: 'mine' });
  const file = await fileOf('mine');
  await core.templates.update({ name: 'mine', file: { ...file, title: 'Second' } });
  await writeFile(own('mine', 'template.json'), '{"title": ');
  await expect.poll(() => core.templates.broken()).toHaveLength(1);
  expect((await core.templates.versions('mine')).map(({ version }) => version)).toEqual([2, 1]);
  await core.templates.restore({ name: 'mine', version: 1 });
  expect(core.templates.broken()).toEqual([]);
  expect(await fileOf('mine')).toEqual(file);
});

test('the folder of templates may go away and come back', async () => {
  await core.templates.create({ text: workflowText, name: 'mine' });
  await core.templates.update({ name: 'mine', file: { ...(await fileOf('mine')), title: 'Second' } });
  const { id } = await core.templates.duplicate({ name: 'mine' }).then(({ name }) => core.templates.delete(name));
  await rename(own(), join(folder, 'elsewhere'));
  await expect.poll(names).toEqual([]);
  expect(core.templates.get('generate_image').source).toBe('built-in');
  await rename(join(folder, 'elsewhere'), own());
  await expect.poll(names).toEqual(['mine']);
  expect((await core.templates.versions('mine')).map(({ version }) => version)).toEqual([2, 1]);

  await rm(own(), { recursive: true });
  await expect.poll(names).toEqual([]);
  expect((await core.templates.deleted()).map((one) => one.id)).toEqual([id]);
  expect((await core.templates.undelete(id)).name).toBe('mine_copy');
  await expect.poll(() => existsSync(own('template.schema.json'))).toBe(true);
  await cp(builtIn, own('dropped'), { recursive: true });
  await expect.poll(names).toEqual(['dropped', 'mine_copy']);
}, 30_000);

test('editors find the schema of template.json beside the templates, and exports do not carry it', async () => {
  expect(readFileSync(own('template.schema.json'), 'utf8')).toBe(templateSchemaText());
  await core.templates.duplicate({ name: 'generate_image', as: 'mine' });
  const written = JSON.parse(readFileSync(own('mine', 'template.json'), 'utf8')) as TemplateFile;
  expect(existsSync(join(own('mine'), written.$schema ?? ''))).toBe(true);
  expect((await core.templates.export('mine')).text).not.toContain('$schema');
  expect(core.templates.broken()).toEqual([]);
});

test('a preview is set from an output and from a picture, small, with an address of its own', async () => {
  const { id: jobId } = await core.jobs.submit({ workflow: emptyImage(0x3366cc), requester });
  await core.jobs.wait(jobId, { timeoutMs: 10_000 });
  const [output] = await core.outputs.ofJob(jobId);
  await core.templates.create({ text: workflowText, name: 'mine' });
  expect(core.templates.get('mine').preview).toBeNull();

  const first = await core.templates.setPreview({ name: 'mine', outputId: output!.id });
  expect(first.preview).toMatch(/^\/templates\/mine\/preview\?v=[\w-]+$/);
  const file = await core.templates.previewFile('mine');
  expect(first.preview).toBe(`/templates/mine/preview?v=${file.etag.slice(1, -1)}`);
  expect(imageSize(readFileSync(file.path))).toMatchObject({ type: 'webp', width: 64, height: 64 });

  const { id: wideId } = await core.jobs.submit({ workflow: wideImage, requester });
  await core.jobs.wait(wideId, { timeoutMs: 10_000 });
  const { path } = await core.outputs.file((await core.outputs.ofJob(wideId))[0]!.id, 'original');
  const picture = new File([readFileSync(path)], 'wide.png');
  const second = await core.templates.setPreview({ name: 'mine', file: picture });
  expect(second.preview).not.toBe(first.preview);
  expect(sizeOf(own('mine', 'preview.webp'))).toEqual({ width: 768, height: 384 });
  expect((await readdir(own())).toSorted()).toEqual(['mine', 'template.schema.json']);

  const exported = await core.templates.export('mine');
  const { template } = await core.templates.import({ text: exported.text });
  expect(sizeOf(own(template.name, 'preview.webp'))).toEqual(sizeOf(own('mine', 'preview.webp')));

  const refuse = (given: object, code: string) =>
    expect(core.templates.setPreview({ name: 'mine', ...given })).rejects.toMatchObject({ code });
  await refuse({}, 'bad_input');
  await refuse({ outputId: 'none' }, 'not_found');
  await refuse(
    { file: new File(['<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'], 'x.svg') },
    'unsupported_media',
  );
  await refuse({ file: new File(['no picture'], 'x.png') }, 'unsupported_media');
  await refuse({ name: 'generate_image', file: picture }, 'conflict');
  expect(core.templates.get('mine').preview).toBe(second.preview);
  expect(core.templates.get('generate_image').preview).toMatch(/^\/templates\/generate_image\/preview\?v=/);
});

test('what is called preview.webp and is no picture is not given out', async () => {
  await core.templates.create({ text: workflowText, name: 'mine' });
  await writeFile(own('mine', 'preview.webp'), 'a secret that somebody linked here');
  await expect.poll(() => core.templates.get('mine').preview).not.toBeNull();
  await expect(core.templates.previewFile('mine')).rejects.toMatchObject({ code: 'not_found' });
  await expect(core.templates.previewFile('nope')).rejects.toMatchObject({ code: 'not_found' });
});

const wideImage = {
  1: { class_type: 'EmptyImage', inputs: { width: 1024, height: 512, batch_size: 1, color: 7 } },
  2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'wide' } },
};

function sizeOf(path: string): { width: number; height: number } {
  const { width, height } = imageSize(readFileSync(path));
  return { width, height };
}
