import { join } from 'node:path';
import { app, session } from 'electron';
import { createCore } from '../core/create-core.ts';
import type { Owner } from '../core/owner.ts';
import { openDoors } from '../doors/open-doors.ts';
import { serveAppScheme } from './app-scheme.ts';
import { type AppWindow, createAppWindow } from './app-window.ts';
import { answerDesktopCalls } from './desktop-calls.ts';
import { desktopPorts } from './desktop-ports.ts';
import { notifyOfJobs } from './job-notifications.ts';
import { createLoginItem } from './login-item.ts';
import { followLoginSetting } from './login-setting.ts';
import { appOrigin } from './navigation-policy.ts';
import { guardPages, guardPermissions } from './page-guard.ts';
import { openProgramLog } from './program-log.ts';
import type { Shutdown } from './shutdown.ts';
import type { StartOptions } from './start-options.ts';
import { showTray } from './tray.ts';
import { openWindowMemory } from './window-memory.ts';

export interface ProgramOptions {
  readonly owner: Owner;
  readonly options: StartOptions;
  readonly shutdown: Shutdown;
}

/** The program on a data folder of its own: core, doors, tray and window. What is opened is registered for the shutdown. */
export async function startProgram({ owner, options, shutdown }: ProgramOptions): Promise<AppWindow> {
  shutdown.add(() => owner.release());
  const { dataFolder } = owner;
  const log = openProgramLog(dataFolder, process.env['EASEL_LOG_LEVEL']);
  shutdown.add(log.close);
  const { logger, logs } = log;
  const core = await createCore(desktopPorts(options, { dataFolder, logger, logs }));
  shutdown.add(() => core.stop());
  await core.start();
  const doors = await openDoors({
    core,
    owner,
    kind: 'desktop',
    uiFolder: join(import.meta.dirname, 'renderer'),
    // Assistants that speak HTTP; the window itself needs no port.
    http: { host: '127.0.0.1', port: options.port ?? undefined },
  });
  shutdown.add(() => doors.close());
  serveAppScheme(doors.handle);

  guardPages(appOrigin);
  guardPermissions(session.defaultSession, appOrigin);
  answerDesktopCalls({ core, windowOrigin: appOrigin });
  const iconFolder = join(app.getAppPath(), 'resources', 'icons');
  const window = createAppWindow({
    url: `${appOrigin}/`,
    memory: openWindowMemory(dataFolder),
    closeHides: () => core.settings.get('window.close_to_tray'),
    iconPath: join(iconFolder, 'icon.png'),
  });
  shutdown.add(notifyOfJobs({ core, window }));
  const loginItem = createLoginItem();
  shutdown.add(followLoginSetting({ core, loginItem }));
  shutdown.add(showTray({ core, window, loginItem, iconFolder }));
  return window;
}
