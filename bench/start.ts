import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb, shim, startProgram, type Program } from './program.ts';
import { line, summarise } from './statistics.ts';

/** Node's own start: an empty program that prints and ends. */
async function nodeStart(): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("x")'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ms = performance.now() - started;
  await new Promise((resolve) => child.once('exit', resolve));
  return ms;
}

/** From the spawn of a shim to the answer to `initialize`. */
async function shimInitialize(program: Program): Promise<{ ms: number; mb: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [shim, '--data-dir', program.dataFolder], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const request = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  };
  child.stdin.write(`${JSON.stringify(request)}\n`);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ms = performance.now() - started;
  const mb = process.platform === 'linux' ? residentMb(child.pid ?? 0).own : Number.NaN;
  child.stdin.end();
  await new Promise((resolve) => child.once('exit', resolve));
  return { ms, mb };
}

/** Cold start to the ready line, `initialize` through the shim to a running program, resident memory at rest. */
export async function benchStart(options: { rounds: number }): Promise<void> {
  const node: number[] = [];
  const ready: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    node.push(await nodeStart());
    const program = await startProgram(['--demo']);
    ready.push(program.readyMs);
    await program.stop();
  }
  const program = await startProgram(['--demo']);
  const initialize: number[] = [];
  const shimMb: number[] = [];
  for (let round = 0; round < options.rounds * 2; round++) {
    node.push(await nodeStart());
    const { ms, mb } = await shimInitialize(program);
    initialize.push(ms);
    shimMb.push(mb);
  }
  await sleep(5_000);
  const memory = process.platform === 'linux' ? residentMb(program.pid) : null;
  await program.stop();

  const base = summarise(node);
  const beyond = (values: readonly number[]): string => (summarise(values).median - base.median).toFixed(0);
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  out(line("Node's own start", base));
  out(line('cold start to ready (serve --demo)', summarise(ready)));
  out(`  beyond Node's own: ${beyond(ready)} ms (aim: under 1000)`);
  out(line('initialize through the shim', summarise(initialize)));
  out(`  beyond Node's own: ${beyond(initialize)} ms (aim: under 100)`);
  out(line('resident memory of a shim', summarise(shimMb), 'MB'));
  if (memory)
    out(
      `resident memory at rest: program ${memory.own.toFixed(0)} MB, with its pictures process ${memory.withChildren.toFixed(0)} MB`,
    );
}
