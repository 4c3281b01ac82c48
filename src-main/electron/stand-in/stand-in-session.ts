import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

type Used = 'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler';
type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type Permission = Parameters<NonNullable<CheckHandler>>[1];

export class StandInSession implements Pick<Electron.Session, Used> {
  #onRequest: RequestHandler = null;
  #onCheck: CheckHandler = null;

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#onRequest = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#onCheck = handler;
  }

  setDevicePermissionHandler(): void {}

  /** A page asks; without handlers Electron grants everything. */
  async ask(permission: string, url: string): Promise<{ checked: boolean; granted: boolean }> {
    const { protocol, host } = new URL(url);
    const checked =
      this.#onCheck?.(null, permission as Permission, `${protocol}//${host}/`, {
        isMainFrame: true,
        requestingUrl: url,
      }) ?? true;
    const granted = await new Promise<boolean>((resolve) => {
      if (!this.#onRequest) return resolve(true);
      return this.#onRequest(null as never, permission as never, resolve, { isMainFrame: true, requestingUrl: url });
    });
    return { checked, granted };
  }
}

type Listener = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

export class StandInIpcMain extends EventEmitter implements Pick<Electron.IpcMain, 'handle'> {
  readonly #handlers = new Map<string, Listener>();

  handle(channel: string, listener: Listener): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, listener);
  }

  /** A frame invokes; what it gets went through structured clone, as it does in Electron. */
  async invoke(
    channel: string,
    args: readonly unknown[],
    frame: { origin: string; isMainFrame: boolean },
  ): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    const senderFrame = { origin: frame.origin, parent: frame.isMainFrame ? null : {} };
    const event = { senderFrame } as unknown as Electron.IpcMainInvokeEvent;
    return structuredClone(await handler(event, ...structuredClone(args)));
  }
}
