import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job, Requester } from '../../../src-shared/nouns/jobs.ts';
import { spawnComfyui } from '../comfyui-child.fixture.ts';
import { emptyImage, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';
import { thePerson } from './visibility.ts';

let folder = '';
let comfyui: Awaited<ReturnType<typeof spawnComfyui>>;
let core: Core;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-team-'));
  const template = join(folder, 'built-in', 'copy');
  mkdirSync(template, { recursive: true });
  const targets = [{ node: '1', input: 'image' }];
  const parameter = { name: 'image', title: 'Image', description: '', type: 'image', targets, required: true };
  const file = { title: 'Copy', description: '', tool: 'copy', parameters: [parameter] };
  writeFileSync(join(template, 'template.json'), JSON.stringify(file));
  const workflow = {
    1: { class_type: 'LoadImage', inputs: { image: 'example.png' } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'copied' } },
  };
  writeFileSync(join(template, 'workflow.json'), JSON.stringify(workflow));
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

const member = (name: string, scopes: 'all'[] = []): Requester => ({
  kind: 'assistant',
  name,
  token: core.tokens.create({ name, scopes }).token.id,
});

async function copy(image: string, requester: Requester): Promise<Job> {
  const { id } = await core.jobs.create({ template: 'copy', arguments: { image }, requester });
  return core.jobs.wait(id, { timeoutMs: 20_000 });
}

test('what one of a team made is an input for nobody else: not by id, by link, by name, nor as the copy that ComfyUI has', async () => {
  const [ada, bob, lead] = [member('ada'), member('bob'), member('lead', ['all'])];
  const { id } = await core.jobs.submit({ workflow: emptyImage(), requester: ada });
  const job = await core.jobs.wait(id, { timeoutMs: 20_000 });
  const output = await core.outputs.get(job.outputIds[0] ?? '');
  expect(output.token).toBe(ada.token);

  const names = [
    output.id,
    `http://127.0.0.1/outputs/${output.id}/original`,
    output.filename,
    `easel-${output.id}.png`,
  ];
  expect(await copy(output.id, ada)).toMatchObject({ status: 'succeeded' });
  for (const image of names) {
    await expect(copy(image, bob)).rejects.toMatchObject({ code: 'not_found' });
    for (const requester of [ada, lead, thePerson]) {
      expect(await copy(image, requester)).toMatchObject({ status: 'succeeded' });
    }
  }
  for (const image of [`${output.filename} [output]`, `${output.filename}x[output]`, `${output.filename} [temp]`]) {
    await expect(copy(image, bob)).rejects.toMatchObject({ code: 'not_found' });
  }
  expect(await copy(`${output.filename} [output]`, ada)).toMatchObject({ status: 'succeeded' });
  expect(await copy(`${output.filename} [output]`, thePerson)).toMatchObject({ status: 'succeeded' });
  expect(await copy('example.png', bob)).toMatchObject({ status: 'succeeded' });
  const never = '00000000-0000-4000-8000-000000000000';
  const refusalOf = async (image: string) =>
    String(await copy(image, bob).catch((error: unknown) => error)).replace(image, 'ID');
  expect(await refusalOf(output.id)).toBe(await refusalOf(never));
  expect(await refusalOf(`easel-${output.id}.png`)).toBe(await refusalOf(`easel-${never}.png`));
});
