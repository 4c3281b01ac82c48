/** The desktop program as built, under the stand-in for Electron: what a person would see of it is asked over its control address. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '..');
const standIn = join(root, 'src-main', 'electron', 'stand-in', 'stand-in.fixture-app.ts');

export interface DesktopState {
  readonly bridgeUrl: string | null;
  readonly openStreams: readonly string[];
  readonly windows: readonly {
    readonly url: string;
    readonly pageUrl: string | null;
    readonly visible: boolean;
    readonly focused: boolean;
    readonly bounds: { x: number; y: number; width: number; height: number };
    readonly background: string;
    readonly progress: number;
    readonly webPreferences: Record<string, unknown>;
    readonly sent: readonly unknown[][];
  }[];
  readonly tray: {
    readonly image: string;
    readonly toolTip: string;
    readonly menu: readonly { label: string; type: string; enabled: boolean; checked: boolean }[];
  } | null;
  readonly notifications: readonly { title: string; body: string; shown: boolean }[];
  readonly clipboard: { readonly text: string; readonly types: readonly string[] };
  readonly openedExternally: readonly string[];
  readonly revealed: readonly string[];
  readonly errorBoxes: readonly { title: string; content: string }[];
}

export interface StartDesktopOptions {
  /** Default: a fresh one that `stop` removes. */
  readonly dataFolder?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: shown with the tests. */
  readonly stderr?: 'inherit' | 'pipe';
}

export interface Desktop {
  /** The window's page; a plain browser may open it. Empty while no window was shown. It changes with a restart. */
  readonly url: string;
  readonly mcpUrl: string;
  readonly dataFolder: string;
  readonly pid: number;
  state(): Promise<DesktopState>;
  /** What a person or the system does; see control.ts of the stand-in. */
  act(action: string, given?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Quits as the menu does. @returns how long it took in ms, and the exit code */
  quit(): Promise<{ ms: number; code: number | null }>;
  /** Quits and starts again on the same data. */
  restart(): Promise<void>;
  /** Ends it whatever it does, and removes a data folder that was made here. */
  stop(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly control: string;
  readonly exited: Promise<unknown>;
}

/** Runs dist/main.js with the demo and any free port, unless told otherwise, and waits until it is ready. */
export async function startDesktop(options: StartDesktopOptions = {}): Promise<Desktop> {
  const home = mkdtempSync(join(tmpdir(), 'easel-desktop-'));
  const dataFolder = options.dataFolder ?? join(home, 'data');
  const run = async () => await ready(launch({ ...options, dataFolder, home }), dataFolder);
  let running = await run();

  const quit: Desktop['quit'] = async () => {
    const started = performance.now();
    await act(running, 'quit');
    await running.exited;
    return { ms: performance.now() - started, code: running.child.exitCode };
  };

  return {
    get url() {
      return running.url;
    },
    get mcpUrl() {
      return running.mcpUrl;
    },
    get pid() {
      return running.child.pid ?? 0;
    },
    dataFolder,
    state: () => stateOf(running),
    act: (action, given) => act(running, action, given),
    quit,
    restart: async () => {
      await quit();
      running = await run();
    },
    stop: async () => {
      if (running.child.exitCode === null && running.child.signalCode === null) running.child.kill('SIGTERM');
      const late = setTimeout(() => running.child.kill('SIGKILL'), 5000);
      await running.exited;
      clearTimeout(late);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A second start on data that a program may own already; ends by itself or shows a window. */
export function launch(options: StartDesktopOptions & { dataFolder: string; home: string }): ChildProcess {
  const args = [
    '--import',
    standIn,
    join(root, 'dist', 'main.js'),
    '--data-dir',
    options.dataFolder,
    '--demo',
    '--port',
    '0',
  ];
  return spawn(process.execPath, [...args, ...(options.args ?? [])], {
    cwd: options.home,
    // A home of its own: sockets, autostart files and settings of this machine's person stay untouched.
    env: { ...process.env, HOME: options.home, XDG_CONFIG_HOME: join(options.home, 'config'), ...options.env },
    stdio: ['ignore', 'pipe', options.stderr ?? 'inherit'],
  });
}

/** The control address that a stand-in program prints in its one line. @throws when the program ends before */
export async function controlOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the stand-in prints its control address on stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const [control] = /http:\/\/[\d.:]+/.exec(line) ?? [];
    if (!control) continue;
    child.stdout.resume();
    return control;
  }
  throw new Error('the program ended before it was ready');
}

async function ready(child: ChildProcess, dataFolder: string): Promise<Running & { url: string; mcpUrl: string }> {
  const exited = once(child, 'exit');
  const running: Running = { child, exited, control: await controlOf(child) };
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50)) {
    const state = await stateOf(running);
    if (state.errorBoxes.length > 0) throw new Error(JSON.stringify(state.errorBoxes));
    if (!state.tray) continue;
    const endpoint = JSON.parse(readFileSync(join(dataFolder, 'endpoint.json'), 'utf8')) as { url: string };
    return { ...running, url: `${state.bridgeUrl}/`, mcpUrl: `${endpoint.url}/mcp` };
  }
  child.kill();
  throw new Error('the desktop program was not ready within 20 s');
}

/** @param running anything with a control address */
export async function stateOf(running: { readonly control: string }): Promise<DesktopState> {
  return (await (await fetch(`${running.control}/state`)).json()) as DesktopState;
}

async function act(running: Running, action: string, given: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const response = await fetch(`${running.control}/act`, {
    method: 'POST',
    body: JSON.stringify({ ...given, action }),
  });
  const answer = (await response.json()) as unknown;
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}
