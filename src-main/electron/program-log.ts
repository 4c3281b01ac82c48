import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { levelOf, logSettingsIn, unknownLevel } from '../core/logs/log-settings.ts';
import { openLogs, type OpenLogs } from '../core/logs/open-logs.ts';
import { openProgramLogFile } from '../core/logs/program-log-file.ts';

/**
 * A desktop program has no terminal: its log is a file in the data folder, with the older ones beside it.
 * @param level of the environment, before that of the settings
 */
export function openProgramLog(dataFolder: string, level: string | undefined): OpenLogs {
  const settings = logSettingsIn(dataFolder);
  const file = openProgramLogFile({
    dataFolder,
    settings,
    onTrouble: (error) => void process.stderr.write(`The log cannot be written: ${error.message}\n`),
  });
  const programFolder = dirname(import.meta.dirname);
  const log = openLogs({
    settings,
    level: levelOf(level),
    sinks: [file],
    folders: { data: dataFolder, program: programFolder, home: homedir() },
  });
  if (level && levelOf(level) === undefined) log.logger.warn({}, unknownLevel);
  return log;
}
