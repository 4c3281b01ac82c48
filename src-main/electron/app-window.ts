import { join } from 'node:path';
import { app, BrowserWindow, screen } from 'electron';
import { boundsOnScreen } from './window-bounds.ts';
import type { WindowMemory } from './window-memory.ts';

export interface AppWindow {
  /** Closing it does not end the program. */
  readonly staysWithoutPage: () => boolean;
  /** Makes the window if there is none, brings it to the front, and leads it to a path of the page where one is given. */
  show(path?: string): void;
  isVisible(): boolean;
  /** 0 to 1 on the taskbar or dock; null shows none. */
  setProgress(fraction: number | null): void;
  /** From now on closing closes: the program ends. */
  letClose(): void;
}

export interface AppWindowOptions {
  /** Where the page begins; later paths are taken from its origin. */
  readonly url: string;
  readonly memory: WindowMemory;
  /** Closing hides to the tray. Without a tray it closes. Asked anew each time. */
  readonly closeHides: () => boolean;
  readonly iconPath: string;
}

/** The one window. It is made when first shown: a program in the tray pays for no page. */
export function createAppWindow(options: AppWindowOptions): AppWindow {
  let window: BrowserWindow | null = null;
  let mayClose = false;

  function open(path: string | undefined): void {
    const opened = new BrowserWindow(windowOptions(options));
    window = opened;
    if (options.memory.maximized()) opened.maximize();
    opened.once('ready-to-show', () => reveal(opened));
    rememberPlace(opened, options.memory);
    opened.on('close', (event) => {
      if (mayClose || !options.closeHides()) return;
      event.preventDefault();
      opened.hide();
      app.dock?.hide();
    });
    opened.once('closed', () => (window = null));
    opened.webContents.on('did-change-theme-color', (_event, color) => {
      if (color === null) return;
      opened.setBackgroundColor(color);
      options.memory.remember({ background: color });
    });
    void opened.loadURL(path === undefined ? options.url : new URL(path, options.url).href).catch(() => {
      // A page that cannot be loaded shows as such; there is nobody else to tell.
    });
  }

  return {
    staysWithoutPage: () => options.closeHides(),
    show: (path) => {
      if (!window) return open(path);
      reveal(window);
      // The preload walks there within the page: loading it again would lose what the person typed.
      if (path !== undefined) window.webContents.send('navigate', path);
    },
    isVisible: () => window !== null && window.isVisible() && !window.isMinimized(),
    setProgress: (fraction) => window?.setProgressBar(fraction ?? -1),
    letClose: () => (mayClose = true),
  };
}

function windowOptions(options: AppWindowOptions): Electron.BrowserWindowConstructorOptions {
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  return {
    width: 1280,
    height: 820,
    ...boundsOnScreen(options.memory.bounds(), areas),
    minWidth: 400,
    minHeight: 560,
    show: false,
    title: 'Easel',
    icon: options.iconPath,
    backgroundColor: options.memory.background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(import.meta.dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  };
}

function reveal(window: BrowserWindow): void {
  void app.dock?.show();
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

const settleMs = 500;

function rememberPlace(window: BrowserWindow, memory: WindowMemory): void {
  let timer: NodeJS.Timeout | undefined;
  const remember = () => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    const maximized = window.isMaximized();
    // A maximized window keeps the place it goes back to.
    memory.remember(maximized ? { maximized } : { maximized, bounds: window.getNormalBounds() });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(remember, settleMs);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', remember);
}
