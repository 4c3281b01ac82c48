import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { connectAssistant } from './assistants.ts';
import { cli, endChild, removeFolder, spawnUntil, startProgram, temporaryFolder, type Program } from './program.ts';

let folder = '';
let comfyui: ChildProcess;
let program: Program;

const models = (...path: string[]): string => join(folder, 'models', ...path);

/** A safetensors file that says this of itself. */
function safetensors(metadata: Readonly<Record<string, string>>): Buffer {
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  return Buffer.concat([length, header]);
}

test.beforeAll(async () => {
  folder = await temporaryFolder('models');
  mkdirSync(models('loras'), { recursive: true });
  writeFileSync(
    models('loras', 'ink.safetensors'),
    safetensors({
      'modelspec.architecture': 'stable-diffusion-xl-v1-base/lora',
      'modelspec.trigger_phrase': 'inkwash',
    }),
  );
  const demo = fileURLToPath(new URL('../dist/demo-comfyui.js', import.meta.url));
  const { child, line } = await spawnUntil([demo, '--port', '0', '--speed', '50', '--models', models()], /http:/);
  comfyui = child;
  const url = /http:\S+/.exec(line)?.[0] ?? '';
  program = await startProgram({ dataFolder: join(folder, 'data'), args: ['--comfyui', url] });
});
test.afterAll(async () => {
  await program.stop();
  await endChild(comfyui);
  await removeFolder(folder);
});

async function easel(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [cli, 'models', ...args, '--data-dir', join(folder, 'data')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder, EASEL_COMFYUI_URL: '', COMFYUI_URL: '', FORCE_COLOR: undefined },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

const json = async <T>(...args: readonly string[]): Promise<T> =>
  JSON.parse((await easel(...args, '--json')).stdout) as T;

interface Page {
  models: { name: string; base: string | null; note: string }[];
  total: number;
}

test('models are searched, described, noted and made favourites in a shell', async () => {
  await expect
    .poll(async () => (await json<Page>('search', 'inkwash')).models)
    .toMatchObject([{ name: 'ink.safetensors', folder: 'loras', base: 'sdxl', bytes: expect.any(Number) }]);
  expect((await easel('note', 'loras', 'ink.safetensors', 'good with snow')).stdout).toBe(
    'Noted on ink.safetensors.\n',
  );
  await easel('favourite', 'loras', 'ink.safetensors');
  const { stdout } = await easel('list', 'loras');
  expect(stdout.split('\n')[0]).toMatch(/^\* +\d+ bytes {2}sdxl +loras {2}ink\.safetensors {2}\(good with snow\)$/);
  const shown = await easel('show', 'loras', 'ink.safetensors');
  expect(shown.stdout).toMatch(/trigger words +inkwash[\s\S]+taken by .*generate_image_lora/);
  const wrong = await easel('show', 'loras', 'inc.safetensors');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("Did you mean 'ink.safetensors'?")]);
});

test('what is missing is told with its address, and a download without a folder gives the link', async () => {
  const missing = await json<{ models: { url: string; folder: string; host: string }[] }>(
    'missing',
    '--template',
    'generate_image_flux_dev',
  );
  expect(missing.models).toMatchObject([{ folder: 'checkpoints', host: 'huggingface.co' }]);
  const url = missing.models[0]?.url ?? '';
  const refused = await easel('download', 'checkpoints', 'x.safetensors', url);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(url)]);
});

test('a model that is added while Easel runs is found by an assistant, and its tools take it', async () => {
  let changes = 0;
  const assistant = await connectAssistant('2.x client, older era, shim', program, () => void (changes += 1));
  await assistant.tools();
  writeFileSync(models('loras', 'brand-new.safetensors'), safetensors({}));
  const found = await assistant.call('list_models', { search: 'brand new', folder: 'loras' });
  expect(found.structured).toMatchObject({ models: ['brand-new.safetensors'], models_total: 1 });
  await expect.poll(() => changes).toBeGreaterThan(0);
  await assistant.close();
});
