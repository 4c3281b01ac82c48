import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Logger } from '../core/ports.ts';

const largestBytes = 5 * 1024 * 1024;

/** A desktop program has no terminal: its log is a file in the data folder, and one older file beside it. */
export function openProgramLog(dataFolder: string, level: string): Logger {
  const folder = join(dataFolder, 'logs');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'easel.log');
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestBytes)
    renameSync(path, join(folder, 'easel.1.log'));
  return pino({ level, base: undefined }, pino.destination({ dest: path, sync: false, mode: 0o600 }));
}
