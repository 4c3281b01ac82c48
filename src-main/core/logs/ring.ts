import { logLevels, type LogLevel, type LogLine, type LogPage, type LogQuery } from '../../../src-shared/nouns/logs.ts';

/** The newest lines, for the window. */
export interface LogRing {
  push(line: Readonly<Record<string, unknown>>): void;
  list(query: LogQuery, signal?: AbortSignal): Promise<LogPage>;
}

interface Kept {
  readonly line: LogLine;
  readonly text: string;
  readonly rank: number;
}

const usualLimit = 200;

export function createLogRing(options: { readonly mostLines: number; readonly mostCharacters: number }): LogRing {
  const kept: Kept[] = [];
  let characters = 0;
  let newest = 0;
  const waiting = new Set<() => void>();

  function find(query: LogQuery): LogLine[] {
    const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const rank = query.level ? logLevels.indexOf(query.level) : 0;
    const { since = 0, after = 0, requestId, jobId, limit = usualLimit } = query;
    const found: LogLine[] = [];
    for (let at = kept.length - 1; at >= 0 && found.length < limit; at--) {
      const one = kept[at] as Kept;
      const { line } = one;
      if (line.number <= after) break;
      // The clock may have been set back: older lines may be of a later time.
      if (line.time < since || one.rank < rank) continue;
      if (requestId !== undefined && line.requestId !== requestId) continue;
      if (jobId !== undefined && line.jobId !== jobId) continue;
      if (words.every((word) => one.text.includes(word))) found.push(line);
    }
    return found.reverse();
  }

  return {
    push(given) {
      newest += 1;
      const line = lineOf(given, newest);
      const { message, requestId, jobId, fields } = line;
      const text = `${message} ${JSON.stringify(fields)} ${requestId ?? ''} ${jobId ?? ''}`.toLowerCase();
      kept.push({ line, text, rank: logLevels.indexOf(line.level) });
      characters += text.length;
      while (kept.length > options.mostLines || (characters > options.mostCharacters && kept.length > 1))
        characters -= kept.shift()?.text.length ?? 0;
      for (const wake of waiting) wake();
    },
    async list(query, signal) {
      const until = Date.now() + (query.waitMs ?? 0);
      for (;;) {
        const lines = find(query);
        const left = until - Date.now();
        if (lines.length > 0 || left <= 0 || signal?.aborted) return { lines, newest };
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', wake);
            waiting.delete(wake);
            resolve();
          };
          const timer = setTimeout(wake, left);
          signal?.addEventListener('abort', wake);
          waiting.add(wake);
        });
      }
    },
  };
}

/** pino's numbers are ten to a level, from trace at 10. */
const levelOf = (value: unknown): LogLevel =>
  logLevels[Math.min(Math.max(Math.floor(Number(value) / 10) - 1, 0), 5)] ?? 'info';

function lineOf(given: Readonly<Record<string, unknown>>, number: number): LogLine {
  const { time, level, msg, requestId, jobId, ...fields } = given;
  return {
    number,
    time: typeof time === 'number' ? time : Date.now(),
    level: levelOf(level),
    message: typeof msg === 'string' ? msg : '',
    requestId: typeof requestId === 'string' ? requestId : null,
    jobId: typeof jobId === 'string' ? jobId : null,
    fields,
  };
}
