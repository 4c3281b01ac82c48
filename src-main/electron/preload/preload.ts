import { contextBridge, ipcRenderer } from 'electron';
import type { ErrorData } from '../../../src-shared/nouns/errors.ts';

/** Null when it is done. Errors are data: one thrown through Electron's bridge keeps nothing but its message. */
async function call(name: string, id: string): Promise<ErrorData | null> {
  return (await ipcRenderer.invoke('desktop', { call: name, id })) as ErrorData | null;
}

contextBridge.exposeInMainWorld('desktop', {
  platform: process.platform,
  revealOutput: async (id: string) => await call('revealOutput', id),
  copyImage: async (id: string) => await call('copyImage', id),
});

// The shell leads the page somewhere (a tray item, a notification) as the person's own click would.
ipcRenderer.on('navigate', (_event, path: string) => {
  history.pushState(null, '', path);
  window.dispatchEvent(new PopStateEvent('popstate'));
});
