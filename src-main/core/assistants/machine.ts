import { readdir, readFile, readlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { execa } from 'execa';
import which from 'which';
import type { AssistantSystem, ProcessSign } from './system.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The machine that this program runs on. */
export function thisMachine(env: Environment = process.env, homeFolder: string = homedir()): AssistantSystem {
  const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
  const localAppDataFolder = platform === 'win32' ? env['LOCALAPPDATA'] || join(homeFolder, 'AppData', 'Local') : null;
  return {
    platform,
    homeFolder,
    configFolder: configFolder(platform, env, homeFolder),
    localAppDataFolder,
    env,
    findCommand: async (name) =>
      (await which(name, { nothrow: true, path: searchPath(platform, env, homeFolder) })) ?? null,
    async isRunning(signs, signal) {
      const running = await processes(platform, signal).catch(() => null);
      return running && signs.some((sign) => running.some((process) => isSign(sign, process)));
    },
  };
}

function configFolder(platform: AssistantSystem['platform'], env: Environment, home: string): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (platform === 'win32') return env['APPDATA'] || join(home, 'AppData', 'Roaming');
  return env['XDG_CONFIG_HOME'] || join(home, '.config');
}

/** Where people install commands; a program started from a dock or a tray has a shorter PATH than a shell. */
function searchPath(platform: AssistantSystem['platform'], env: Environment, home: string): string {
  const own = (env['PATH'] ?? env['Path'] ?? '').split(delimiter);
  const usual =
    platform === 'win32'
      ? [join(env['APPDATA'] ?? home, 'npm'), join(home, '.local', 'bin'), join(home, 'scoop', 'shims')]
      : [
          join(home, '.local', 'bin'),
          join(home, '.claude', 'local'),
          join(home, '.npm-global', 'bin'),
          join(home, '.bun', 'bin'),
          join(home, '.volta', 'bin'),
          '/opt/homebrew/bin',
          '/usr/local/bin',
          '/usr/bin',
        ];
  return [...new Set([...own, ...usual])].filter((folder) => folder !== '').join(delimiter);
}

interface RunningProcess {
  readonly names: readonly string[];
  /** Of the executable; null where the system keeps it to itself. */
  readonly path: string | null;
}

function isSign({ name, inPath }: ProcessSign, { names, path }: RunningProcess): boolean {
  if (!names.some((one) => plainName(one) === plainName(name))) return false;
  return (
    inPath === undefined || (path !== null && inPath.some((part) => path.toLowerCase().includes(part.toLowerCase())))
  );
}

const plainName = (name: string): string =>
  basename(name.trim().replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.exe$/, '');

async function run(
  command: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<{ failed: boolean; stdout: string }> {
  const { failed, stdout } = await execa(command, args, {
    reject: false,
    stdin: 'ignore',
    timeout: 10_000,
    windowsHide: true,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  return { failed, stdout };
}

/** All that can be seen; null where the system does not say. */
async function processes(
  platform: AssistantSystem['platform'],
  signal?: AbortSignal,
): Promise<RunningProcess[] | null> {
  if (platform === 'linux') return processesInProc();
  // `tasklist` knows no paths.
  const script = "Get-Process | ForEach-Object { $_.ProcessName + '|' + $_.Path }";
  const { failed, stdout } =
    platform === 'darwin'
      ? await run('/bin/ps', ['-axo', 'comm='], signal)
      : await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], signal);
  if (failed) return null;
  const lines = stdout.split(/\r?\n/).filter((line) => line !== '');
  if (platform === 'darwin') return lines.map((path) => ({ names: [path], path }));
  return lines.map((line) => {
    const [name = '', path = ''] = line.split('|');
    return { names: [name], path: path === '' ? null : path };
  });
}

/** `ps` is not on every Linux. The kernel cuts `comm` to 15 characters, so what was started counts too. */
async function processesInProc(): Promise<RunningProcess[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    ids.map(async (id) => {
      const [comm, started, path] = await Promise.all([
        readFile(`/proc/${id}/comm`, 'utf8').catch(() => ''),
        readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''),
        readlink(`/proc/${id}/exe`).catch(() => null),
      ]);
      const names = [comm.trim(), started.split('\0')[0] ?? ''].filter((name) => name !== '');
      return { names, path };
    }),
  );
}
