import { spawn } from 'node:child_process';
import { residentMb } from './program.ts';

/** Node's own start in ms: an empty program that prints and ends. */
export async function nodeStart(): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("x")'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ms = performance.now() - started;
  await new Promise((resolve) => child.once('exit', resolve));
  return ms;
}

/** What a command over stdio costs its assistant. */
export interface FirstAnswer {
  /** From the spawn to the answer to `initialize`. */
  readonly ms: number;
  /** Resident when it had answered, with its children; NaN elsewhere than on Linux. */
  readonly mb: number;
}

/** Spawns Node with these arguments as an assistant does and shakes hands. */
export async function firstAnswer(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<FirstAnswer> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  const ended = new Promise<never>((_, reject) =>
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code} before it had answered`))),
  );
  const request = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  };
  child.stdin.write(`${JSON.stringify(request)}\n`);
  const line = await Promise.race([new Promise<Buffer>((resolve) => child.stdout.once('data', resolve)), ended]);
  const ms = performance.now() - started;
  if (!line.includes('"serverInfo"')) throw new Error(`${args[0]} answered ${line.toString().slice(0, 200)}`);
  const mb = process.platform === 'linux' ? residentMb(child.pid ?? 0).withChildren : Number.NaN;
  ended.catch(() => {});
  child.stdin.end();
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  return { ms, mb };
}
