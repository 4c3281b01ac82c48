import { setTimeout as sleep } from 'node:timers/promises';
import { firstAnswer, nodeStart } from './first-answer.ts';
import { residentMb, shim, startProgram } from './program.ts';
import { line, summarise } from './statistics.ts';

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
    const { ms, mb } = await firstAnswer([shim, '--data-dir', program.dataFolder]);
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
