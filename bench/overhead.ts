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
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(program.mcpUrl)));
  try {
    const easel = async (): Promise<void> => {
      const result = await client.callTool({
        name: 'submit_workflow',
        arguments: { workflow: workflow(), wait_seconds: 40 },
      });
      const content = result.content as { type: string }[];
      if (result.isError || !content.some(({ type }) => type === 'image'))
        throw new Error(JSON.stringify(result).slice(0, 500));
    };
    const series = { bare: [] as number[], easel: [] as number[] };
    const warmUp = 10;
    for (let round = 0; round < options.rounds + warmUp; round++) {
      // In turns, each first every other time, and apart: what one leaves behind is not the other's cost.
      const turns = round % 2 === 0 ? (['bare', 'easel'] as const) : (['easel', 'bare'] as const);
      for (const turn of turns) {
        await sleep(120);
        const started = performance.now();
        await (turn === 'bare' ? bare.run(workflow()) : easel());
        if (round >= warmUp) series[turn].push(performance.now() - started);
      }
    }
    const [plain, whole] = [summarise(series.bare), summarise(series.easel)];
    process.stdout.write(`overhead: EmptyImage -> SaveImage 64x64 against ${demo ? 'demo-comfyui' : 'a ComfyUI'}\n`);
    process.stdout.write(`${line('bare WebSocket client with /view', plain)}\n`);
    process.stdout.write(`${line("Easel's MCP call with the returned preview", whole)}\n`);
    process.stdout.write(
      `ratio of the medians ${(whole.median / plain.median).toFixed(2)} (aim: at most 1.5 against a real ComfyUI)\n`,
    );
  } finally {
    await client.close();
    bare.close();
    await program.stop();
    if (demo) await end(demo.child);
  }
}
