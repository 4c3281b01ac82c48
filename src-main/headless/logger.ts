import { destination, pino } from 'pino';
import type { Logger } from '../core/ports.ts';

/** Lines of JSON on stderr; stdout belongs to what a command answers. */
export function openLogger(level: string): Logger {
  return pino(
    { level, base: null, redact: ['token', '*.token', '*.authorization'] },
    destination({ dest: 2, sync: true }),
  );
}
