import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, Parameters } from '../../../src-shared/nouns/jobs.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { emptyImage, requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-live-render-'));
const picture = fileURLToPath(new URL('../workflows/files/fixtures/save-image.png', import.meta.url));
let comfyui: ComfyuiChild;
let core: Core;

function writeTemplate(name: string, file: object, workflow: object): void {
  mkdirSync(join(folder, 'built-in', name), { recursive: true });
  writeFileSync(
    join(folder, 'built-in', name, 'template.json'),
    JSON.stringify({ title: name, description: '', ...file }),
  );
  writeFileSync(join(folder, 'built-in', name, 'workflow.json'), JSON.stringify(workflow));
}

const parameter = (name: string, type: string, target: [string, string]) => ({
  name,
  title: name,
  description: '',
  type,
  targets: [{ node: target[0], input: target[1] }],
});

beforeAll(async () => {
  writeTemplate(
    'copy',
    { tool: 'copy', parameters: [{ ...parameter('image', 'image', ['1', 'image']), required: true }] },
    {
      1: { class_type: 'LoadImage', inputs: { image: 'example.png' } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'copy' } },
    },
  );
  writeTemplate(
    'author',
    { tool: 'author', parameters: [parameter('image', 'image', ['1', 'image'])] },
    {
      1: { class_type: 'LoadImage', inputs: { image: 'of-the-author.png' } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'author' } },
    },
  );
  writeTemplate(
    'pick',
    { tool: 'pick', parameters: [parameter('file', 'choice', ['1', 'image'])] },
    {
      1: { class_type: 'LoadImage', inputs: { image: 'example.png' } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'pick' } },
    },
  );
  writeTemplate(
    'small',
    {
      tool: 'blank',
      parameters: [parameter('width', 'integer', ['1', 'width']), parameter('batch', 'integer', ['1', 'batch_size'])],
      presets: [{ name: 'tall', title: '', description: '', template: 'tall', values: { height: 96 } }],
    },
    emptyImage() as object,
  );
  writeTemplate(
    'tall',
    {
      tool: 'blank',
      parameters: [parameter('width', 'integer', ['1', 'width']), parameter('height', 'integer', ['1', 'height'])],
    },
    emptyImage() as object,
  );
  writeTemplate(
    'cut',
    {
      tool: 'cut',
      parameters: [parameter('image', 'image', ['1', 'image']), parameter('mask', 'mask', ['2', 'image'])],
    },
    {
      1: { class_type: 'LoadImage', inputs: { image: 'example.png' } },
      2: { class_type: 'LoadImageMask', inputs: { image: 'example.png', channel: 'red' } },
      3: {
        class_type: 'ImageCompositeMasked',
        inputs: { destination: ['1', 0], source: ['1', 0], mask: ['2', 0], x: 0, y: 0, resize_source: false },
      },
      4: { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'cut' } },
    },
  );
  comfyui = await spawnComfyui();
  core = await startCore({
    dataFolder: folder,
    url: comfyui.url,
    ports: { templateFolders: [join(folder, 'built-in')] },
  });
});

