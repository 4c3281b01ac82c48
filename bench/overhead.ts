import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { connectBareClient } from './bare-client.ts';
import { end, spawnUntil, startProgram } from './program.ts';
import { line, summarise } from './statistics.ts';

/** SaveImage lists its folder each time: in one that holds the runs of weeks it takes longer than all the rest. */
const folder = `easel-bench-${Date.now()}`;

/** Each run has a colour of its own, so that ComfyUI's cache answers none of them. */
function workflow(): unknown {
  const color = Math.floor(Math.random() * 0xffffff);
  return {
    1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: `${folder}/run` } },
  };
}

/**
 * EmptyImage → SaveImage at 64²: what Easel's MCP call costs over the bare protocol, in turns against the same server; and beside it the least
 * that an MCP call can cost, that of a server which does nothing but what the bare client does.
 */
export async function benchOverhead(options: { url: string | null; rounds: number }): Promise<void> {
  const demo =
    options.url === null
      ? await spawnUntil([new URL('../dist/demo-comfyui.js', import.meta.url).pathname, '--port', '0'], /ready/)
      : null;
  const url = options.url ?? /http:\S+/.exec(demo?.line ?? '')?.[0] ?? '';
  const program = await startProgram(['--comfyui', url]);
  const thin = await spawnUntil([new URL('thin-server.ts', import.meta.url).pathname, url], /ready/);
  const thinUrl = /http:\S+/.exec(thin.line)?.[0] ?? '';
  const bare = await connectBareClient(url);
  const clients = await Promise.all([
    connect(program.mcpUrl, 'legacy'),
    connect(program.mcpUrl, { pin: '2026-07-28' }),
    connect(thinUrl, { pin: '2026-07-28' }),
  ]);
  const [older, newer, least] = clients;
  const runs: Record<Name, () => Promise<unknown>> = {
    bare: () => bare.run(workflow()),
    thin: () => call(least),
    older: () => call(older),
    newer: () => call(newer),
  };
  const series: Record<Name, number[]> = { bare: [], thin: [], older: [], newer: [] };
  try {
    for (let round = -warmUp; round < options.rounds; round++) {
      for (const place of names.keys()) {
        // In turns, each first every fourth time, and apart: what one leaves behind is not the next one's cost.
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
    await end(thin.child);
    if (demo) await end(demo.child);
  }
  report({ series, server: demo ? 'demo-comfyui' : 'a ComfyUI' });
}

const names = ['bare', 'thin', 'older', 'newer'] as const;
type Name = (typeof names)[number];

const titles: Readonly<Record<Name, string>> = {
  bare: 'bare WebSocket client with /view',
  thin: 'MCP server that does only that, 2026-07-28',
  older: "Easel's MCP call and preview, 2025-11-25",
  newer: "Easel's MCP call and preview, 2026-07-28",
};

function report({ series, server }: { series: Record<Name, number[]>; server: string }): void {
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  const median = (name: Name): number => summarise(series[name]).median;
  const ratio = (name: Name, to: Name): string => (median(name) / median(to)).toFixed(2);
  out(`overhead: EmptyImage -> SaveImage 64x64 against ${server}`);
  for (const name of names) out(line(titles[name], summarise(series[name])));
  out(
    `ratio of the medians to the bare client: ${ratio('older', 'bare')} and ${ratio('newer', 'bare')} (aim: at most 1.2 against a real ComfyUI)`,
  );
  out(`  the MCP server that does only that: ${ratio('thin', 'bare')}`);
  out(`  Easel to that server: ${ratio('older', 'thin')} and ${ratio('newer', 'thin')}`);
  out(`load ${loadavg()[0]?.toFixed(1)}`);
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
