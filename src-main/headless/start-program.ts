import type { Core } from '../core/core.ts';
import { takeOwnership, type Visitor } from '../core/owner.ts';
import type { LogsPort } from '../core/logs/logs.ts';
import type { Logger } from '../core/ports.ts';
import type { Doors } from '../doors/open-doors.ts';
import { rememberedPort } from '../doors/remembered-port.ts';
import type { ProgramOptions } from './options.ts';
import { uiFolder } from './program-folder.ts';
import type { Shutdown } from './shutdown.ts';

export interface Program {
  readonly kind: 'program';
  readonly core: Core;
  readonly doors: Doors;
}

/**
 * Owns the data folder and opens everything, or finds the program that already does. What is opened is registered for the
 * shutdown; the folder is given free last.
 */
export async function startProgram(given: {
  options: ProgramOptions;
  shutdown: Shutdown;
  logger: Logger;
  logs: LogsPort;
  /** It answers one command and ends. */
  passing?: boolean;
}): Promise<Program | Visitor> {
  const { options, shutdown, logger, logs } = given;
  const place = await takeOwnership(options.dataDir);
  if (place.kind === 'visitor') return place;
  shutdown.add('the data folder', () => place.release());

  // A visitor needs none of this.
  const [{ createCore }, { openDoors }, { headlessPorts }] = await Promise.all([
    import('../core/create-core.ts'),
    import('../doors/open-doors.ts'),
    import('./ports.ts'),
  ]);
  const core = await createCore(headlessPorts(options, { dataFolder: place.dataFolder, logger, logs }));
  shutdown.add('the core', () => core.stop());
  await core.start();

  const { host, port, token, allowedHosts } = options;
  const wanted = port ?? core.settings.get('server.port') ?? rememberedPort(place.dataFolder);
  const doors = await openDoors({
    core,
    owner: place,
    kind: 'headless',
    uiFolder,
    http: { host, port, token, allowedHosts, passing: given.passing ?? false },
  });
  shutdown.add('the doors', () => doors.close());

  const taken = Number(new URL(doors.httpUrl ?? 'http://none').port);
  if (wanted !== 0 && taken !== wanted) {
    logger.warn({ port: taken }, `Port ${wanted} is taken by another program; Easel listens on ${taken}.`);
  }
  return { kind: 'program', core, doors };
}
