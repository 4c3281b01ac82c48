import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createComfyuiClient, type ComfyuiClient } from './client.ts';

const cli = fileURLToPath(new URL('../../demo-comfyui/cli.ts', import.meta.url));

async function startDemo(...switches: string[]): Promise<{ url: string; end: () => void }> {
  const child = spawn(process.execPath, [cli, '--port', '0', '--speed', '20', ...switches], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { url: /http:\S+/.exec(line)?.[0] ?? '', end: () => child.kill('SIGKILL') };
}

const plain = {
  '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 1 } },
  '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
};

/** Long enough to be found running; ends by itself in about 10 s at the demo's speed here. */
const long = {
  '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: '' } },
  '2': { class_type: 'CLIPTextEncode', inputs: { text: 'a', clip: ['1', 1] } },
  '3': { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  '4': {
    class_type: 'KSampler',
    inputs: {
      seed: 1,
      steps: 2_000,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['1', 0],
      positive: ['2', 0],
      negative: ['2', 0],
      latent_image: ['3', 0],
    },
  },
  '5': { class_type: 'VAEDecode', inputs: { samples: ['4', 0], vae: ['1', 2] } },
  '6': { class_type: 'PreviewImage', inputs: { images: ['5', 0] } },
};

describe.each([
  ['/queue and /history', [], false],
  ['/api/jobs', ['--jobs-api'], true],
  ['/api/jobs behind a gate under a prefix', ['--jobs-api', '--prefix', '/comfy', '--require-bearer', 't1'], true],
] as const)('by %s', (_name, switches, hasJobsApi) => {
  let demo: { url: string; end: () => void };
  let comfyui: ComfyuiClient;

  beforeAll(async () => {
    demo = await startDemo(...switches);
    comfyui = createComfyuiClient({ url: demo.url, headers: { Authorization: 'Bearer t1' } });
    const [checkpoint] = (await comfyui.modelsIn('checkpoints')) ?? [];
    long['1'].inputs.ckpt_name = checkpoint ?? '';
  });
  afterAll(async () => {
    await comfyui.close();
    demo.end();
  });
  beforeEach(async () => {
    const { running, pending } = await comfyui.queue();
    await comfyui.removeFromQueue(pending.map(({ jobId }) => jobId));
    for (const { jobId } of running) await comfyui.interrupt(jobId);
    await expect.poll(async () => (await comfyui.queue()).running.length).toBe(0);
  });

  async function submit(workflow: object, extraData: object = {}): Promise<string> {
    const jobId = randomUUID();
    const answer = await comfyui.submit({ jobId, clientId: 'easel', workflow, extraData });
    expect(answer).toMatchObject({ accepted: true, jobId });
    return jobId;
  }

  async function busy(): Promise<{ running: string; pending: [string, string] }> {
    const running = await submit(long);
    await expect.poll(async () => (await comfyui.whereabouts(running)).state).toBe('running');
    return { running, pending: [await submit(plain), await submit(plain)] };
  }

  test('a job is found wherever it is', async () => {
    const { running, pending } = await busy();
    expect(await Promise.all([running, ...pending].map((id) => comfyui.whereabouts(id)))).toEqual([
      { state: 'running' },
      { state: 'pending', place: 1 },
      { state: 'pending', place: 2 },
    ]);
    await comfyui.interrupt(running);
    await expect
      .poll(() => comfyui.whereabouts(pending[1]))
      .toMatchObject({
        state: 'ended',
        entry: { outputs: { '2': { images: [{ type: 'temp' }] } } },
      });
    const ends = await Promise.all([running, pending[0]].map((id) => comfyui.whereabouts(id)));
    const last = ends.map((end) => (end.state === 'ended' ? end.entry.status?.messages.at(-1)?.[0] : end.state));
    expect(last).toEqual(['execution_interrupted', 'execution_success']);
    expect(await comfyui.whereabouts(randomUUID())).toEqual({ state: 'absent' });
  });

  test('what a job is found to be, it was by /history too', async () => {
    const jobId = await submit(plain);
    await expect.poll(async () => (await comfyui.whereabouts(jobId)).state).toBe('ended');
    const { outputs, status } = (await comfyui.history(jobId)) ?? {};
    expect(await comfyui.whereabouts(jobId)).toMatchObject({ entry: { outputs, status } });
  });

  test('a job that was taken out of the queue is absent', async () => {
    const {
      pending: [first],
    } = await busy();
    await comfyui.removeFromQueue([first]);
    expect(await comfyui.whereabouts(first)).toEqual({ state: 'absent' });
  });

  test('cancelling stops that job alone, or says that the server has no such route', async () => {
    const { running, pending } = await busy();
    const answers = [await comfyui.cancel(pending[0]), await comfyui.cancel(randomUUID())];
    expect(answers).toEqual(hasJobsApi ? [true, false] : [null, null]);
    if (!hasJobsApi) return;
    expect(await comfyui.whereabouts(pending[0])).toEqual({ state: 'absent' });
    expect(await comfyui.cancel(running)).toBe(true);
    await expect.poll(async () => (await comfyui.whereabouts(pending[1])).state).toBe('ended');
    expect(await comfyui.cancel(pending[1])).toBe(false);
  });

  test("the queue shows others' jobs, and no secrets", async () => {
    const { running } = await busy();
    const foreign = randomUUID();
    const extraData = { api_key_comfy_org: 'comfyui-secret', auth_token_comfy_org: 'token-secret' };
    await comfyui.submit({ jobId: foreign, clientId: 'a page', workflow: plain, extraData });
    const queue = await comfyui.queue();
    expect(queue.running).toEqual([
      expect.objectContaining({ jobId: running, nodeCount: 6, clientId: 'easel', number: expect.any(Number) }),
    ]);
    expect(queue.pending.at(-1)).toMatchObject({ jobId: foreign, nodeCount: 2, clientId: 'a page' });
    expect(queue.pending.at(-1)?.createdAt).toEqual(hasJobsApi ? expect.any(Number) : null);
    expect(JSON.stringify(queue)).not.toContain('secret');
  });

  test('jobs are listed where there is a list', async () => {
    const { running, pending } = await busy();
    const list = await comfyui.jobs({ statuses: ['in_progress', 'pending'], oldestFirst: true });
    expect(list?.jobs.map(({ jobId }) => jobId).toSorted()).toEqual(
      hasJobsApi ? [running, ...pending].toSorted() : undefined,
    );
    expect(await comfyui.job(pending[0])).toEqual(
      hasJobsApi ? expect.objectContaining({ jobId: pending[0], status: 'pending', entry: null }) : null,
    );
    expect(await comfyui.job(randomUUID())).toBe(hasJobsApi ? 'absent' : null);
  });

  test('memory is freed', async () => {
    await expect(comfyui.free({ unloadModels: true, freeMemory: true })).resolves.toBeUndefined();
  });
});

test('without what the gate wants nothing is answered', async () => {
  const demo = await startDemo('--require-header', 'X-API-Key: k 1');
  const open = createComfyuiClient({ url: demo.url, headers: { 'X-API-Key': 'k 1' } });
  const locked = createComfyuiClient(demo.url);
  expect((await open.systemStats()).devices).toHaveLength(1);
  await expect(locked.systemStats()).rejects.toMatchObject({ details: { reason: 'credentials_missing' } });
  await expect(locked.whereabouts('p')).rejects.toMatchObject({ code: 'backend_refused' });
  await Promise.all([open.close(), locked.close()]);
  demo.end();
});
