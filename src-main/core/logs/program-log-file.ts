import { join } from 'node:path';
import { openLogFile } from './log-file.ts';
import type { LogSettings } from './log-settings.ts';
import type { LogSink } from './open-logs.ts';

/** Where a program keeps its log, as JSON, a line each. */
export const programLogFile = (dataFolder: string): string => join(dataFolder, 'logs', 'easel.log');

/** The log in the data folder as settings want it. There is no file before there is a line. */
export function openProgramLogFile(options: {
  readonly dataFolder: string;
  readonly settings: LogSettings;
  readonly onTrouble: (error: Error) => void;
}): LogSink {
  let { settings } = options;
  let file: LogSink | null = null;
  /** Until the file of before is closed, lines wait: two would write them in any order. */
  let closing: Promise<void> | null = null;
  const waiting: string[] = [];

  function write(line: string): void {
    file ??= openLogFile({
      path: programLogFile(options.dataFolder),
      size: `${settings.file_mb}M`,
      onTrouble: options.onTrouble,
    });
    file.write(line);
  }

  async function closeFile(): Promise<void> {
    await file?.close?.();
    file = null;
    closing = null;
    for (const line of waiting.splice(0)) write(line);
  }

  return {
    write(line) {
      if (!settings.file) return;
      if (closing) waiting.push(line);
      else write(line);
    },
    follow(next) {
      const isOther = next.file !== settings.file || next.file_mb !== settings.file_mb;
      settings = next;
      if (isOther && file) closing ??= closeFile();
    },
    async close() {
      await closing;
      await (file as LogSink | null)?.close?.();
      file = null;
    },
  };
}
