import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { cli, removeFolder, startDemoComfyui, startProgram, temporaryFolder, type Program } from './program.ts';

let folder = '';
let comfyui: { url: string; stop(): Promise<void> };
let program: Program;

test.beforeAll(async () => {
  folder = await temporaryFolder('saved');
  comfyui = await startDemoComfyui();
  program = await startProgram({ dataFolder: folder, args: ['--comfyui', comfyui.url] });
});
test.afterAll(async () => {
  await program.stop();
  await comfyui.stop();
  await removeFolder(folder);
});

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function easel(...args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [cli, ...args, '--data-dir', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOME: folder,
      EASEL_COMFYUI_URL: '',
      COMFYUI_URL: '',
      FORCE_COLOR: undefined,
      NO_COLOR: undefined,
    },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

async function good(...args: readonly string[]): Promise<string> {
  const ran = await easel(...args);
  expect([ran.code, ran.stderr], args.join(' ')).toEqual([0, '']);
  return ran.stdout;
}

async function goodJson<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse(await good(...args, '--json')) as T;
}

/** A graph as the canvas saves it, with a number that no double holds. */
const graph = (color: number): string =>
  `{"nodes":[{"id":1,"type":"EmptyImage","inputs":[],"outputs":[{"name":"IMAGE","type":"IMAGE","links":[1]}],` +
  `"widgets_values":[48,32,1,${color}]},{"id":2,"type":"SaveImage","inputs":[{"name":"images","type":"IMAGE","link":1}],` +
  `"outputs":[],"widgets_values":["saved"]}],"links":[[1,1,0,2,0,"IMAGE"]],"extra":{"seed":18446744073709551557},"version":0.4}`;

