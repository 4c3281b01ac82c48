import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { connectBareClient } from './bare-client.ts';
import { end, spawnUntil, startProgram } from './program.ts';
import { line, summarise } from './statistics.ts';

/** Each run has a colour of its own, so that ComfyUI's cache answers none of them. */
function workflow(): unknown {
  const color = Math.floor(Math.random() * 0xffffff);
  return {
    1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bench' } },
  };
}

/** EmptyImage → SaveImage at 64²: what Easel's MCP call costs over the bare protocol, in turns against the same server. */
export async function benchOverhead(options: { url: string | null; rounds: number }): Promise<void> {
  const demo =
    options.url === null
      ? await spawnUntil([new URL('../dist/demo-comfyui.js', import.meta.url).pathname, '--port', '0'], /ready/)
      : null;
  const url = options.url ?? /http:\S+/.exec(demo?.line ?? '')?.[0] ?? '';
  const program = await startProgram(['--comfyui', url]);
  const bare = await connectBareClient(url);
  const clients = await Promise.all([
    connect(program.mcpUrl, 'legacy'),
    connect(program.mcpUrl, { pin: '2026-07-28' }),
  ]);
  const [older, newer] = clients;
  const runs = { bare: () => bare.run(workflow()), older: () => call(older), newer: () => call(newer) };
  const names = ['bare', 'older', 'newer'] as const;
  const series: Record<(typeof names)[number], number[]> = { bare: [], older: [], newer: [] };
  try {
    for (let round = -warmUp; round < options.rounds; round++) {
      for (const place of names.keys()) {
        // In turns, each first every third time, and apart: what one leaves behind is not the next one's cost.
        const name = names[(place + round + warmUp) % names.length] ?? 'bare';
        await sleep(apartMs);
        const started = performance.now();
        await runs[name]();
        if (round >= 0) series[name].push(performance.now() - started);
      }
    }
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    bare.close();
    await program.stop();
    if (demo) await end(demo.child);
  }
  const figures = { bare: summarise(series.bare), older: summarise(series.older), newer: summarise(series.newer) };
  const ratio = (name: 'older' | 'newer'): string => (figures[name].median / figures.bare.median).toFixed(2);
  const load = loadavg()[0]?.toFixed(1);
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  out(`overhead: EmptyImage -> SaveImage 64x64 against ${demo ? 'demo-comfyui' : 'a ComfyUI'}`);
  out(line('bare WebSocket client with /view', figures.bare));
  out(line("Easel's MCP call and preview, 2025-11-25", figures.older));
  out(line("Easel's MCP call and preview, 2026-07-28", figures.newer));
  out(
    `ratio of the medians ${ratio('older')} and ${ratio('newer')} (aim: at most 1.2 against a real ComfyUI; load ${load})`,
  );
}

const warmUp = 9;
const apartMs = 120;

async function connect(url: string, mode: 'legacy' | { pin: string }): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

async function call(client: Client): Promise<void> {
  const result = await client.callTool({
    name: 'submit_workflow',
    arguments: { workflow: workflow(), wait_seconds: 40 },
  });
  const content = result.content as { type: string }[];
  if (result.isError || !content.some(({ type }) => type === 'image'))
    throw new Error(JSON.stringify(result).slice(0, 500));
}
