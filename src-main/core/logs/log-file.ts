import { dirname, parse } from 'node:path';
import { createStream } from 'rotating-file-stream';
import { makeFolder } from '../make-folder.ts';
import type { LogSink } from './open-logs.ts';

export interface LogFileOptions {
  /** Absolute; its folder is made. Older ones are `<name>.1<ext>` to `<name>.4<ext>` beside it. */
  readonly path: string;
  /** As rotating-file-stream writes sizes; 5 MB unless told. */
  readonly size?: `${number}${'K' | 'M'}`;
  readonly olderFiles?: number;
  /** Called once when the file cannot be written. */
  readonly onTrouble?: (error: Error) => void;
  readonly format?: (line: string) => string;
}

/** A file that begins anew when it is large. One that cannot be written keeps nobody from working. */
export function openLogFile(options: LogFileOptions): LogSink {
  const { path, size = '5M', olderFiles = 4, format = (line: string) => line } = options;
  const { name, ext } = parse(path);
  try {
    makeFolder(dirname(path));
  } catch (error) {
    options.onTrouble?.(error as Error);
    return { write: () => {} };
  }
  const names = (index: unknown): string => (index ? `${name}.${String(index)}${ext}` : `${name}${ext}`);
  const stream = createStream(names, { path: dirname(path), size, rotate: olderFiles, mode: 0o600 });
  let broken = false;
  stream.on('error', (error) => {
    if (!broken) options.onTrouble?.(error);
    broken = true;
  });
  return {
    write: (line) => void (broken || stream.write(format(line))),
    close: () =>
      new Promise<void>((resolve) => {
        if (broken || stream.closed) return resolve();
        stream.once('close', resolve);
        stream.once('error', () => resolve());
        return void stream.end();
      }),
  };
}
