import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Program {
  readonly mcpUrl: string;
  readonly dataFolder: string;
  readonly pid: number;
  /** From spawn to the ready line, in ms. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

const root = new URL('..', import.meta.url);
export const cli = new URL('dist/cli.js', root).pathname;
export const shim = new URL('dist/shim.cjs', root).pathname;

/** Spawns a process and resolves with the first line on its stdout that matches. */
export async function spawnUntil(
  args: readonly string[],
  pattern: RegExp,
): Promise<{ child: ChildProcess; line: string; ms: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('stdout is a pipe');
  for await (const line of createInterface(child.stdout)) {
    if (pattern.test(line)) return { child, line, ms: performance.now() - started };
  }
  throw new Error(`${args.join(' ')} ended without a line like ${pattern}`);
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

export async function startProgram(args: readonly string[]): Promise<Program> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'easel-bench-'));
  // Nobody asks for as much in a minute as a bench.
  writeFileSync(join(dataFolder, 'settings.json'), JSON.stringify({ limits: { jobs_per_minute: null } }));
  const all = [cli, 'serve', '--port', '0', '--data-dir', dataFolder, '--log-level', 'error', ...args];
  const { child, line, ms } = await spawnUntil(all, /^Easel is ready/);
  const mcpUrl = /MCP: (\S+)/.exec(line)?.[1] ?? '';
  return {
    mcpUrl,
    dataFolder,
    pid: child.pid ?? 0,
    readyMs: ms,
    async stop() {
      await end(child);
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Resident memory of a process and of all its children, in MB; Linux only. */
export function residentMb(pid: number): { own: number; withChildren: number } {
  const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const below = children.map((child) => residentMb(Number(child)).withChildren);
  return { own, withChildren: own + below.reduce((sum, mb) => sum + mb, 0) };
}
