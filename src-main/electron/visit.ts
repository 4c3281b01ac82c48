import { join } from 'node:path';
import { app, session } from 'electron';
import type { Visitor } from '../core/owner.ts';
import { uiUrl } from '../doors/ui-url.ts';
import { type AppWindow, createAppWindow } from './app-window.ts';
import { guardPages, guardPermissions } from './page-guard.ts';
import { openWindowMemory } from './window-memory.ts';

/**
 * A window on the program that owns the data folder, a headless one: nothing of our own runs, so closing it ends us.
 * Null when that program listens nowhere.
 */
export function visitProgram({ dataFolder, endpoint }: Visitor): AppWindow | null {
  if (endpoint.url === null) return null;
  guardPages(endpoint.url);
  guardPermissions(session.defaultSession, endpoint.url);
  return createAppWindow({
    url: uiUrl(endpoint.url, endpoint.token),
    memory: openWindowMemory(dataFolder),
    closeHides: () => false,
    iconPath: join(app.getAppPath(), 'resources', 'icons', 'icon.png'),
  });
}
