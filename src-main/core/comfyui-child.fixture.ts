import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A demo-comfyui in a process of its own, so that a test can end it as a crash does. */
export interface ComfyuiChild {
  readonly url: string;
  readonly port: number;
  /** It neither answers nor ends, as a machine that sleeps. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL, and gone. */
  kill(): Promise<void>;
}

const cli = fileURLToPath(new URL('../../demo-comfyui/cli.ts', import.meta.url));
/** Vitest ends its workers by a signal, and waits for ever while a child that a failed test forgot holds their stderr. */
const endsWithParent = ['--import', 'data:text/javascript,process.once("disconnect",()=>process.exit())'];

export async function spawnComfyui(
  options: { port?: number; speed?: number; models?: string; lacks?: readonly string[]; more?: readonly string[] } = {},
): Promise<ComfyuiChild> {
  const args = [...endsWithParent, cli, '--port', String(options.port ?? 0), '--speed', String(options.speed ?? 20)];
  if (options.models !== undefined) args.push('--models', options.models);
  for (const name of options.lacks ?? []) args.push('--lacks', name);
  args.push(...(options.more ?? []));
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (!child.stdout) throw new Error('stdout is a pipe');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = /http:\S+/.exec(line)?.[0];
  if (!url) throw new Error(`demo-comfyui said: ${line}`);
  return {
    url,
    port: Number(new URL(url).port),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
