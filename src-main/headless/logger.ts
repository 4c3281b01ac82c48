import { resolve } from 'node:path';
import { homedir } from 'node:os';
import { destination } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { openLogFile } from '../core/logs/log-file.ts';
import { openLogs, type LogSink, type OpenLogs } from '../core/logs/open-logs.ts';
import type { ProgramOptions } from './options.ts';
import { programFolder } from './program-folder.ts';

type LogOptions = Pick<ProgramOptions, 'logLevel' | 'logFormat' | 'logFile' | 'dataDir'>;

/**
 * The log on stderr, for stdout belongs to what a command answers, or in a file. Text for a person at a terminal, JSON for everything else, unless
 * one of them was asked for.
 */
export function openHeadlessLogs(options: LogOptions, terminal: boolean = process.stderr.isTTY): OpenLogs {
  const { logLevel, logFormat, logFile, dataDir } = options;
  const sink = logFile
    ? openLogFile({
        path: resolve(logFile),
        onTrouble: (error) => void process.stderr.write(`The log ${logFile} cannot be written: ${error.message}\n`),
        ...(logFormat === 'text' && { format: textOf(false) }),
      })
    : stderrSink(logFormat ?? (terminal ? 'text' : 'json'), terminal);
  return openLogs({
    level: logLevel,
    sinks: [sink],
    folders: { data: dataDir, program: resolve(programFolder, '..'), home: homedir() },
  });
}

function stderrSink(format: 'json' | 'text', terminal: boolean): LogSink {
  if (format === 'json') return destination({ dest: 2, sync: true });
  const text = textOf(terminal);
  return { write: (line) => void process.stderr.write(text(line)) };
}

const textOf = (colorize: boolean): ((line: string) => string) =>
  prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss', singleLine: true });
