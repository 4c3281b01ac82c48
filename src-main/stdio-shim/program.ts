import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the program that owns a data folder is reached, as far as a pipe needs it. */
export interface Address {
  readonly socket: string;
  readonly token: string;
}

export function readAddress(dataFolder: string): Address | null {
  const endpoint = readJson(join(dataFolder, 'endpoint.json')) as Partial<Address> | null;
  if (typeof endpoint?.socket !== 'string' || typeof endpoint.token !== 'string') return null;
  return { socket: endpoint.socket, token: endpoint.token };
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
}

/** How to start the program; from the arguments that the assistant's configuration has. */
export interface ProgramCommand {
  readonly dataFolder: string;
  /** The program without a screen, run by the same Node as this file. */
  readonly cli: string;
  /** The desktop app: an executable, or on macOS its .app folder. */
  readonly app: string | null;
  /** Further arguments for `cli serve`. */
  readonly serveArguments: readonly string[];
}

export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): ProgramCommand {
  const [, self = '', ...all] = argv;
  const end = all.indexOf('--');
  const own = end === -1 ? all : all.slice(0, end);
  const option = (name: string) => {
    const at = own.indexOf(name);
    return at === -1 ? undefined : own[at + 1];
  };
  return {
    dataFolder: option('--data-dir') ?? (env['EASEL_DATA_DIR'] || join(homedir(), '.easel', 'data')),
    cli: option('--cli') ?? join(dirname(self), 'cli.js'),
    app: option('--app') ?? null,
    serveArguments: end === -1 ? [] : all.slice(end + 1),
  };
}

export interface Start {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** What is run to start the program on this machine: the app where there is a screen, else the headless one. */
export function howToStart(
  command: ProgramCommand,
  machine: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv; node: string; isElectron: boolean },
): Start {
  const env = cleanEnvironment(machine.env);
  const folder = ['--data-dir', command.dataFolder];
  const hasScreen = machine.platform !== 'linux' || Boolean(machine.env['DISPLAY'] || machine.env['WAYLAND_DISPLAY']);
  if (command.app !== null && hasScreen) {
    if (machine.platform === 'darwin') {
      // -g stays behind the window of now, -j opens none of its own.
      return { file: '/usr/bin/open', args: ['-gj', '-a', command.app, '--args', ...folder, '--hidden'], env };
    }
    return { file: command.app, args: [...folder, '--hidden'], env };
  }
  const args = [command.cli, 'serve', ...folder, '--idle-exit', ...command.serveArguments];
  return { file: machine.node, args, env: machine.isElectron ? { ...env, ELECTRON_RUN_AS_NODE: '1' } : env };
}

/** What an assistant sets for its own children (Electron's switches, Node's options) would change or break the program. */
function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(ELECTRON_.*|NODE_OPTIONS)$/i.test(name)));
}

/** Starts it so that it outlives this process; whether it came up shows by its endpoint. */
export function start(how: Start): void {
  const child = spawn(how.file, how.args, {
    cwd: homedir(),
    detached: true,
    env: how.env,
    stdio: 'ignore',
    windowsHide: true,
  });
  child.on('error', (error) => process.stderr.write(`Easel could not be started: ${error.message}\n`));
  child.unref();
}
