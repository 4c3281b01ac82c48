import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { openLogFile } from '../core/logs/log-file.ts';
import { openLogs, type OpenLogs } from '../core/logs/open-logs.ts';
import { programLogFile } from '../core/logs/program-log-file.ts';

/** A desktop program has no terminal: its log is a file in the data folder, with the older ones beside it. */
export function openProgramLog(dataFolder: string, level: string): OpenLogs {
  const file = openLogFile({
    path: programLogFile(dataFolder),
    onTrouble: (error) => void process.stderr.write(`The log cannot be written: ${error.message}\n`),
  });
  const programFolder = dirname(import.meta.dirname);
  return openLogs({ level, sinks: [file], folders: { data: dataFolder, program: programFolder, home: homedir() } });
}
