import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { execa } from 'execa';
import which from 'which';
import type { AssistantSystem } from './system.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The machine that this program runs on. */
export function thisMachine(env: Environment = process.env, homeFolder: string = homedir()): AssistantSystem {
  const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
  const localAppDataFolder = platform === 'win32' ? env['LOCALAPPDATA'] || join(homeFolder, 'AppData', 'Local') : null;
  const run: AssistantSystem['run'] = async (command, args, { env: own = {}, cwd, timeoutMs, signal }) => {
    const { exitCode, stdout, stderr, message } = (await execa(command, args, {
      reject: false,
      stdin: 'ignore',
      timeout: timeoutMs,
      env: { ...own },
      windowsHide: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal ? { cancelSignal: signal } : {}),
    })) as { exitCode?: number; stdout?: string; stderr?: string; message?: string };
    // What could not be started at all has said nothing itself.
    return { exitCode: exitCode ?? null, stdout: stdout ?? '', stderr: stderr || (message ?? '') };
  };
  return {
    platform,
    homeFolder,
    configFolder: configFolder(platform, env, homeFolder),
    localAppDataFolder,
    env,
    run,
    findCommand: async (name) =>
      (await which(name, { nothrow: true, path: searchPath(platform, env, homeFolder) })) ?? null,
    async isRunning(names, signal) {
      const running = await processNames(platform, (command, args) =>
        run(command, args, { timeoutMs: 5_000, ...(signal ? { signal } : {}) }),
      ).catch(() => null);
      if (!running) return null;
      const wanted = new Set(names.map(plainName));
      return running.some((name) => wanted.has(plainName(name)));
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

const plainName = (name: string): string =>
  basename(name.trim())
    .toLowerCase()
    .replace(/\.exe$/, '');

type Run = (command: string, args: readonly string[]) => Promise<{ exitCode: number | null; stdout: string }>;

/** Names of all processes that can be seen; null where the system does not say. */
async function processNames(platform: AssistantSystem['platform'], run: Run): Promise<string[] | null> {
  if (platform === 'linux') return namesInProc();
  const { exitCode, stdout } =
    platform === 'darwin' ? await run('/bin/ps', ['-axo', 'comm=']) : await run('tasklist', ['/fo', 'csv', '/nh']);
  if (exitCode !== 0) return null;
  const lines = stdout.split(/\r?\n/).filter((line) => line !== '');
  return platform === 'darwin' ? lines : lines.map((line) => /^"([^"]*)"/.exec(line)?.[1] ?? '');
}

/** `ps` is not on every Linux. The kernel cuts `comm` to 15 characters, so what was started counts too. */
async function namesInProc(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const names = await Promise.all(
    ids.map(async (id) => {
      const [comm = '', started = ''] = await Promise.all([
        readFile(`/proc/${id}/comm`, 'utf8').catch(() => ''),
        readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''),
      ]);
      return [comm.trim(), started.split('\0')[0] ?? ''];
    }),
  );
  return names.flat().filter((name) => name !== '');
}
