import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const afterTermMs = 500;

/**
 * Ends a child that leads its own process group (elsewhere than on Windows): first as a client does, by closing its stdin, then by
 * signal after `graceMs`, it and all of its group. A process that was started detached, as a shim starts Easel, is in another group and stays.
 */
export async function endTree(child: ChildProcess, graceMs: number): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  child.stdin?.end();
  await exited(child, graceMs);
  if (process.platform === 'win32') {
    // By then only a child that hangs is left, and its children with it; what has ended has no tree any more.
    if (isRunning(child)) {
      await promisify(execFile)('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }).catch(() => {});
    }
  } else if (signalGroup(pid, 'SIGTERM')) {
    await exited(child, afterTermMs);
    const until = Date.now() + afterTermMs;
    while (signalGroup(pid, 0) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    signalGroup(pid, 'SIGKILL');
  }
  await exited(child, afterTermMs);
  // A pipe that somebody else still holds would keep this process alive.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  child.unref();
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function exited(child: ChildProcess, withinMs: number): Promise<void> {
  if (!isRunning(child)) return;
  await once(child, 'exit', { signal: AbortSignal.timeout(withinMs) }).catch(() => {});
}

/** False when nobody is in the group. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    // EPERM: somebody is, and may not be told (macOS says so of zombies).
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
