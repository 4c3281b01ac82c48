/** Two ComfyUIs and five assistants, each of which asks for all of its pictures at once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from '@playwright/test';
import { cli, removeFolder, startDemoComfyui, startProgram, temporaryFolder } from './program.ts';

const assistants = 5;
const each = 8;

const workflow = (seed: number): unknown => ({
  3: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
  4: { class_type: 'CLIPTextEncode', inputs: { text: 'a boat', clip: ['3', 1] } },
  5: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  6: {
    class_type: 'KSampler',
    inputs: {
      seed,
      steps: 6,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['3', 0],
      positive: ['4', 0],
      negative: ['4', 0],
      latent_image: ['5', 0],
    },
  },
  7: { class_type: 'VAEDecode', inputs: { samples: ['6', 0], vae: ['3', 2] } },
  8: { class_type: 'SaveImage', inputs: { images: ['7', 0], filename_prefix: 'e2e' } },
});

test('five assistants share two ComfyUIs: whoever asked first gets no more than his turn, and every job is done once', async () => {
  const dataFolder = await temporaryFolder('fairness');
  const demos = [await startDemoComfyui({ speed: 3 }), await startDemoComfyui({ speed: 3 })];
  const [first, second] = demos.map(({ url }) => url);
  const program = await startProgram({ dataFolder, args: ['--comfyui', first ?? ''] });
  const added = spawn(process.execPath, [cli, 'backends', 'add', second ?? '', '--data-dir', dataFolder], {
    env: { ...process.env, HOME: dataFolder },
    stdio: 'ignore',
  });
  expect(await once(added, 'exit')).toEqual([0, null]);
  const ready = async (): Promise<number> => {
    const { backends } = (await (await fetch(new URL('/health', program.mcpUrl))).json()) as {
      backends: { state: string }[];
    };
    return backends.filter(({ state }) => state === 'ready').length;
  };
  await expect.poll(ready, { timeout: 15_000 }).toBe(2);
  const clients = await Promise.all(
    Array.from({ length: assistants }, async (_, place) => {
      const client = new Client({ name: `assistant-${place}`, version: '1.0.0' });
      await client.connect(new StreamableHTTPClientTransport(new URL(program.mcpUrl)));
      return client;
    }),
  );

  const ended: number[] = [];
  const jobs: Promise<string>[] = [];
  for (const [place, client] of clients.entries()) {
    const own = Array.from({ length: each }, async (_, count) => {
      const given = { workflow: workflow(100 * place + count), wait_seconds: 45 };
      const { structuredContent } = await client.callTool({ name: 'submit_workflow', arguments: given });
      const { job_id: id, status } = structuredContent as { job_id: string; status: string };
      expect(status).toBe('succeeded');
      ended.push(place);
      return id;
    });
    jobs.push(...own);
    // He has asked for all of his before the next one begins.
    const taken = async (): Promise<number> => {
      const health = (await (await fetch(new URL('/health', program.mcpUrl))).json()) as Record<string, number>;
      return (health['waiting_jobs'] ?? 0) + (health['active_jobs'] ?? 0) + ended.length;
    };
    await expect.poll(taken, { timeout: 15_000 }).toBeGreaterThanOrEqual((place + 1) * each);
  }
  const begun = ended.length;
  const ids = await Promise.all(jobs);

  // From the moment that all were waiting to the one when the first had none left to wait.
  const contested = ended.slice(begun, begun + assistants * 2);
  for (let place = 1; place < assistants; place++)
    expect(
      contested.filter((one) => one === place).length,
      `assistant ${place} of ${contested.join(' ')}`,
    ).toBeGreaterThanOrEqual(1);
  const histories = await Promise.all(
    demos.map(async ({ url }) => (await (await fetch(`${url}/history`)).json()) as object),
  );
  const ran = histories.flatMap((history) => Object.keys(history));
  expect(ran.toSorted()).toEqual(ids.toSorted());
  for (const history of histories) expect(Object.keys(history).length).toBeGreaterThan(assistants);

  for (const client of clients) await client.close();
  await program.stop();
  for (const demo of demos) await demo.stop();
  await removeFolder(dataFolder);
});
