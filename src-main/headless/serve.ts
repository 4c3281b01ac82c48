import type { Command } from 'commander';
import type { Endpoint } from '../core/endpoint.ts';
import { endWhenIdle } from './idle-exit.ts';
import { openBrowser } from './open-browser.ts';
import { addCoreOptions, addListenOptions, parsePositive, type ProgramFlags, programOptions } from './options.ts';

interface ServeFlags extends ProgramFlags {
  readonly open?: boolean;
  readonly idleExit?: true | number;
}

const shutdownMs = 2700;
const idleMinutes = 15;

export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('run Easel: the window in a browser, MCP over HTTP and for local assistants')
    .option('--open', 'show the window in the browser')
    .option('--idle-exit [minutes]', `end after this time without use (default: ${idleMinutes})`, parsePositive);
  addListenOptions(addCoreOptions(command)).action(serve);
}

async function serve(flags: ServeFlags): Promise<void> {
  const [{ startProgram }, { openHeadlessLogs }, { createShutdown, endOnSignals }] = await Promise.all([
    import('./start-program.ts'),
    import('./logger.ts'),
    import('./shutdown.ts'),
  ]);
  const options = programOptions(flags, process.env);
  const log = openHeadlessLogs(options);
  const { logger, logs } = log;
  const shutdown = createShutdown({
    deadlineMs: shutdownMs,
    exit: (code) => process.exit(code),
    onError: (name, error) => logger.warn({ err: error }, `${name} did not close properly`),
  });
  shutdown.add('the log', log.close);
  endOnSignals(shutdown, (error) => logger.error({ err: error }, 'Easel crashed'));

  const program = await startProgram({ options, shutdown, logger, logs });
  if (program.kind === 'visitor') return await visit(program.endpoint, flags);

  const { core, doors } = program;
  console.log(`Easel is ready: ${doors.uiUrl}  MCP: ${doors.mcpUrl}`);
  if (flags.idleExit !== undefined) {
    const stopLooking = endWhenIdle({
      minutes: flags.idleExit === true ? idleMinutes : flags.idleExit,
      inUse: () => doors.inUse() > 0 || core.jobs.open().length > 0,
      end: () => shutdown.run(0),
    });
    shutdown.add('the idle clock', stopLooking);
  }
  if (flags.open && doors.uiUrl) await openBrowser(doors.uiUrl);
}

/** The data folder has its program already: say where, and be done. */
async function visit(endpoint: Endpoint, flags: ServeFlags): Promise<void> {
  const { uiUrl } = await import('../doors/ui-url.ts');
  if (endpoint.url === null) return console.log('Easel is already running, as the desktop app.');
  const address = uiUrl(endpoint.url, endpoint.token);
  console.log(`Easel is already running: ${address}  MCP: ${endpoint.url}/mcp`);
  if (flags.open) await openBrowser(address);
}
