import { pino, type DestinationStream } from 'pino';
import { createLineCleaner, type NamedFolders } from './clean-line.ts';
import type { LogSettings } from './log-settings.ts';
import type { LogsPort } from './logs.ts';
import { currentRequestId } from './request-id.ts';
import { createLogRing } from './ring.ts';
import type { Logger } from '../ports.ts';

/** Takes cleaned lines as JSON, each with its line end. */
export interface LogSink {
  write(line: string): void;
  /** From now on it is written as these settings say. */
  follow?(settings: LogSettings): void;
  /** Resolves when what was written is on the disk. */
  close?(): Promise<void>;
}

export interface OpenLogs {
  readonly logger: Logger;
  readonly logs: LogsPort;
  close(): Promise<void>;
}

/** What objects of others call their secrets; whatever gets past these is seen by the cleaner. */
const secretPaths = ['token', 'authorization', 'cookie', 'password', 'apiKey', 'api_key', 'secret'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

const ringLevel = 'info';
const ring = { mostLines: 2_000, mostCharacters: 4_000_000 };

/**
 * The program's log: every line is cleaned once, then kept for the window and given to the sinks; a turn later, unless it is a warning or
 * worse. The level is that of the sinks; the window has `info` and worse in any case.
 */
export function openLogs(options: {
  /** Of the beginning. */
  readonly settings: LogSettings;
  /** One that goes before that of the settings. */
  readonly level?: string | undefined;
  readonly sinks: readonly LogSink[];
  readonly folders: NamedFolders;
}): OpenLogs {
  const lines = createLogRing(ring);
  const cleaner = createLineCleaner({ folders: options.folders });
  const { sinks } = options;
  const levelFor = (settings: LogSettings): string => options.level ?? settings.level;
  const first = levelFor(options.settings);
  let sinkRank = rankOf(first);
  let pending: string[] = [];
  let flushing: NodeJS.Immediate | undefined;

  function keep(text: string): void {
    const line = cleaner.clean(JSON.parse(text) as Record<string, unknown>);
    lines.push(line);
    if (Number(line['level']) < sinkRank) return;
    const cleaned = `${JSON.stringify(line)}\n`;
    for (const sink of sinks) sink.write(cleaned);
  }

  function flush(): void {
    clearImmediate(flushing);
    flushing = undefined;
    const texts = pending;
    pending = [];
    for (const text of texts) keep(text);
  }

  const stream: LineStream = {
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(text) {
      pending.push(text);
      // Nobody waits for a line to be cleaned; but the program may be about to end for what a warning says.
      if (stream.lastLevel >= warnRank) flush();
      else flushing ??= setImmediate(flush);
    },
  };
  const logger = pino(
    {
      level: withRing(first),
      base: null,
      redact: { paths: secretPaths, censor: '[hidden]' },
      mixin: () => {
        const requestId = currentRequestId();
        return requestId === null ? {} : { requestId };
      },
    },
    stream,
  );
  return {
    logger,
    logs: {
      list(query, signal) {
        flush();
        return lines.list(query, signal);
      },
      hideSecret: cleaner.hideSecret,
      hidePrompts: cleaner.hidePrompts,
      showPromptsWhen: (wanted) => void (cleaner.showPrompts = wanted),
      follow(settings) {
        flush();
        const level = levelFor(settings);
        sinkRank = rankOf(level);
        logger.level = withRing(level);
        for (const sink of sinks) sink.follow?.(settings);
      },
    },
    close: async () => {
      flush();
      await Promise.all(sinks.map(async (sink) => sink.close?.()));
    },
  };
}

/** pino tells it the level of the line that comes. */
interface LineStream extends DestinationStream {
  lastLevel: number;
}

/** That of the sinks, or that of the window where it says more. */
const withRing = (level: string): string => (rankOf(level) < rankOf(ringLevel) ? level : ringLevel);

/** pino's number; silent is above all of them. */
const rankOf = (level: string): number => pino.levels.values[level] ?? Number.POSITIVE_INFINITY;
const warnRank = rankOf('warn');
