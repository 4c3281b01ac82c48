import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createComfyuiClient } from '../src-main/comfyui/client.ts';
import type { Connection } from '../src-main/core/backends/connection.ts';
import { createNodeCatalogue } from '../src-main/core/nodes/create-node-catalogue.ts';
import { createNodes } from '../src-main/core/nodes/node-definitions.ts';
import { end, spawnUntil } from './program.ts';
import { line, summarise } from './statistics.ts';

const queries = [
  { text: 'sampler' },
  { text: 'load image' },
  { text: 'upscale model loader' },
  { text: 'e' },
  { output: 'LATENT' },
  { input: 'IMAGE', output: 'MASK' },
  { category: 'image' },
  { text: 'nothing has these words at all' },
  { mark: 'api' as const },
  { limit: 200 },
];

/**
 * Node classes of a server: how long they take to be read and indexed in the worker (from the first question to its answer, the worker's start
 * included), again from the kept file, and to be searched; and for how long the main thread was held meanwhile.
 */
export async function benchCatalogue(options: { url: string | null; rounds: number }): Promise<void> {
  console.log(
    `catalogue (load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')})`,
  );
  for (const megabytes of [9, 64]) {
    const script = new URL('catalogue-server.ts', import.meta.url).pathname;
    const { child, line: said } = await spawnUntil([script, '2700', String(megabytes)], /^ready/);
    const [, url = '', bytes] = said.split(' ');
    await benchServer({ name: `2,700 classes, ${(Number(bytes) / 1e6).toFixed(1)} MB`, url, rounds: options.rounds });
    await end(child);
  }
  const demo = await spawnUntil([new URL('../dist/demo-comfyui.js', import.meta.url).pathname, '--port', '0'], /ready/);
  await benchServer({ name: 'demo-comfyui', url: /http:\S+/.exec(demo.line)?.[0] ?? '', rounds: options.rounds });
  await end(demo.child);
  if (options.url) await benchServer({ name: `ComfyUI at ${options.url}`, url: options.url, rounds: options.rounds });
}

async function benchServer({ name, url, rounds }: { name: string; url: string; rounds: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'easel-bench-'));
  const comfyui = createComfyuiClient(url);
  const connection = () => ({ url, comfyui }) as Connection;
  const backends = { connections: () => [], ready: connection };
  const open = () =>
    createNodeCatalogue({
      ...backends,
      nodes: createNodes(backends),
      workerUrl: new URL('../dist/nodes-worker.js', import.meta.url),
      dataFolder: folder,
    });
  const builds: number[] = [];
  const kept: number[] = [];
  const searches: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let classes = 0;
  delay.enable();
  for (let round = 0; round < buildRounds; round++) {
    rmSync(join(folder, 'cache'), { recursive: true, force: true });
    for (const times of [builds, kept]) {
      const catalogue = open();
      times.push(await timed(async () => void ({ classes } = await catalogue.search({ text: 'sampler' }))));
      await catalogue.stop();
    }
  }
  delay.disable();
  const whileBuilding = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
  delay.reset();
  const catalogue = open();
  await catalogue.search({});
  delay.enable();
  for (let round = 0; round < rounds; round++) {
    for (const query of queries) searches.push(await timed(() => catalogue.search(query)));
  }
  delay.disable();
  const whileSearching = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
  await catalogue.stop();
  await comfyui.close();
  const [file = ''] = readdirSync(join(folder, 'cache', 'nodes'));
  const fileBytes = statSync(join(folder, 'cache', 'nodes', file)).size;
  rmSync(folder, { recursive: true, force: true });
  const figure = ({ p99, max }: typeof whileBuilding): string => `p99 ${p99.toFixed(1)}  max ${max.toFixed(1)} ms`;
  console.log(`${name}: ${classes} classes, kept in ${Math.ceil(fileBytes / 1000)} KB`);
  console.log(line('  read and indexed (aim: under 2,000)', summarise(builds)));
  console.log(line('  from the kept file', summarise(kept)));
  console.log(line('  searches (aim: p95 under 10)', summarise(searches)));
  console.log(
    `  event-loop delay of the main thread (aim: p99 under 20): building ${figure(whileBuilding)}; searching ${figure(whileSearching)}`,
  );
}

const buildRounds = 5;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
