import { pino } from 'pino';
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
 * The program's log: every line is cleaned once, then kept for the window and given to the sinks. The level is that of the sinks; the window has
 * `info` and worse in any case.
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
    {
      write(text: string) {
        const line = cleaner.clean(JSON.parse(text) as Record<string, unknown>);
        lines.push(line);
        if (Number(line['level']) < sinkRank) return;
        const cleaned = `${JSON.stringify(line)}\n`;
        for (const sink of sinks) sink.write(cleaned);
      },
    },
  );
  return {
    logger,
    logs: {
      list: lines.list,
      hideSecret: cleaner.hideSecret,
      hidePrompts: cleaner.hidePrompts,
      showPromptsWhen: (wanted) => void (cleaner.showPrompts = wanted),
      follow(settings) {
        const level = levelFor(settings);
        sinkRank = rankOf(level);
        logger.level = withRing(level);
        for (const sink of sinks) sink.follow?.(settings);
      },
    },
    close: async () => {
      await Promise.all(sinks.map(async (sink) => sink.close?.()));
    },
  };
}

/** That of the sinks, or that of the window where it says more. */
const withRing = (level: string): string => (rankOf(level) < rankOf(ringLevel) ? level : ringLevel);

/** pino's number; silent is above all of them. */
const rankOf = (level: string): number => pino.levels.values[level] ?? Number.POSITIVE_INFINITY;
