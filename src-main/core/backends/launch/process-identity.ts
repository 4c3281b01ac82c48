import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/**
 * When the process of this number was started, as the system writes it; null when there is none. A number is given out again, a number
 * with its time is not: only together they say that a process is still the one that was started.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return identityInProc(pid);
  const { failed, stdout } =
    process.platform === 'win32'
      ? await run('powershell.exe', [
          '-NoProfile',
          '-NonInteractive',
          '-Command',
          `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`,
        ])
      : await run('/bin/ps', ['-o', 'lstart=', '-p', String(pid)]);
  const text = stdout.trim();
  return failed || text === '' ? null : text;
}

/** Ticks since the machine was started, so with the name of that start. One that ended and was not fetched yet is none any more. */
async function identityInProc(pid: number): Promise<string | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The name stands in brackets and may have some itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || started === undefined ? null : `${boot.trim()} ${started}`;
  } catch {
    return null;
  }
}

async function run(command: string, args: readonly string[]): Promise<{ failed: boolean; stdout: string }> {
  const { failed, stdout } = await execa(command, args, {
    reject: false,
    stdin: 'ignore',
    timeout: 10_000,
    windowsHide: true,
    // The words of a date must not depend on who asks.
    env: { LC_ALL: 'C' },
  });
  return { failed, stdout };
}
