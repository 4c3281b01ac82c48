import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

export interface DemoProcess {
  readonly url: string;
  /** Ends the process and waits for its end. */
  stop(signal: NodeJS.Signals): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');
/** Ten times as fast as the default: about 10 ms a step, slow enough to act in the middle of a run. */
const speed = '10';
const startTimeoutMs = 20_000;

/** Starts demo-comfyui from source, as its own program, on a free port of 127.0.0.1; `jobsApi`: as a newer ComfyUI. */
export async function startDemo({ jobsApi = false }: { jobsApi?: boolean } = {}): Promise<DemoProcess> {
  const port = await freePort();
  const entry = resolve(root, 'demo-comfyui/cli.ts');
  const switches = jobsApi ? ['--jobs-api'] : [];
  const child = spawn(process.execPath, [entry, '--port', String(port), '--speed', speed, ...switches], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady({ child, url, said: () => errors });
  return {
    url,
    async stop(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

async function waitUntilReady(options: { child: ChildProcess; url: string; said: () => string }): Promise<void> {
  const { child, url, said } = options;
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`demo-comfyui ended at once with ${child.exitCode}: ${said()}`);
    if (performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`demo-comfyui did not answer within ${startTimeoutMs} ms: ${said()}`);
    }
    try {
      const { statusCode, body } = await request(`${url}/system_stats`);
      await body.dump();
      if (statusCode === 200) return;
    } catch {
      // Not listening yet.
    }
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
