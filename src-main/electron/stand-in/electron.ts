/**
 * In place of the module `electron`, where there is no Electron: exactly the parts that this shell uses, held to Electron's own
 * types. It draws nothing. What is left of a program is what a browser and a test can reach: the page behind a loopback port
 * (scheme-bridge.ts) and the rest over a control address (control.ts).
 */
import { readFileSync } from 'node:fs';
import type * as Electron from 'electron';
import { startControl } from './control.ts';
import { createRecords } from './records.ts';
import { bridgeScheme, type SchemeBridge } from './scheme-bridge.ts';
import { StandInApp } from './stand-in-app.ts';
import { StandInMenu, StandInNotification, StandInTray } from './stand-in-menus.ts';
import { StandInSafeStorage } from './stand-in-safe-storage.ts';
import { StandInIpcMain, StandInSession } from './stand-in-session.ts';
import { StandInUtilityProcess } from './stand-in-utility-process.ts';
import { StandInWindow, WindowRegistry } from './stand-in-windows.ts';

const records = createRecords();
const bridges = new Map<string, Promise<SchemeBridge>>();
const trays: StandInTray[] = [];
const notifications: StandInNotification[] = [];
const menus: { application: StandInMenu | null } = { application: null };

export const app = new StandInApp();

async function pageAddress(url: string): Promise<string> {
  const { protocol: scheme, pathname, search, host } = new URL(url);
  const bridge = await bridges.get(scheme);
  return bridge ? bridge.origin + new URL(pathname + search, `http://${host}`).href.replace(`http://${host}`, '') : url;
}

const windows = new WindowRegistry({ app, pageAddress });
app.windows = windows;

export class BrowserWindow extends StandInWindow {
  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super(windows, options);
  }
}

export const protocol: Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'> = {
  registerSchemesAsPrivileged: (schemes) => {
    if (app.isReadyNow) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    records.schemes.push(...schemes.map((one) => JSON.stringify(one)));
  },
  handle: (scheme, handler) => {
    if (!app.isReadyNow) throw new Error('protocol.handle before app is ready');
    bridges.set(`${scheme}:`, bridgeScheme(`${scheme}://app`, handler));
  },
};

export const ipcMain = new StandInIpcMain();

const defaultSession = new StandInSession();
export const session = { defaultSession };

export class Menu extends StandInMenu {
  static buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): StandInMenu {
    return new StandInMenu(template);
  }

  static setApplicationMenu(menu: StandInMenu | null): void {
    menus.application = menu;
  }
}

export class Tray extends StandInTray {
  constructor(image: string) {
    super(image);
    trays.push(this);
  }
}

export class Notification extends StandInNotification {
  static isSupported(): boolean {
    return true;
  }

  constructor(options: Electron.NotificationConstructorOptions) {
    super(options);
    notifications.push(this);
  }
}

export class ClipboardItem implements Pick<Electron.ClipboardItem, 'types'> {
  readonly types: string[];

  constructor(items: Record<string, unknown>) {
    this.types = Object.keys(items);
  }
}

export const clipboard = {
  writeText: async (text: string) => void (records.clipboard.text = text),
  write: async (items: readonly { types: string[] }[]) =>
    void (records.clipboard.types = items.flatMap(({ types }) => types)),
} satisfies Record<keyof Pick<Electron.Clipboard, 'writeText' | 'write'>, unknown>;

export const shell: Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder'> = {
  openExternal: async (url) => void records.openedExternally.push(url),
  openPath: async () => '',
  showItemInFolder: (path) => void records.revealed.push(path),
};

export const dialog: Pick<Electron.Dialog, 'showErrorBox'> = {
  showErrorBox: (title, content) => {
    records.errorBoxes.push({ title, content });
    process.stderr.write(`${title}: ${content}\n`);
  },
};

export const screen = {
  getAllDisplays: () => [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
};

type ImageParts = Pick<Electron.NativeImage, 'isEmpty' | 'toPNG'>;

/** PNG and JPEG are what Electron reads. */
function image(bytes: Buffer): ImageParts {
  const isPng = bytes.subarray(1, 4).toString('latin1') === 'PNG';
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  return { isEmpty: () => !isPng && !isJpeg, toPNG: () => (isPng || isJpeg ? bytes : Buffer.alloc(0)) };
}

export const nativeImage = {
  createFromBuffer: (bytes: Buffer) => image(bytes),
  createFromPath: (path: string) => image(readFileSync(path)),
};

export const safeStorage = new StandInSafeStorage();

export const utilityProcess = {
  fork: (path: string, args: readonly string[] = [], options: Electron.ForkOptions = {}) =>
    new StandInUtilityProcess(path, args, options),
};

void startControl({ app, records, windows, trays, notifications, menus, ipcMain, session: defaultSession, bridges });
