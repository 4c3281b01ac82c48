/** The desktop program, in the order of its start. Electron and electron-store are imported in this folder only. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { toErrorData } from '../../src-shared/nouns/errors.ts';
import { defaultDataFolder } from '../core/data-folder.ts';
import { takeOwnership } from '../core/owner.ts';
import { registerAppScheme } from './app-scheme.ts';
import type { AppWindow } from './app-window.ts';
import { setApplicationMenu } from './application-menu.ts';
import { startProgram } from './program.ts';
import { createShutdown } from './shutdown.ts';
import { readStartOptions } from './start-options.ts';
import { visitProgram } from './visit.ts';

/** The core and the doors take 2 s each at the very worst; nobody waits longer than 3 s for a program to end. */
const shutdownMs = 2800;

const options = readStartOptions(process.argv.slice(app.isPackaged ? 1 : 2), process.env);
const dataFolder = options.dataFolder ?? defaultDataFolder();
const shutdown = createShutdown(tellTerminal);
let window: AppWindow | null = null;
/** Somebody asked for the window; it may have been before there was one. */
let wanted = false;

keepFilesIn(dataFolder);
registerAppScheme();
// One lock for each data folder, because userData is inside it.
if (app.requestSingleInstanceLock()) {
  endCleanly();
  app.on('second-instance', (_event, argv) => {
    if (!argv.includes('--hidden')) showWindow();
  });
  app.on('activate', () => window?.show());
  // Nothing awaits at the top level: Electron is not ready before this module is through.
  app.whenReady().then(start).catch(giveUp);
} else {
  app.quit();
}

async function start(): Promise<void> {
  setApplicationMenu();
  const place = await takeOwnership(dataFolder);
  if (place.kind === 'owner') {
    window = await startProgram({ owner: place, options, shutdown });
    if (wanted || !startsHidden()) window.show();
    else app.dock?.hide();
    return;
  }
  window = startsHidden() ? null : visitProgram(place);
  if (window) window.show();
  else app.quit();
}

function showWindow(): void {
  wanted = true;
  window?.show();
}

function startsHidden(): boolean {
  return options.hidden || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}

/** What Chromium keeps lies in the data folder too, in a room of its own. */
function keepFilesIn(folder: string): void {
  if (process.platform === 'win32') app.setAppUserModelId('app.easel.desktop');
  const chromium = join(folder, 'chromium');
  try {
    mkdirSync(chromium, { recursive: true, mode: 0o700 });
  } catch {
    // Taking ownership meets the same trouble later, when there is a box to tell it in.
    return;
  }
  app.setPath('userData', chromium);
  app.setPath('sessionData', chromium);
}

function endCleanly(): void {
  // A program in the tray lives without a window; a visitor is nothing but its window.
  app.on('window-all-closed', () => {
    if (!window?.staysWithoutPage()) app.quit();
  });
  app.on('before-quit', () => window?.letClose());
  app.on('will-quit', (event) => {
    event.preventDefault();
    void shutdown.run(shutdownMs).finally(() => app.exit(0));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
}

async function giveUp(error: unknown): Promise<void> {
  tellTerminal(error);
  const { message, nextStep } = toErrorData(error);
  dialog.showErrorBox('Easel cannot start', `${message}\n\n${nextStep}`);
  await shutdown.run(shutdownMs);
  app.exit(1);
}

/** For whoever started it from one; the log may not be open yet, or not any more. */
function tellTerminal(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
