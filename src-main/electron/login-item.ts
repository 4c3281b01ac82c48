import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { autostartEntry } from './autostart-entry.ts';

export interface LoginItem {
  get(): boolean;
  set(on: boolean): void;
}

const args = ['--hidden'];

/** Whether the program starts with the person's session. Electron knows macOS and Windows; Linux has a file for it. */
export function createLoginItem(): LoginItem {
  if (process.platform !== 'linux') {
    return {
      get: () => app.getLoginItemSettings({ args }).openAtLogin,
      set: (openAtLogin) => app.setLoginItemSettings({ openAtLogin, args }),
    };
  }
  const path = join(app.getPath('appData'), 'autostart', 'easel.desktop');
  return {
    get: () => statSync(path, { throwIfNoEntry: false }) !== undefined,
    set: (on) => {
      if (!on) return rmSync(path, { force: true });
      mkdirSync(dirname(path), { recursive: true });
      // An AppImage's own executable lies in a mount that is gone after this run.
      const program = process.env['APPIMAGE'] ?? process.execPath;
      return writeFileSync(path, autostartEntry([program, ...(app.isPackaged ? [] : [app.getAppPath()]), ...args]));
    },
  };
}
