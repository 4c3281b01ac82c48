import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { PreventableEvent } from './records.ts';

type UsedOfContents = 'send' | 'setWindowOpenHandler';
type UsedOfWindow =
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'focus'
  | 'restore'
  | 'maximize'
  | 'isVisible'
  | 'isMinimized'
  | 'isMaximized'
  | 'isDestroyed'
  | 'getNormalBounds'
  | 'setProgressBar'
  | 'setBackgroundColor';

export class StandInWebContents extends EventEmitter implements Pick<Electron.WebContents, UsedOfContents> {
  readonly sent: unknown[][] = [];
  openWindow: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' });

  send(...message: unknown[]): void {
    this.sent.push(message);
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.openWindow = handler;
  }
}

export interface WindowHost {
  readonly app: EventEmitter;
  /** The address that a browser can open for one that the shell loads. */
  pageAddress(url: string): Promise<string>;
}

/** All windows of the program. They are pictured in numbers only; the page itself is opened by whoever tests. */
export class WindowRegistry {
  readonly host: WindowHost;
  readonly open: StandInWindow[] = [];
  nextId = 1;

  constructor(host: WindowHost) {
    this.host = host;
  }

  closeAll(): boolean {
    for (const window of this.open.slice()) window.close();
    return this.open.length === 0;
  }
}

export class StandInWindow extends EventEmitter implements Pick<Electron.BrowserWindow, UsedOfWindow> {
  readonly id: number;
  readonly webContents = new StandInWebContents();
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly #registry: WindowRegistry;
  url = '';
  pageUrl: string | null = null;
  progress = -1;
  background: string;
  bounds: Electron.Rectangle;
  #visible: boolean;
  #focused = false;
  #minimized = false;
  #maximized = false;
  #destroyed = false;

  constructor(registry: WindowRegistry, options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.#registry = registry;
    this.options = options;
    this.id = registry.nextId++;
    this.#visible = options.show ?? true;
    this.background = options.backgroundColor ?? '#fff';
    this.bounds = {
      x: options.x ?? 320,
      y: options.y ?? 130,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    registry.open.push(this);
    registry.host.app.emit('web-contents-created', new PreventableEvent(), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.url = url;
    this.pageUrl = await this.#registry.host.pageAddress(url);
    setImmediate(() => this.emit('ready-to-show'));
  }

  show(): void {
    this.#visible = true;
    this.emit('show');
  }

  hide(): void {
    this.#visible = false;
    this.#focused = false;
    this.emit('hide');
  }

  focus(): void {
    this.#focused = true;
  }

  /** As when the person clicks another program. */
  blur(): void {
    this.#focused = false;
  }

  restore(): void {
    this.#minimized = false;
  }

  minimize(): void {
    this.#minimized = true;
  }

  maximize(): void {
    this.#maximized = true;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isFocused(): boolean {
    return this.#focused;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getNormalBounds(): Electron.Rectangle {
    return this.bounds;
  }

  /** As when the person drags or sizes it. */
  place(bounds: Electron.Rectangle): void {
    this.bounds = bounds;
    this.emit('move');
    this.emit('resize');
  }

  setProgressBar(progress: number): void {
    this.progress = progress;
  }

  setBackgroundColor(color: string): void {
    this.background = color;
  }

  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (event.defaultPrevented) return;
    this.#destroyed = true;
    this.#visible = false;
    this.#registry.open.splice(this.#registry.open.indexOf(this), 1);
    this.emit('closed');
    if (this.#registry.open.length === 0) this.#registry.host.app.emit('window-all-closed');
  }
}
