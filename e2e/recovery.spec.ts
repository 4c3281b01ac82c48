import { expect, test } from '@playwright/test';
import { connectAssistant } from './assistants.ts';
import { removeFolder, startDemoComfyui, startProgram, temporaryFolder } from './program.ts';

const healthy = (mcpUrl: string): Promise<void> =>
  expect
    .poll(async () => ((await (await fetch(new URL('/health', mcpUrl))).json()) as { status: string }).status, {
      timeout: 15_000,
    })
    .toBe('healthy');

test('the program is killed mid-run: the next one knows the true end, and it ran once', async () => {
  const folder = await temporaryFolder('kill');
  const comfyui = await startDemoComfyui({ speed: 2 });
  const args = ['--comfyui', comfyui.url];
  const first = await startProgram({ dataFolder: folder, args });
  await healthy(first.mcpUrl);
  const before = await connectAssistant('2.x client, newer era, HTTP', first);
  const workflow = {
    3: {
      class_type: 'KSampler',
      inputs: {
        seed: 5,
        steps: 40,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
        model: ['4', 0],
        positive: ['6', 0],
        negative: ['6', 0],
        latent_image: ['5', 0],
      },
    },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'dreamshaper_8.safetensors' } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: 'a lighthouse', clip: ['4', 1] } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    9: { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'e2e' } },
  };
  const { job_id: jobId } = (await before.call('submit_workflow', { workflow })).structured;
  await expect
    .poll(async () => (await before.call('get_job_status', { job_id: jobId })).structured['status'], {
      timeout: 15_000,
    })
    .toBe('running');
  await first.stop('SIGKILL');
  await before.close().catch(() => {});

  const second = await startProgram({ dataFolder: folder, args });
  const after = await connectAssistant('2.x client, newer era, HTTP', second);
  const end = await after.call('wait_for_job', { job_id: jobId });
  expect(end.structured).toMatchObject({ status: 'succeeded', outputs_total: 1 });
  expect(end.content.some(({ type }) => type === 'image')).toBe(true);
  const history = (await (await fetch(`${comfyui.url}/history`)).json()) as object;
  expect(Object.keys(history)).toEqual([jobId]);

  await after.close();
  await second.stop();
  await comfyui.stop();
  await removeFolder(folder);
});

test('the program is killed again and again while jobs wait, run and end: each of them is done once, and its picture is there', async () => {
  const seed = Number(process.env['EASEL_TEST_SEED'] ?? Math.floor(Math.random() * 1e6));
  test.info().annotations.push({ type: 'seed', description: String(seed) });
  let state = seed;
  const random = (): number => (state = (state * 16_807 + 11) % 2_147_483_647) / 2_147_483_647;
  const folder = await temporaryFolder('kills');
  const comfyui = await startDemoComfyui({ speed: 4 });
  const args = ['--comfyui', comfyui.url];
  const given = (color: number): object => ({
    1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'e2e' } },
  });
  const ids: string[] = [];
  for (let kill = 0; kill < 4; kill++) {
    const program = await startProgram({ dataFolder: folder, args });
    await healthy(program.mcpUrl);
    const assistant = await connectAssistant('2.x client, newer era, HTTP', program);
    for (let job = 0; job < 4; job++) {
      const { structured } = await assistant.call('submit_workflow', { workflow: given(seed + kill * 4 + job) });
      ids.push(String(structured['job_id']));
    }
    await new Promise((resolve) => setTimeout(resolve, 150 * random() ** 2));
    await program.stop('SIGKILL');
    await assistant.close().catch(() => {});
  }
  const last = await startProgram({ dataFolder: folder, args });
  const assistant = await connectAssistant('2.x client, newer era, HTTP', last);
  for (const id of ids) {
    const end = await assistant.call('wait_for_job', { job_id: id });
    expect(end.structured, `EASEL_TEST_SEED=${seed}`).toMatchObject({ status: 'succeeded', outputs_total: 1 });
  }
  const history = (await (await fetch(`${comfyui.url}/history`)).json()) as object;
  expect(Object.keys(history).toSorted()).toEqual([...ids].toSorted());
  await assistant.close();
  await last.stop();
  await comfyui.stop();
  await removeFolder(folder);
});

test('the program is killed while an assistant waits through the shim: the shim survives and the next call is answered', async () => {
  const folder = await temporaryFolder('shim');
  const comfyui = await startDemoComfyui();
  const args = ['--comfyui', comfyui.url];
  const first = await startProgram({ dataFolder: folder, args });
  await healthy(first.mcpUrl);
  const assistant = await connectAssistant('1.x client, shim', first);
  const waiting = assistant.call('generate_image', { prompt: 'a slow boat', width: 64, height: 64, steps: 100 });
  const failed = expect(waiting).rejects.toThrow(/restarted/i);
  await expect
    .poll(async () => ((await assistant.call('get_queue', {})).structured['running'] as unknown[]).length, {
      timeout: 15_000,
    })
    .toBe(1);
  await first.stop('SIGKILL');
  const second = await startProgram({ dataFolder: folder, args });
  await failed;
  await healthy(second.mcpUrl);
  await expect.poll(async () => (await assistant.call('list_models', {})).isError, { timeout: 20_000 }).toBe(false);
  await assistant.close();
  await second.stop();
  await comfyui.stop();
  await removeFolder(folder);
});
