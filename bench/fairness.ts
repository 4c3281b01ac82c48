import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Requester } from '../src-shared/nouns/jobs.ts';
import type { Core } from '../src-main/core/core.ts';
import { startCore } from '../src-main/core/core.fixture.ts';
import { memorySettingsFile } from '../src-main/core/settings/settings.fixture.ts';
import { connectBareClient } from './bare-client.ts';
import { end, spawnUntil } from './program.ts';
import { summarise } from './statistics.ts';

const jobCount = 200;
const requesterCount = 5;
const demo = new URL('../dist/demo-comfyui.js', import.meta.url).pathname;

/** A while of sampling, as jobs have it: about 0.4 s at the demo's speed here. */
const workflow = (seed: number, run: number): unknown => ({
  3: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
  4: { class_type: 'CLIPTextEncode', inputs: { text: `a boat, run ${run}`, clip: ['3', 1] } },
  5: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  6: {
    class_type: 'KSampler',
    inputs: {
      seed,
      steps: 10,
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
  8: { class_type: 'SaveImage', inputs: { images: ['7', 0], filename_prefix: 'bench' } },
});

/**
 * Two demo backends and 200 jobs from 5 requesters, each of whom asks for all of his at once: who had how much at each tenth of the run, and
 * jobs a second against bare clients, two to each, that drive the same backends with the same workflows, in turns.
 */
export async function benchFairness({ rounds }: { rounds: number }): Promise<void> {
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  const demos = await Promise.all(
    [0, 1].map(() => spawnUntil([demo, '--port', '0', '--speed', '3', '--no-previews'], /ready/)),
  );
  const urls = demos.map(({ line }) => /http:\S+/.exec(line)?.[0] ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'easel-bench-'));
  const core = await startCore({
    dataFolder: folder,
    url: urls[0] ?? '',
    settings: memorySettingsFile({ limits: { jobs_per_minute: null } }),
  });
  const speeds = { easel: [] as number[], bare: [] as number[] };
  let worst = 0;
  try {
    await core.backends.add({ address: urls[1] ?? '' });
    while (core.backends.list().filter(({ state }) => state === 'ready').length < 2) await sleep(50);
    out(`fairness: ${jobCount} jobs of ${requesterCount} requesters on two demos (load ${loadavg()[0]?.toFixed(1)})`);
    for (let round = 0; round < rounds; round++) {
      for (const who of round % 2 === 0 ? (['bare', 'easel'] as const) : (['easel', 'bare'] as const)) {
        const run = round * 2 + (who === 'easel' ? 1 : 0);
        if (who === 'bare') speeds.bare.push(await driveBare(urls, run));
        else {
          const { perSecond, unfairness, ended } = await driveEasel(core, run);
          speeds.easel.push(perSecond);
          worst = Math.max(worst, unfairness);
          if (ended !== jobCount) throw new Error(`${ended} of ${jobCount} jobs succeeded`);
        }
      }
      out(`  jobs a second: Easel ${speeds.easel.at(-1)?.toFixed(2)}, bare clients ${speeds.bare.at(-1)?.toFixed(2)}`);
    }
  } finally {
    await core.stop();
    await Promise.all(demos.map(({ child }) => end(child)));
    rmSync(folder, { recursive: true, force: true });
  }
  const share = summarise(speeds.easel).median / summarise(speeds.bare).median;
  out(`throughput: ${(100 * share).toFixed(1)} % of bare clients (aim: at least 95)`);
  out(`most that a requester was off his share at a tenth of a run: ${(100 * worst).toFixed(1)} % (aim: at most 10)`);
  if (worst > 0.1) process.exitCode = 1;
}

async function driveBare(urls: readonly string[], run: number): Promise<number> {
  // As many at once as Easel has there: the next one is in the queue when the one before ends.
  const clients = await Promise.all([...urls, ...urls].map((url) => connectBareClient(url)));
  const seeds = Array.from({ length: jobCount }, (_, seed) => seed);
  const started = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) await client.run(workflow(seed, run));
    }),
  );
  const perSecond = (1000 * jobCount) / (performance.now() - started);
  for (const client of clients) client.close();
  return perSecond;
}

async function driveEasel(core: Core, run: number): Promise<{ perSecond: number; unfairness: number; ended: number }> {
  const done = Array.from({ length: requesterCount }, () => 0);
  let total = 0;
  let ended = 0;
  let unfairness = 0;
  const started = performance.now();
  const asked = Array.from({ length: jobCount }, async (_, seed) => {
    // The first asks for all of his before the second asks for one.
    const place = Math.floor(seed / (jobCount / requesterCount));
    const requester: Requester = { kind: 'script', name: `requester ${place}`, token: null };
    const job = await core.jobs.submit({ workflow: workflow(seed, run), requester, reuse: 'never' });
    const end = await core.jobs.wait(job.id, { timeoutMs: 600_000 });
    if (end.status === 'succeeded') ended++;
    done[place] = (done[place] ?? 0) + 1;
    total++;
    // While all have jobs waiting: what is left at the end is given to whoever is left.
    if (total % (jobCount / 10) === 0 && total < jobCount) {
      const share = total / requesterCount;
      for (const had of done) unfairness = Math.max(unfairness, Math.abs(had - share) / share);
    }
  });
  await Promise.all(asked);
  return { perSecond: (1000 * jobCount) / (performance.now() - started), unfairness, ended };
}
