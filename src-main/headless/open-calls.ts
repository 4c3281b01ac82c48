import type { ProgramCalls } from '../doors/program-calls.ts';
import { programOptions, type ProgramFlags } from './options.ts';
import type { Shutdown } from './shutdown.ts';

/** The program that owns the data folder does the work; where none runs, this process becomes it for a while. */
export async function openCalls(
  flags: ProgramFlags,
  { shutdown, caller }: { shutdown: Shutdown; caller: string },
): Promise<ProgramCalls> {
  const [{ startProgram }, { openHeadlessLogs }, { callOwn, callRunning }] = await Promise.all([
    import('./start-program.ts'),
    import('./logger.ts'),
    import('../doors/program-calls.ts'),
  ]);
  const logLevel = flags.logLevel ?? 'silent';
  const options = { ...programOptions(flags, process.env), port: 0, token: undefined, logLevel };
  const log = openHeadlessLogs(options);
  shutdown.add('the log', log.close);
  const { logger, logs } = log;
  const program = await startProgram({ options, shutdown, logger, logs, passing: true });
  if (program.kind === 'visitor') return callRunning(program.endpoint);
  return callOwn({ handle: program.doors.handle, caller: { kind: 'script', name: caller, token: null } });
}
