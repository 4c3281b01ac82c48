import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { firstAnswer, type FirstAnswer, nodeStart } from './first-answer.ts';
import { shim, startProgram } from './program.ts';
import { line, summarise } from './statistics.ts';

/**
 * What an assistant pays for the shim: from its spawn to the answer to `initialize`, beyond Node's own start, and its memory; Easel runs
 * already. With `peer`, a folder into which `mcp-remote` was installed by hand, the same for that bridge on the same Easel. In turns.
 */
export async function benchShim(options: { rounds: number; peer: string | null }): Promise<void> {
  const program = await startProgram(['--demo']);
  const home = mkdtempSync(join(tmpdir(), 'easel-bench-peer-'));
  const commands: Record<string, () => Promise<FirstAnswer>> = {
    shim: () => firstAnswer([shim, '--data-dir', program.dataFolder]),
  };
  if (options.peer) {
    const proxy = join(resolve(options.peer), 'node_modules/mcp-remote/dist/proxy.js');
    // It keeps what it knows of servers below the home.
    commands['mcp-remote'] = () =>
      firstAnswer([proxy, program.mcpUrl], { HOME: home, USERPROFILE: home, MCP_REMOTE_CONFIG_DIR: home });
  }
  const node: number[] = [];
  const answers = new Map(Object.keys(commands).map((name) => [name, [] as FirstAnswer[]]));
  try {
    for (let round = -warmUp; round < options.rounds; round++) {
      const started = await nodeStart();
      if (round >= 0) node.push(started);
      for (const [name, run] of Object.entries(commands)) {
        const answer = await run();
        if (round >= 0) answers.get(name)?.push(answer);
      }
    }
  } finally {
    await program.stop();
    rmSync(home, { recursive: true, force: true });
  }

  const base = summarise(node);
  console.log(`shim: ${options.rounds} starts in a row, load ${loadavg()[0]?.toFixed(1)}`);
  console.log(line("Node's own start", base));
  for (const [name, series] of answers) {
    const time = summarise(series.map(({ ms }) => ms));
    console.log(line(`${name}: spawn to initialize`, time));
    const beyond = (ms: number): string => (ms - base.median).toFixed(0);
    const aim = name === 'shim' ? ' (aim: p95 at most 100)' : '';
    console.log(`  beyond Node's own: p50 ${beyond(time.median)} ms, p95 ${beyond(time.p95)} ms${aim}`);
    console.log(
      line(
        `${name}: resident memory${name === 'shim' ? ' (aim: 45)' : ''}`,
        summarise(series.map(({ mb }) => mb)),
        'MB',
      ),
    );
  }
}

const warmUp = 3;
