import { resolve } from 'node:path';
import { homedir } from 'node:os';
import { destination } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { openLogFile } from '../core/logs/log-file.ts';
import { levelOf, logSettingsIn, unknownLevel, type LogSettings } from '../core/logs/log-settings.ts';
import { openLogs, type LogSink, type OpenLogs } from '../core/logs/open-logs.ts';
import { openProgramLogFile } from '../core/logs/program-log-file.ts';
import type { ProgramOptions } from './options.ts';
import { programFolder } from './program-folder.ts';

type LogOptions = Pick<ProgramOptions, 'logLevel' | 'logFormat' | 'logFile' | 'dataDir'>;

/**
 * The log on stderr, for stdout belongs to what a command answers, and in the data folder; or in the one file that was chosen. What was chosen
 * goes before settings.
 */
export function openHeadlessLogs(options: LogOptions, terminal: boolean = process.stderr.isTTY): OpenLogs {
  const { logLevel, logFormat, logFile, dataDir } = options;
  const settings = logSettingsIn(dataDir);
  const sinks = logFile
    ? [
        openLogFile({
          path: resolve(logFile),
          onTrouble: (error) => tell(`The log ${logFile} cannot be written: ${error.message}`),
          ...(logFormat === 'text' && { format: textOf(false) }),
        }),
      ]
    : [
        stderrSink({ chosen: logFormat, settings, terminal }),
        openProgramLogFile({
          dataFolder: dataDir,
          settings,
          onTrouble: (error) => tell(`The log in the data folder cannot be written: ${error.message}`),
        }),
      ];
  const folders = { data: dataDir, program: resolve(programFolder, '..'), home: homedir() };
  const log = openLogs({ settings, level: logLevel, sinks, folders });
  const { EASEL_LOG_LEVEL: level, EASEL_LOG_FORMAT: format } = process.env;
  if (level && logLevel === undefined && levelOf(level) === undefined) log.logger.warn({}, unknownLevel);
  if (format && logFormat === undefined) {
    log.logger.warn({}, 'EASEL_LOG_FORMAT is neither json nor text; the format of the settings counts');
  }
  return log;
}

const tell = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

/** Text for a person at a terminal, JSON for everything else, unless one of them was asked for. */
function stderrSink(options: {
  readonly chosen: 'json' | 'text' | undefined;
  readonly settings: LogSettings;
  readonly terminal: boolean;
}): LogSink {
  const { chosen, terminal } = options;
  const json = destination({ dest: 2, sync: true });
  const text = textOf(terminal);
  const isText = ({ format }: LogSettings): boolean =>
    (chosen ?? (format === 'auto' ? (terminal ? 'text' : 'json') : format)) === 'text';
  let asText = isText(options.settings);
  return {
    write: (line) => void (asText ? process.stderr.write(text(line)) : json.write(line)),
    follow: (settings) => void (asText = isText(settings)),
  };
}

const textOf = (colorize: boolean): ((line: string) => string) =>
  prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss', singleLine: true });
