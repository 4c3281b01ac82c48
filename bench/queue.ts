import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Requester } from '../src-shared/nouns/jobs.ts';
import type { Core } from '../src-main/core/core.ts';
import { emptyImage, startCore } from '../src-main/core/core.fixture.ts';
import { memorySettingsFile } from '../src-main/core/settings/settings.fixture.ts';
import { end, spawnUntil } from './program.ts';

const sizes = [100, 1_000, 10_000];
const tries = 50;

const requesterCount = 5;

/** What a job costs while so many wait: to submit, to list, to move, to cancel; memory of one that waits; and how long the loop is held. */
export async function benchQueue(): Promise<void> {
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  const demo = await spawnUntil([new URL('../dist/demo-comfyui.js', import.meta.url).pathname, '--port', '0'], /ready/);
  const folder = mkdtempSync(join(tmpdir(), 'easel-bench-'));
  const limits = { waiting_jobs: 100_000, waiting_jobs_per_requester: 100_000, jobs_per_minute: null };
  const core = await startCore({
    dataFolder: folder,
    url: /http:\S+/.exec(demo.line)?.[0] ?? '',
    settings: memorySettingsFile({ limits }),
  });
  try {
    while (core.health.get().status !== 'healthy') await sleep(50);
    core.jobs.queue.pause();
    await fill(core, 50);
    const before = memory();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    out(
      `queue (load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}), ms a job:`,
    );
    out('  waiting    submit      list      open      move  prioritise    cancel');
    for (const size of sizes) {
      await fill(core, size - tries);
      const submit = await each(tries, () => submitOne(core));
      const ids = [...madeIds];
      const some = (): string => ids[Math.floor(Math.random() * ids.length)] ?? '';
      const list = await each(tries, () => core.jobs.list({ limit: 100 }));
      const open = await each(tries, () => core.jobs.open({ limit: 100 }));
      const move = await each(tries, () => core.jobs.queue.move(some(), some()));
      const prioritise = await each(tries, () => core.jobs.queue.prioritise(some(), 0));
      const cancel = await each(tries, async (place) => {
        const id = ids[place * 2] ?? '';
        madeIds.delete(id);
        await core.jobs.cancel(id);
      });
      const figures = [submit, list, open, move, prioritise, cancel].map((ms) => ms.toFixed(3).padStart(9));
      out(`  ${String(size).padStart(7)} ${figures.join(' ')}`);
    }
    delay.disable();
    const held = `p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`;
    out(`  event-loop delay meanwhile (aim: p99 under 20 ms): ${held}`);
    const after = memory();
    const waiting = core.jobs.counts().waiting;
    const kb = (bytes: number): string => (bytes / 1024 / (waiting - 50)).toFixed(1);
    out(
      `  memory of one that waits: ${kb(after.heap - before.heap)} KB of heap, ${kb(after.rss - before.rss)} KB resident`,
    );
    delay.reset();
    delay.enable();
    const started = performance.now();
    await core.jobs.cancelAll({});
    out(`  all ${waiting} cancelled at once: ${((performance.now() - started) / waiting).toFixed(3)} ms a job`);
    out(
      `  event-loop delay meanwhile: p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`,
    );
  } finally {
    await core.stop();
    await end(demo.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

let made = 0;

const requesterAt = (place: number): Requester => ({
  kind: 'script',
  name: `requester ${place % requesterCount}`,
  token: null,
});

const madeIds = new Set<string>();

async function submitOne(core: Core): Promise<void> {
  const { id } = await core.jobs.submit({ workflow: emptyImage(++made), requester: requesterAt(made) });
  madeIds.add(id);
}

async function fill(core: Core, size: number): Promise<void> {
  while (core.jobs.counts().waiting < size) {
    await submitOne(core);
    // As callers come: each in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The median of so many, in ms, each in a turn of its own. */
async function each(times: number, act: (place: number) => unknown): Promise<number> {
  const taken: number[] = [];
  for (let place = 0; place < times; place++) {
    await new Promise((resolve) => setImmediate(resolve));
    const started = performance.now();
    await act(place);
    taken.push(performance.now() - started);
  }
  return taken.toSorted((a, b) => a - b)[times >> 1] ?? NaN;
}

function memory(): { heap: number; rss: number } {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed: heap, rss } = process.memoryUsage();
  return { heap, rss };
}
