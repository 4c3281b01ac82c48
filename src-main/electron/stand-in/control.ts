import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PreventableEvent, type Records } from './records.ts';
import type { SchemeBridge } from './scheme-bridge.ts';
import type { StandInApp } from './stand-in-app.ts';
import type { StandInMenu, StandInNotification, StandInTray } from './stand-in-menus.ts';
import type { StandInIpcMain, StandInSession } from './stand-in-session.ts';
import type { StandInWindow, WindowRegistry } from './stand-in-windows.ts';

export interface ControlParts {
  readonly app: StandInApp;
  readonly records: Records;
  readonly windows: WindowRegistry;
  readonly trays: readonly StandInTray[];
  readonly notifications: readonly StandInNotification[];
  readonly menus: { readonly application: StandInMenu | null };
  readonly ipcMain: StandInIpcMain;
  readonly session: StandInSession;
  readonly bridges: ReadonlyMap<string, Promise<SchemeBridge>>;
}

type Message = Record<string, unknown>;

/**
 * Where a test sees and does what a person would: GET /state, POST /act {action, …}. Its address is the one line this
 * program prints: {"standIn":{"control":"http://127.0.0.1:PORT"}}.
 */
export async function startControl(parts: ControlParts): Promise<void> {
  const actions = actionsOf(parts);

  async function answer(request: IncomingMessage): Promise<unknown> {
    if (request.url === '/state') return await stateOf(parts);
    const message = JSON.parse(await text(request)) as Message;
    const action = actions[String(message['action'])];
    if (!action) throw new Error(`there is no action ${String(message['action'])}`);
    return (await action(message)) ?? null;
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (result) => response.end(JSON.stringify(result)),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(JSON.stringify({ error: String(error) }));
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const control = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  parts.app.publishControl(control);
  process.stdout.write(`${JSON.stringify({ standIn: { control } })}\n`);
}

async function stateOf({ records, windows, trays, notifications, menus, bridges }: ControlParts): Promise<unknown> {
  const tray = trays.find(({ destroyed }) => !destroyed);
  const [bridge] = await Promise.all(bridges.values());
  return {
    bridgeUrl: bridge?.origin ?? null,
    openStreams: [...(bridge?.open ?? [])].map(({ path }) => path),
    windows: windows.open.map((window) => ({
      url: window.url,
      pageUrl: window.pageUrl,
      visible: window.isVisible(),
      focused: window.isFocused(),
      minimized: window.isMinimized(),
      bounds: window.bounds,
      background: window.background,
      progress: window.progress,
      webPreferences: window.options.webPreferences,
      sent: window.webContents.sent,
    })),
    tray: tray ? { image: tray.image, toolTip: tray.toolTip, menu: tray.menu?.describe() ?? [] } : null,
    notifications: notifications.map(({ title, body, hasIcon, shown }) => ({ title, body, hasIcon, shown })),
    applicationMenu: menus.application?.describe() ?? [],
    ...records,
  };
}

function actionsOf({
  app,
  windows,
  trays,
  notifications,
  ipcMain,
  session,
}: ControlParts): Record<string, (message: Message) => unknown> {
  const window = (): StandInWindow => {
    const [first] = windows.open;
    if (!first) throw new Error('there is no window');
    return first;
  };
  const asked = (url: unknown) => Object.assign(new PreventableEvent(), { url: String(url), isMainFrame: true });
  return {
    secondInstance: ({ argv }) => app.emit('second-instance', new PreventableEvent(), argv, process.cwd()),
    activate: () => app.emit('activate'),
    clickTray: () => trays.at(-1)?.emit('click'),
    clickTrayMenu: ({ label }) => {
      if (!trays.at(-1)?.menu?.click(String(label))) throw new Error(`the tray has no item ${String(label)}`);
    },
    clickNotification: ({ index }) => notifications.at(Number(index))?.emit('click'),
    closeWindow: () => window().close(),
    blurWindow: () => window().blur(),
    minimizeWindow: () => window().minimize(),
    placeWindow: ({ bounds }) => window().place(bounds as StandInWindow['bounds']),
    changeThemeColor: ({ color }) => window().webContents.emit('did-change-theme-color', new PreventableEvent(), color),
    navigate: ({ url, event }) => {
      const navigation = asked(url);
      window().webContents.emit(String(event ?? 'will-frame-navigate'), navigation);
      return { prevented: navigation.defaultPrevented };
    },
    openWindow: ({ url }) => window().webContents.openWindow({ url: String(url) } as never),
    askPermission: async ({ permission, url }) => await session.ask(String(permission), String(url)),
    invoke: async ({ channel, args, origin, isMainFrame }) =>
      await ipcMain.invoke(String(channel), args as unknown[], {
        origin: String(origin),
        isMainFrame: isMainFrame !== false,
      }),
    quit: () => app.quit(),
  };
}
