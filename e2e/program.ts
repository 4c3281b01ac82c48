import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
export const cli = fileURLToPath(new URL('dist/cli.js', root));
export const shim = fileURLToPath(new URL('dist/shim.cjs', root));
export const demoCli = fileURLToPath(new URL('dist/demo-comfyui.js', root));

/** The spawned program, as a stranger would have it. */
export interface Program {
  /** The printed URL of the window, token included. */
  readonly url: string;
  readonly mcpUrl: string;
  readonly dataFolder: string;
  readonly pid: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A home of its own for every program: nothing of this machine's user is read or written. */
export async function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `easel-e2e-${name}-`));
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Spawns Node with these arguments and resolves with the first line of stdout that matches. */
export async function spawnUntil(
  args: readonly string[],
  pattern: RegExp,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors = (errors + bytes.toString()).slice(-4000)));
  for await (const line of createInterface(child.stdout)) {
    if (pattern.test(line)) {
      child.stdout.resume();
      return { child, line };
    }
  }
  throw new Error(`${args.join(' ')} ended early:\n${errors}`);
}

export async function endChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

export async function startProgram(options: {
  dataFolder: string;
  args?: readonly string[];
  port?: number;
}): Promise<Program> {
  const { dataFolder, args = [], port = 0 } = options;
  const { child, line } = await spawnUntil(
    [cli, 'serve', '--data-dir', dataFolder, '--port', String(port), ...args],
    /^Easel is ready/,
    { HOME: dataFolder, EASEL_COMFYUI_URL: '', COMFYUI_URL: '' },
  );
  const [, url = '', mcpUrl = ''] = /^Easel is ready: (\S+)\s+MCP: (\S+)$/.exec(line) ?? [];
  return { url, mcpUrl, dataFolder, pid: child.pid ?? 0, stop: (signal) => endChild(child, signal) };
}

/** A demo-comfyui of its own, which outlives the program. */
export async function startDemoComfyui(
  options: { speed?: number; lacks?: readonly string[] } = {},
): Promise<{ url: string; stop(): Promise<void> }> {
  const args = [demoCli, '--port', '0', '--speed', String(options.speed ?? 10)];
  for (const name of options.lacks ?? []) args.push('--lacks', name);
  const { child, line } = await spawnUntil(args, /ready/);
  return { url: /http:\S+/.exec(line)?.[0] ?? '', stop: () => endChild(child, 'SIGKILL') };
}
