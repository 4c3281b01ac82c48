import { destination, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Logger } from '../core/ports.ts';

/** On stderr, for stdout belongs to what a command answers: lines for a person at a terminal, JSON for everything else. */
export function openLogger(level: string, terminal: boolean = process.stderr.isTTY): Logger {
  const options = { level, base: null, redact: ['token', '*.token', '*.authorization'] };
  if (!terminal) return pino(options, destination({ dest: 2, sync: true }));
  const pretty = prettyFactory({ colorize: true, translateTime: 'SYS:HH:MM:ss', singleLine: true });
  return pino(options, { write: (line) => void process.stderr.write(pretty(line)) });
}
