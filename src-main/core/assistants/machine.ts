import { readdir, readFile, readlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import which from 'which';
import type { AssistantSystem, ProcessSign } from './system.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** So long, in milliseconds, what runs is not asked again: a list of assistants asks for each of them. */
const processesMs = 1000;

/** The machine that this program runs on. */
export function thisMachine(env: Environment = process.env, homeFolder: string = homedir()): AssistantSystem {
  const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
  const running = remembered(() => processes(platform).catch(() => null));
  const localAppDataFolder = platform === 'win32' ? env['LOCALAPPDATA'] || join(homeFolder, 'AppData', 'Local') : null;
  return {
    platform,
    homeFolder,
    configFolder: configFolder(platform, env, homeFolder),
    localAppDataFolder,
    env,
    findCommand: async (name) =>
      (await which(name, { nothrow: true, path: searchPath(platform, env, homeFolder) })) ?? null,
    async isRunning(signs) {
      const all = await running();
      return all && signs.some((sign) => all.some((process) => isSign(sign, process)));
    },
  };
}

/** One answer for those who ask at the same time, or shortly after it came. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly answer: Promise<T>; since: number } | null = null;
  return () => {
    if (known && performance.now() - known.since < processesMs) return known.answer;
    const asked = { answer: ask(), since: Infinity };
    known = asked;
    void asked.answer.finally(() => (asked.since = performance.now()));
    return asked.answer;
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

async function run(command: string, args: readonly string[]): Promise<{ failed: boolean; stdout: string }> {
  // A start of Easel shall not pay for it.
  const { execa } = await import('execa');
  const { failed, stdout } = await execa(command, args, {
    reject: false,
    stdin: 'ignore',
    timeout: 10_000,
    windowsHide: true,
  });
  return { failed, stdout };
}

/** All that can be seen; null where the system does not say. */
async function processes(platform: AssistantSystem['platform']): Promise<RunningProcess[] | null> {
  if (platform === 'linux') return processesInProc();
  // `tasklist` knows no paths.
  const script = "Get-Process | ForEach-Object { $_.ProcessName + '|' + $_.Path }";
  const { failed, stdout } =
    platform === 'darwin'
      ? await run('/bin/ps', ['-axo', 'comm='])
      : await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
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
