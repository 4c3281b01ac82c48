import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseExact } from '../../comfyui/exact-json.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';

let comfyui: ComfyuiChild;
let folder = '';
let core: Core;

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 20 });
}, 20_000);
afterAll(() => comfyui.kill());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-failed-'));
  core = await start();
}, 20_000);
afterEach(async () => {
  await core.stop();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<Core> {
  const started = await startCore({ dataFolder: folder, url: comfyui.url, ports: { templateFolders: [] } });
  await expect.poll(() => started.health.get().status).toBe('healthy');
  return started;
}

async function run(workflow: unknown, by: Parameters<Core['jobs']['submit']>[0]['requester'] = requester) {
  const { id } = await core.jobs.submit({ workflow, requester: by });
  return core.jobs.wait(id, { timeoutMs: 10_000 });
}

/** A picture that is none: the upload takes it, the node that loads it fails. */
async function brokenPicture(): Promise<unknown> {
  const form = new FormData();
  form.append('image', new File(['just text'], 'text.png'));
  form.append('overwrite', 'true');
  await fetch(`${comfyui.url}/upload/image`, { method: 'POST', body: form });
  return {
    1: { class_type: 'LoadImage', inputs: { image: 'text.png' } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
  };
}

describe('a job that fails while it runs', () => {
  test('says why in words, keeps the traceback for the person, over a restart too', async () => {
    const job = await run(await brokenPicture());
    expect(job).toMatchObject({
      status: 'failed',
      error: {
        code: 'unsupported_media',
        message: expect.stringContaining("'text.png'"),
        nextStep: expect.any(String),
      },
    });
    const traceback = core.jobs.traceback(job.id);
    expect(traceback).toContain('UnidentifiedImageError');
    expect(JSON.stringify(core.jobs.list())).not.toContain('UnidentifiedImageError: ');
    await core.stop();
    core = await start();
    expect(core.jobs.get(job.id).error).toEqual(job.error);
    expect(core.jobs.traceback(job.id)).toBe(traceback);
  }, 20_000);

  test('can be read as it was submitted, every digit of it', async () => {
    const workflow = {
      ...((await brokenPicture()) as object),
      3: { class_type: 'KSampler', inputs: { seed: parseExact('18446744073709551615') } },
    };
    const job = await run(workflow);
    expect(job.status).toBe('failed');
    const { text, file } = await core.workflows.ofJob(job.id, 'api');
    expect(text).toContain('"seed": 18446744073709551615');
    expect(JSON.parse(JSON.stringify(parseExact(text)))).toEqual(JSON.parse(JSON.stringify(workflow)));
    expect(file).toMatch(/\.api\.json$/);
    expect(JSON.parse((await core.workflows.ofJob(job.id, 'ui')).text)).toHaveProperty('nodes');
  });
});

test('a job that is not there has no traceback and no workflow', async () => {
  expect(() => core.jobs.traceback('nowhere')).toThrow(expect.objectContaining({ code: 'not_found' }));
  await expect(core.workflows.ofJob('nowhere', 'api')).rejects.toMatchObject({ code: 'not_found' });
});

describe('previews', () => {
  const workflow = {
    1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 5 } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
    3: { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  };

  test('of an assistant are not made, and it is told so', async () => {
    const job = await run(workflow, { kind: 'assistant', name: 'test', token: null });
    expect(job).toMatchObject({ status: 'succeeded', adjustments: [expect.stringContaining('node 3')] });
    expect(job.outputIds).toHaveLength(1);
    expect((await core.workflows.ofJob(job.id, 'api')).text).not.toContain('PreviewImage');
  });

  test('of the person are made', async () => {
    const job = await run(workflow, { kind: 'person', name: 'window', token: null });
    expect(job).toMatchObject({ status: 'succeeded', adjustments: [] });
    expect(job.outputIds).toHaveLength(2);
  });
});
