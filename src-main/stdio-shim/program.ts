import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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
  /** The folder of this very file. */
  readonly ownFolder: string;
  /** The program without a screen, run by the same Node as this file. */
  readonly cli: string | null;
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
  const named = [option('--data-dir'), env['EASEL_DATA_DIR']].find(isFilledIn);
  return {
    dataFolder: named ?? join(homedir(), '.easel', 'data'),
    ownFolder: dirname(self),
    cli: option('--cli') ?? null,
    app: option('--app') ?? null,
    serveArguments: end === -1 ? [] : all.slice(end + 1),
  };
}

/** A client leaves `${user_config.…}` as it is where the person chose nothing. */
function isFilledIn(value: string | undefined): value is string {
  return value !== undefined && value !== '' && !value.includes('${');
}

export interface Start {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** What runs this file. */
  readonly node: string;
  readonly isElectron: boolean;
  exists(path: string): boolean;
}

/**
 * What is run to start the program on this machine: the app where there is a screen, else the headless one. As the arguments say, else
 * beside this file, else as the program itself wrote it down; null where none of them is there.
 */
export function howToStart(command: ProgramCommand, machine: Machine): Start | null {
  const hasScreen = machine.platform !== 'linux' || Boolean(machine.env['DISPLAY'] || machine.env['WAYLAND_DISPLAY']);
  const { node, isElectron } = machine;
  const ways: Partial<Installation>[] = [
    { cli: command.cli, app: command.app, runtime: node, isElectron },
    { cli: join(command.ownFolder, 'cli.js'), runtime: node, isElectron },
    readInstallation(command.dataFolder),
  ];
  for (const { cli, app, runtime, isElectron: asNode } of ways) {
    if (app && hasScreen && machine.exists(app)) return startOfApp(app, command, machine);
    // Only an Electron sees into its archive.
    if (cli && runtime && machine.exists(cli.replace(/\.asar[\\/].*$/, '.asar')) && machine.exists(runtime)) {
      const env = cleanEnvironment(machine.env);
      return {
        file: runtime,
        args: [cli, 'serve', '--data-dir', command.dataFolder, '--idle-exit', ...command.serveArguments],
        env: asNode ? { ...env, ELECTRON_RUN_AS_NODE: '1' } : env,
      };
    }
  }
  return null;
}

function startOfApp(app: string, { dataFolder }: ProgramCommand, machine: Machine): Start {
  const env = cleanEnvironment(machine.env);
  const folder = ['--data-dir', dataFolder];
  if (machine.platform !== 'darwin') return { file: app, args: [...folder, '--hidden'], env };
  // -g stays behind the window of now, -j opens none of its own.
  return { file: '/usr/bin/open', args: ['-gj', '-a', app, '--args', ...folder, '--hidden'], env };
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  node: process.execPath,
  isElectron: process.versions['electron'] !== undefined,
  exists: existsSync,
};

/** What the program writes down at each start (core/assistants/install-file.ts). */
interface Installation {
  readonly runtime: string;
  readonly isElectron: boolean;
  readonly cli: string | null;
  readonly app: string | null;
}

function readInstallation(dataFolder: string): Partial<Installation> {
  const { runtime, isElectron, cli, app } = Object(readJson(join(dataFolder, 'install.json'))) as Partial<Installation>;
  return {
    ...(typeof runtime === 'string' ? { runtime } : {}),
    ...(typeof cli === 'string' ? { cli } : {}),
    ...(typeof app === 'string' ? { app } : {}),
    isElectron: isElectron === true,
  };
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
