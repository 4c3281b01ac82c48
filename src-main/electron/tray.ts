import { join } from 'node:path';
import { app, clipboard, Menu, type MenuItemConstructorOptions, Tray } from 'electron';
import { leadBackend } from '../../src-shared/nouns/backends.ts';
import type { Output } from '../../src-shared/nouns/outputs.ts';
import type { Core } from '../core/core.ts';
import type { AppWindow } from './app-window.ts';
import type { LoginItem } from './login-item.ts';
import { menuLabel, trayView } from './tray-view.ts';

export interface TrayOptions {
  readonly core: Core;
  readonly window: AppWindow;
  readonly loginItem: LoginItem;
  readonly iconFolder: string;
}

const recentOutputs = 5;
/** A running job reports every step; a tray need not. */
const leastMsBetweenUpdates = 250;

/** The icon that says how it goes, and its menu. Returns the function that takes it away. */
export function showTray({ core, window, loginItem, iconFolder }: TrayOptions): () => void {
  const tray = new Tray(iconPath(iconFolder, 'idle'));
  const shown = { icon: 'idle', status: '', menu: '' };
  let recent: readonly Output[] = [];
  let timer: NodeJS.Timeout | undefined;

  function update(): void {
    timer = undefined;
    const view = trayView({ openJobs: core.jobs.open(), backend: leadBackend(core.backends.list()) });
    if (view.icon !== shown.icon) tray.setImage(iconPath(iconFolder, view.icon));
    if (view.status !== shown.status) tray.setToolTip(`Easel: ${view.status}`);
    window.setProgress(view.fraction);
    const template = menu(view.status);
    // An open menu closes when it is replaced, so it is replaced only for a change that shows.
    const text = JSON.stringify(template);
    if (text !== shown.menu) tray.setContextMenu(Menu.buildFromTemplate(template));
    Object.assign(shown, { icon: view.icon, status: view.status, menu: text });
  }

  function menu(status: string): MenuItemConstructorOptions[] {
    const mcpUrl = core.health.get().mcp_url;
    const atLogin = loginItem.get();
    return [
      { label: menuLabel(status), enabled: false },
      { type: 'separator' },
      { label: 'Open Easel', click: () => window.show() },
      ...recentItems(),
      { type: 'separator' },
      {
        label: 'Copy MCP URL',
        enabled: mcpUrl !== '',
        click: () => void clipboard.writeText(core.health.get().mcp_url),
      },
      {
        label: 'Start at login',
        type: 'checkbox',
        checked: atLogin,
        click: () => {
          loginItem.set(!loginItem.get());
          core.settings.set({ 'window.start_at_login': loginItem.get() });
          soon();
        },
      },
      { type: 'separator' },
      { label: 'Quit Easel', click: () => app.quit() },
    ];
  }

  function recentItems(): MenuItemConstructorOptions[] {
    if (recent.length === 0) return [];
    const items = recent.map((output) => ({
      id: output.id,
      label: menuLabel(output.title || output.filename),
      click: () => window.show(`/gallery/${encodeURIComponent(output.id)}`),
    }));
    return [{ type: 'separator' }, { label: 'Recent', enabled: false }, ...items];
  }

  async function readRecent(): Promise<void> {
    recent = (await core.outputs.list({ limit: recentOutputs })).outputs;
    soon();
  }

  function soon(): void {
    timer ??= setTimeout(update, leastMsBetweenUpdates);
  }

  const readRecentQuietly = () =>
    void readRecent().catch((error: unknown) => core.logger.warn({ err: error }, 'no recent outputs'));
  const stop = core.events.listen((event) => {
    if (event.topic === 'outputs') readRecentQuietly();
    else if (event.topic !== 'templates') soon();
  });
  // On Windows and Linux a click opens the window; on macOS it opens the menu, as every menu bar icon does.
  if (process.platform !== 'darwin') tray.on('click', () => window.show());
  update();
  readRecentQuietly();

  return () => {
    stop();
    clearTimeout(timer);
    tray.destroy();
  };
}

function iconPath(folder: string, icon: 'idle' | 'running' | 'error'): string {
  return join(folder, process.platform === 'darwin' ? `tray-${icon}-Template.png` : `tray-${icon}.png`);
}
