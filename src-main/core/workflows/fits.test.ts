import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backendAt, severalBackends } from '../backends/ready-connections.fixture.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import type { InputFile } from '../inputs/input-file.ts';
import { createNodes } from '../nodes/node-definitions.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { createWorkflows, type WorkflowsNoun } from './create-workflows.ts';

/** Has everything but RealESRGAN_x2plus.pth and ImageInvert. */
let left: ComfyuiChild;
/** Has everything but RealESRGAN_x4plus.pth and ImageCrop. */
let right: ComfyuiChild;
beforeAll(async () => {
  left = await spawnComfyui({ lacks: ['RealESRGAN_x2plus.pth', 'ImageInvert'] });
  right = await spawnComfyui({ lacks: ['RealESRGAN_x4plus.pth', 'ImageCrop'] });
});
afterAll(async () => {
  await left.kill();
  await right.kill();
});

let a: ReturnType<typeof backendAt>;
let b: ReturnType<typeof backendAt>;
let workflows: WorkflowsNoun;
beforeEach(() => {
  a = backendAt(left.url, 'a');
  b = backendAt(right.url, 'b');
  const backends = severalBackends([a, b]);
  workflows = createWorkflows({
    ...backends,
    nodes: createNodes(backends),
    submissionOf: () => null,
    workerUrl: new URL('./files/texts-worker.ts', import.meta.url),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    random: () => 0,
  });
  return async () => {
    await a.close();
    await b.close();
  };
});

const upscale = (model: string, more: ApiWorkflow = {}): ApiWorkflow => ({
  1: { class_type: 'UpscaleModelLoader', inputs: { model_name: model } },
  2: { class_type: 'LoadImage', inputs: { image: 'example.png' } },
  3: { class_type: 'ImageUpscaleWithModel', inputs: { upscale_model: ['1', 0], image: ['2', 0] } },
  4: { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'x' } },
  ...more,
});
const invert: ApiWorkflow = {
  5: { class_type: 'ImageInvert', inputs: { image: ['3', 0] } },
  6: { class_type: 'SaveImage', inputs: { images: ['5', 0], filename_prefix: 'y' } },
};
const load = (image: string): ApiWorkflow => ({
  1: { class_type: 'LoadImage', inputs: { image } },
  2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'z' } },
});

const codes = async (workflow: ApiWorkflow, options?: { inputFiles: InputFile[] }) =>
  Promise.all([a, b].map(async (one) => (await workflows.fits(workflow, one, options))?.code ?? null));

async function put(url: string, name: string): Promise<void> {
  const picture = await (await fetch(`${url}/view?filename=example.png&type=input`)).blob();
  const body = new FormData();
  body.append('image', new File([picture], name));
  await fetch(`${url}/upload/image`, { method: 'POST', body });
}

describe('a workflow', () => {
  test('fits the backends that have all of its classes and models', async () => {
    expect(await codes(upscale('RealESRGAN_x4plus.pth'))).toEqual([null, 'model_missing']);
    expect(await codes(upscale('RealESRGAN_x2plus.pth'))).toEqual(['model_missing', null]);
    expect(
      await codes({ ...load('example.png'), ...JSON.parse(JSON.stringify(invert).replace('"3"', '"1"')) }),
    ).toEqual(['node_class_missing', null]);
    expect(await codes(load('example.png'))).toEqual([null, null]);
  });

  test('that one backend could run in part goes to the one that has the whole', async () => {
    const second: ApiWorkflow = {
      7: { class_type: 'UpscaleModelLoader', inputs: { model_name: 'RealESRGAN_x2plus.pth' } },
      8: { class_type: 'ImageUpscaleWithModel', inputs: { upscale_model: ['7', 0], image: ['2', 0] } },
      9: { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'y' } },
    };
    const onlyBasic = { ...load('example.png'), ...second };
    onlyBasic['8'] = { class_type: 'ImageUpscaleWithModel', inputs: { upscale_model: ['7', 0], image: ['1', 0] } };
    expect(await codes(onlyBasic)).toEqual(['model_missing', null]);
    b.become('unreachable');
    expect((await workflows.fits(onlyBasic, a))?.code ?? null).toBeNull();
  });

  test('that lacks a model everywhere is not told apart by that', async () => {
    const both = { ...load('example.png'), ...upscale('nobody.pth') };
    const extra: ApiWorkflow = { 20: { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'y' } } };
    expect(await codes({ ...both, ...extra })).toEqual([null, null]);
  });

  test('the refusal names the backend and what it lacks', async () => {
    expect(await workflows.fits(upscale('RealESRGAN_x2plus.pth'), a)).toMatchObject({
      message: expect.stringMatching(/^The backend 'a' would refuse this workflow: Node 1 /),
      details: { backend: 'a', lacks: ["the model 'RealESRGAN_x2plus.pth'"] },
    });
  });

  test('of which each backend lacks another part is refused, and it says who lacks what', async () => {
    const scattered = upscale('RealESRGAN_x4plus.pth', invert);
    await expect(workflows.check(scattered, null)).rejects.toMatchObject({
      code: 'node_class_missing',
      message:
        "No single backend can run this workflow: 'a' lacks the node class 'ImageInvert'; 'b' lacks the model 'RealESRGAN_x4plus.pth'.",
      nextStep: expect.stringContaining('one of them'),
    });
    await expect(workflows.check(upscale('RealESRGAN_x4plus.pth'), null)).resolves.toBeUndefined();
    const nobodys: ApiWorkflow = { 9: { class_type: 'NobodyHasIt', inputs: {} } };
    await expect(workflows.check({ ...load('example.png'), ...nobodys }, null)).rejects.toMatchObject({
      code: 'node_class_missing',
      message: expect.stringMatching(/^ComfyUI would refuse/),
    });
  });
});

describe('an input file', () => {
  test('that lies on one backend keeps the workflow there', async () => {
    await put(left.url, 'only-left.png');
    expect(await codes(load('only-left.png'))).toEqual([null, expect.stringMatching(/not_found|workflow_invalid/)]);
    await expect(workflows.check(load('only-left.png'), null)).resolves.toBeUndefined();
  });

  test('that Easel delivers keeps it nowhere', async () => {
    const file: InputFile = { outputId: 'x', name: 'easel-x.png', subfolder: '', type: 'image' };
    expect(await codes(load('easel-x.png'), { inputFiles: [file] })).toEqual([null, null]);
    await workflows.check(load('easel-x.png'), null, { inputFiles: [file] });
    expect(await codes(load('easel-x.png'))).not.toContain(null);
  });
});

test('a backend that is silent is not waited for while another can run the workflow', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const mute = backendAt(`http://127.0.0.1:${(server.address() as { port: number }).port}`, 'mute');
  expect(await workflows.fits(load('example.png'), mute, { answerMs: 200 })).toMatchObject({
    code: 'backend_unreachable',
    message: "The backend 'mute' does not answer now.",
  });
  server.closeAllConnections();
  server.close();
  await mute.close();
});

test('a backend that cannot be asked now says nothing about the workflow', async () => {
  const gone = backendAt('http://127.0.0.1:59999', 'gone');
  expect(await workflows.fits(load('example.png'), gone)).toMatchObject({ code: 'backend_unreachable' });
  await gone.close();
});

test('a model that was installed a moment ago is found once what was read is five seconds old', async () => {
  expect(await codes(load('later.png'))).not.toContain(null);
  await put(right.url, 'later.png');
  await expect
    .poll(() => codes(load('later.png')), { timeout: 8_000, interval: 500 })
    .toEqual([expect.stringMatching(/not_found|workflow_invalid/), null]);
}, 12_000);