/** What ComfyUI's own page does. */
const onPage = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${comfyui.url}/userdata/${encodeURIComponent(`workflows/${path}`)}`, init);

test('a workflow is saved, listed, read, changed, brought back, run and deleted from the command line', async () => {
  test.setTimeout(120_000);
  expect(await good('workflows', 'list')).toBe('');
  const file = join(folder, 'graph.json');
  writeFileSync(file, graph(1));
  expect(await good('workflows', 'save', 'easel/Fuchs im Schnee ❄', file)).toBe(
    'Saved: easel/Fuchs im Schnee ❄.json.\n',
  );
  expect(await (await onPage('easel/Fuchs im Schnee ❄.json')).text()).toBe(graph(1));
  expect(await good('workflows', 'list')).toMatch(
    /^\d{4}-\d\d-\d\dT\S+ +\d+ bytes {2}easel\/Fuchs im Schnee ❄\.json\n$/,
  );
  expect(await good('workflows', 'get', 'easel/Fuchs im Schnee ❄')).toBe(graph(1));
  const [entry] = await goodJson<{ path: string; modifiedAt: number }[]>('workflows', 'list');

  writeFileSync(file, graph(2));
  const refused = await easel('workflows', 'save', entry!.path, file);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/already\.\n.*overwritten/)]);
  expect(await good('workflows', 'save', entry!.path, file, '--overwrite')).toContain('What was there is version 1.');
  const stale = await easel('workflows', 'save', entry!.path, file, '--modified-at', String(entry!.modifiedAt));
  expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining('changed in ComfyUI meanwhile')]);
  expect(await good('workflows', 'versions', entry!.path)).toMatch(/^ {3}1 {2}\S+Z +\d+ bytes {2}overwritten\n$/);
  await good('workflows', 'restore', entry!.path, '1');
  const out = join(folder, 'out.json');
  await good('workflows', 'get', entry!.path, '--out', out);
  expect(readFileSync(out, 'utf8')).toBe(graph(1));

  const picture = join(folder, 'made.png');
  expect(await good('workflows', 'run', entry!.path, '--out', picture)).toMatch(/made\.png, 48×32/);
  expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
  // The picture carries its graph, which is a workflow to be saved again.
  await good('workflows', 'save', 'from picture', picture);
  expect(await goodJson('workflows', 'get', 'from picture')).toMatchObject({ format: 'ui', problem: null });

  const said = await good('workflows', 'delete', entry!.path);
  expect(said).toMatch(/is deleted\. To have it back: easel workflows restore 'easel\/Fuchs im Schnee ❄\.json' 3\n$/);
  expect((await onPage(entry!.path)).status).toBe(404);
  expect(await good('workflows', 'list', '--deleted')).toContain('easel/Fuchs im Schnee ❄.json, version 3');
  await good('workflows', 'restore', entry!.path, '3');
  expect(await (await onPage(entry!.path)).text()).toBe(graph(1));
});

test('a file that is no workflow is printed as it is to a program, and what it says steers no terminal', async () => {
  const wild = '{"title": "\u001b[2Jgone\u202e"}';
  await onPage('wild.json', { method: 'POST', body: wild });
  expect(await good('workflows', 'get', 'wild')).toBe(wild);
  const shown = await easel('workflows', 'run', 'wild');
  expect([shown.code, shown.stdout]).toEqual([1, '']);
  for (const steering of ['\u001b', '\u202e']) expect(shown.stderr).not.toContain(steering);
});

test('mistakes are answered in words, with 1', async () => {
  const file = join(folder, 'plain.json');
  writeFileSync(file, graph(1));
  await good('workflows', 'save', 'red fox', file);
  const cases: readonly [RegExp, readonly string[]][] = [
    [/no saved workflow 'red fix\.json'\.\nDid you mean 'red fox\.json'/, ['get', 'red fix']],
    [/not a place among ComfyUI's workflows/, ['get', '../../comfy.settings']],
    [/not a place among ComfyUI's workflows/, ['save', 'a%2f..%2f..%2fx', file]],
    [/cannot be called/, ['save', 'a//b', file]],
    [/no version 7/, ['restore', 'red fox', '7']],
    [/^There is no file/, ['save', 'x', join(folder, 'nowhere.json')]],
  ];
  for (const [says, args] of cases) {
    const ran = await easel('workflows', ...args);
    expect(ran, args.join(' ')).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr, args.join(' ')).toMatch(says);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  }
  const answer = await easel('workflows', 'get', 'red fix', '--json');
  expect(JSON.parse(answer.stdout)).toMatchObject({ error: { code: 'not_found' } });
});

test("the ComfyUI's own gallery is listed, looked at and imported from the command line", async () => {
  const list = await good('templates', 'gallery', 'list');
  expect(list).toMatch(/^Getting Started:\n {2}text_to_image +Text to Image, 4\.26 GB\n/);
  expect(await good('templates', 'gallery', 'list', 'lora', 'image', '--free')).toMatch(
    /^Getting Started:\n {2}text_to_image_lora {2}Text to Image with a LoRA, 4\.26 GB\n$/,
  );
  expect(await good('templates', 'gallery', 'show', 'invert_image')).toMatch(
    /^invert_image {2}Invert a Picture \(Image, Image\)\n(.*\n)*It runs on your own machine\.\n(.*\n)*Nothing is missing here\.\n$/,
  );
  const { workflow } = await goodJson<{ workflow: string }>('templates', 'gallery', 'show', 'invert_image');
  expect(await good('templates', 'gallery', 'show', 'invert_image', '--workflow')).toBe(`${workflow.trimEnd()}\n`);
  const imported = await good('templates', 'gallery', 'import', 'text_to_image');
  expect(imported).toMatch(/^text_to_image .*Text to Image \(yours, version 1; tool text_to_image\)/);
  const picture = join(folder, 'gallery.png');
  const values = ['prompt=a red fox', 'width=128', 'height=96', 'steps=4'].flatMap((value) => ['--set', value]);
  expect(await good('templates', 'run', 'text_to_image', ...values, '--out', picture)).toMatch(/gallery\.png, 128×96/);
  const missing = await easel('templates', 'gallery', 'show', 'text_to_imag');
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("Did you mean 'text_to_image'?")]);
});