afterAll(async () => {
  await core.stop();
  await comfyui.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function run(template: string, given: Parameters): Promise<Job> {
  const { id } = await core.jobs.create({ template, arguments: given, requester });
  return core.jobs.wait(id, { timeoutMs: 20_000 });
}

async function madeOutput() {
  const { id } = await core.jobs.submit({ workflow: emptyImage(), requester });
  const job = await core.jobs.wait(id, { timeoutMs: 20_000 });
  const [outputId = ''] = job.outputIds;
  return core.outputs.get(outputId);
}

describe('an image', () => {
  test('is an output, by its id or its file name, copied to the backend', async () => {
    const output = await madeOutput();
    for (const image of [output.id, output.filename]) {
      const job = await run('copy', { image });
      expect(job).toMatchObject({ status: 'succeeded', parameters: { image: `easel-${output.id}.png` } });
      expect(job.adjustments).toContain(`image '${image}' is 'easel-${output.id}.png' there.`);
      const copy = await core.outputs.get(job.outputIds[0] ?? '');
      expect(copy).toMatchObject({ width: 64, height: 64 });
    }
  });

  test('is a file that the backend has, as it is', async () => {
    const job = await run('copy', { image: 'example.png' });
    expect(job).toMatchObject({ status: 'succeeded', parameters: { image: 'example.png' }, adjustments: [] });
  });

  test('of the workflow’s author is asked for by its parameter where the backend does not have it', async () => {
    const before = core.jobs.list({ limit: 100 }).length;
    await expect(run('author', {})).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/^image is missing: the workflow's own file 'of-the-author.png' is not on /),
      nextStep: expect.stringMatching(/^Give image as/),
    });
    expect(core.jobs.list({ limit: 100 })).toHaveLength(before);
    expect(await run('author', { image: 'example.png' })).toMatchObject({ status: 'succeeded' });
  });

  test('that nobody has is not found, and nothing is submitted', async () => {
    const before = core.jobs.list({ limit: 100 }).length;
    for (const image of ['nothing.png', 'folder/nothing.png', '00000000-0000-4000-8000-000000000000']) {
      await expect(run('copy', { image })).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(core.jobs.list({ limit: 100 })).toHaveLength(before);
  });
});

/** What lies in ComfyUI's input folder. */
async function inputs(): Promise<string[]> {
  const answer = (await (await fetch(`${comfyui.url}/object_info/LoadImage`)).json()) as {
    LoadImage: { input: { required: { image: [string[]] } } };
  };
  return answer.LoadImage.input.required.image[0];
}

test('a dry run copies nothing to the backend and says what would be copied', async () => {
  const output = await madeOutput();
  const before = await inputs();
  const { workflow, parameters, adjustments } = await core.templates.preview('copy', { image: output.filename });
  const copy = `easel-${output.id}.png`;
  expect([parameters, adjustments]).toEqual([
    { image: copy },
    [`image '${output.filename}' would be copied there as '${copy}'.`],
  ]);
  expect(JSON.parse(workflow)).toMatchObject({ 1: { inputs: { image: copy } } });
  expect(await inputs()).toEqual(before);
});

describe('a mask', () => {
  test('of another size than the picture is refused with both sizes, before anything is copied', async () => {
    const { id } = await madeOutput();
    const before = await inputs();
    await expect(run('cut', { image: 'example.png', mask: id })).rejects.toMatchObject({
      code: 'bad_input',
      message: 'mask is 64 × 64, image is 768 × 512: both must be the same.',
    });
    await expect(run('cut', { image: id })).rejects.toMatchObject({ code: 'bad_input' });
    expect(await inputs()).toEqual(before);
  });

  test('of the same size is taken', async () => {
    const { id } = await madeOutput();
    const other = await madeOutput();
    expect(await run('cut', { image: id, mask: other.id })).toMatchObject({ status: 'succeeded' });
    expect(await run('cut', {})).toMatchObject({ status: 'succeeded' });
  });
});

describe('an exact size', () => {
  test('is that of the picture, to the pixel', async () => {
    const job = await run('tall', { exact_size: '123x77' });
    expect(job).toMatchObject({ status: 'succeeded', parameters: { exact_size: '123x77' } });
    const output = await core.outputs.get(job.outputIds[0] ?? '');
    expect(output).toMatchObject({ width: 123, height: 77 });
    const scaled = await run('copy', { image: 'example.png', exact_size: '100x200' });
    expect(await core.outputs.get(scaled.outputIds[0] ?? '')).toMatchObject({ width: 100, height: 200 });
  });

  test('that the backend cannot pad is refused with what it can', async () => {
    await expect(run('tall', { exact_size: '123x77 fit' })).rejects.toMatchObject({
      code: 'bad_input',
      nextStep: expect.stringContaining('123x77'),
    });
  });

  test('is offered to people and assistants alike', async () => {
    const found = core.templates.get('copy').parameters.find(({ name }) => name === 'exact_size');
    expect(found).toMatchObject({ type: 'string', group: 'advanced', required: false });
    expect(found?.description).not.toContain('fit');
  });
});

test('a preset runs another template of the tool, and the job is one of that', async () => {
  const job = await run('small', { preset: 'tall', width: 32, batch: 2 });
  expect(job).toMatchObject({ status: 'succeeded', template: 'tall', parameters: { width: 32, height: 96 } });
  expect(job.adjustments).toEqual([
    "Preset 'tall' runs the template tall.",
    'batch has no effect: tall has no such parameter.',
  ]);
  // As it says itself, it can be run again.
  expect(await run('tall', job.parameters)).toMatchObject({ status: 'succeeded' });
});

test('what the backend was found to have since is offered to everybody', async () => {
  const told: unknown[] = [];
  core.events.listen(
    ({ topic }) => topic === 'templates' && told.push(core.templates.get('pick').parameters[0]?.choices),
  );
  const body = new FormData();
  body.append('image', new File([readFileSync(picture)], 'new.png'));
  await fetch(`${comfyui.url}/upload/image`, { method: 'POST', body });
  expect(await run('pick', { file: 'new.png' })).toMatchObject({ status: 'succeeded' });
  await expect.poll(() => told.at(-1)).toContain('new.png');
  expect(told).toHaveLength(1);
});

test('defaults of the settings reach the workflow', async () => {
  core.settings.set({ 'defaults.size': '48x40' });
  expect((await run('tall', {})).parameters).toMatchObject({ width: 48, height: 40 });
  core.settings.reset(['defaults.size']);
});
