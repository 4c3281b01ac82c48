import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { RigComfyui } from '../src-main/core/faults/rig.fixture.ts';
import type { StartProgram } from '../src-main/core/faults/program.fixture.ts';
import { cli } from './program.ts';

const clock = new URL('../src-main/core/faults/clock.fixture.ts', import.meta.url).href;
const demo = new URL('../dist/demo-comfyui.js', import.meta.url).pathname;

/** The built program, spawned, asked over MCP. */
export const startBuiltProgram: StartProgram = async ({ dataFolder, url }) => {
  const args = [
    'serve',
    '--port',
    '0',
    '--data-dir',
    dataFolder,
    '--comfyui',
    url,
    '--log-level',
    'info',
    '--log-file',
    join(dataFolder, 'easel.log'),
  ];
  const child = spawn(process.execPath, ['--import', clock, cli, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, HOME: dataFolder, EASEL_COMFYUI_URL: '', COMFYUI_URL: '' },
  });
  const ended = once(child, 'exit');
  if (!child.stdout) throw new Error('stdout is a pipe');
  let mcpUrl = '';
  for await (const line of createInterface(child.stdout)) {
    mcpUrl = /^Easel is ready.*MCP: (\S+)/.exec(line)?.[1] ?? '';
    if (mcpUrl !== '') break;
  }
  child.stdout.resume();
  if (mcpUrl === '') throw new Error('Easel ended before it was ready');
  const client = new Client(
    { name: 'faults', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)));
  async function call(name: string, given: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { structuredContent, isError, content } = await client.callTool({ name, arguments: given });
    const answer = (structuredContent ?? {}) as Record<string, unknown>;
    if (isError && answer['job_id'] === undefined) throw new Error(JSON.stringify(content).slice(0, 300));
    return answer;
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    child.kill(signal);
    await ended;
    await client.close().catch(() => {});
  }
  return {
    submit: async (workflow) => String((await call('submit_workflow', { workflow }))['job_id']),
    cancel: async (id) => void (await call('cancel_job', { job_id: id })),
    setClock: (aheadMs) => void (child.connected && child.send({ clock: aheadMs })),
    async ready() {
      for (let waits = 0; waits < 300; waits++) {
        const health = (await (await fetch(new URL('/health', mcpUrl))).json()) as { status: string };
        if (health.status === 'healthy') return;
        await sleep(50);
      }
      throw new Error('Easel was not ready within 15 s');
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
};

/** The built demo-comfyui, spawned. */
export async function spawnBuiltComfyui(options: {
  port?: number;
  speed?: number;
  more?: readonly string[];
}): Promise<RigComfyui> {
  const args = [demo, '--port', String(options.port ?? 0), '--speed', String(options.speed ?? 20)];
  const child = spawn(process.execPath, [...args, ...(options.more ?? [])], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('stdout is a pipe');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = /http:\S+/.exec(line)?.[0] ?? '';
  return {
    url,
    port: Number(new URL(url).port),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
