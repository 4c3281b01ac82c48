import { EventEmitter, once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as Electron from 'electron';
import { PreventableEvent } from './records.ts';

type Used =
  | 'isPackaged'
  | 'dock'
  | 'exit'
  | 'getAppPath'
  | 'getLoginItemSettings'
  | 'getPath'
  | 'getVersion'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setLoginItemSettings'
  | 'setPath'
  | 'whenReady';

/** The windows as quitting needs them. */
export interface Closable {
  /** False when the window refused. */
  closeAll(): boolean;
}

/** Electron's `app`: one instance for each userData folder, ready a moment after the program's modules are loaded, quitting in Electron's order. */
export class StandInApp extends EventEmitter implements Pick<Electron.App, Used> {
  readonly isPackaged = false;
  readonly dock = undefined;
  readonly #root = projectRoot(process.argv[1] ?? '');
  readonly #paths = new Map<string, string>([
    ['appData', process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')],
    ['home', homedir()],
    ['temp', tmpdir()],
  ]);
  #openAtLogin = false;
  #ready = false;
  #quitting = false;
  #lockFile: string | null = null;
  #telling: Promise<void> = Promise.resolve();
  windows: Closable = { closeAll: () => true };

  constructor() {
    super();
    // After the whole module graph: Electron, too, is not ready before its entry is through.
    setTimeout(() => {
      this.#ready = true;
      this.emit('ready');
    }, 0);
  }

  get isReadyNow(): boolean {
    return this.#ready;
  }

  async whenReady(): Promise<void> {
    if (!this.#ready) await once(this, 'ready');
  }

  getAppPath(): string {
    return this.#root;
  }

  getVersion(): string {
    return (JSON.parse(readFileSync(join(this.#root, 'package.json'), 'utf8')) as { version: string }).version;
  }

  getPath(name: string): string {
    const path = this.#paths.get(name) ?? (name === 'userData' ? join(this.getPath('appData'), 'Easel') : undefined);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }

  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.#paths.set(name, path);
  }

  setAppUserModelId(): void {}

  getLoginItemSettings(): Electron.LoginItemSettings {
    return { openAtLogin: this.#openAtLogin, wasOpenedAtLogin: false } as Electron.LoginItemSettings;
  }

  setLoginItemSettings(settings: Electron.Settings): void {
    this.#openAtLogin = settings.openAtLogin ?? false;
  }

  requestSingleInstanceLock(): boolean {
    const userData = this.getPath('userData');
    // Electron makes its own folder where the program has set no other.
    mkdirSync(userData, { recursive: true });
    const file = join(userData, 'stand-in.lock');
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, control: null }), { flag: 'wx' });
    } catch {
      if (holderLives(file)) {
        this.#telling = tellHolder(file, process.argv);
        return false;
      }
      writeFileSync(file, JSON.stringify({ pid: process.pid, control: null }));
    }
    this.#lockFile = file;
    return true;
  }

  /** Where a second instance reaches this one. */
  publishControl(control: string): void {
    if (this.#lockFile) writeFileSync(this.#lockFile, JSON.stringify({ pid: process.pid, control }));
  }

  quit(): void {
    if (this.#quitting) return;
    this.#quitting = true;
    setImmediate(() => {
      const before = new PreventableEvent();
      this.emit('before-quit', before);
      if (before.defaultPrevented || !this.windows.closeAll()) {
        this.#quitting = false;
        return;
      }
      const last = new PreventableEvent();
      this.emit('will-quit', last);
      if (!last.defaultPrevented) void this.#telling.finally(() => this.exit(0));
    });
  }

  exit(code = 0): void {
    this.emit('quit', new PreventableEvent(), code);
    if (this.#lockFile) rmSync(this.#lockFile, { force: true });
    process.exit(code);
  }
}

function projectRoot(entry: string): string {
  let folder = dirname(entry);
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function readLock(file: string): { pid: number; control: string | null } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; control: string | null };
  } catch {
    return null;
  }
}

function holderLives(file: string): boolean {
  try {
    return process.kill(readLock(file)?.pid ?? 0, 0);
  } catch {
    return false;
  }
}

async function tellHolder(file: string, argv: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const control = readLock(file)?.control;
    if (control) {
      await fetch(`${control}/act`, { method: 'POST', body: JSON.stringify({ action: 'secondInstance', argv }) });
      return;
    }
    await sleep(50);
  }
}
