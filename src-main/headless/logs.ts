import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import {
  logLevels,
  mostLogLines,
  type LogLevel,
  type LogLine,
  type LogPage,
  type LogQuery,
} from '../../src-shared/nouns/logs.ts';
import { endpointAnswers, readEndpoint } from '../core/endpoint.ts';
import { programLogFile } from '../core/logs/program-log-file.ts';
import { createLogRing } from '../core/logs/ring.ts';
import { harmless, harmlessJson, print } from './convert/terminal-text.ts';
import { sayFailure, sayFailureAsJson } from './failure.ts';
import { parsePositive, programOptions } from './options.ts';

interface LogsFlags {
  readonly dataDir?: string;
  readonly follow?: boolean;
  readonly level?: LogLevel;
  readonly search?: string;
  readonly since?: number;
  readonly job?: string;
  readonly request?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const more = `
Of the running Easel, as many lines as it remembers (2,000); when none runs, of the log file in its data folder. A line carries the id of the request
that caused it, from the assistant's call to the job in ComfyUI. The texts of prompts are not in it unless the setting
privacy.log_prompts is on.

Examples:
  easel logs --level warn
  easel logs --follow --search "a tool"
  easel logs --request 0f3a2c91b7de --json`;

export function addLogs(program: Command): void {
  program
    .command('logs')
    .description('what the running Easel wrote into its log')
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .addOption(new Option('--level <level>', 'this level and what is worse').choices(logLevels))
    .option('--search <words>', 'all of them must occur in a line')
    .addOption(new Option('--since <time>', 'such as 30m, 2h, 1d or 2026-05-01T12:00').argParser(parseSince))
    .option('--job <id>', 'about this job')
    .option('--request <id>', 'of this request')
    .option('--limit <number>', 'the newest of those found', parsePositive, 200)
    .option('--json', 'a line of JSON for each')
    .option('--data-dir <folder>', 'where Easel keeps its data (EASEL_DATA_DIR; default: ~/.easel/data)')
    .addHelpText('after', more)
    .action(logs);
}

type Ask = (query: LogQuery) => Promise<LogPage>;

const followMs = 20_000;

async function logs(flags: LogsFlags): Promise<void> {
  try {
    const { level, search, since, job, request, json } = flags;
    const limit = Math.min(Math.ceil(flags.limit), mostLogLines);
    const wanted: LogQuery = { level, text: search, since, jobId: job, requestId: request, limit };
    const { dataDir } = programOptions(flags, process.env);
    const ask = (await ofProgram(dataDir)) ?? (flags.follow ? nothingToFollow() : await ofFile(dataDir));
    let page = await ask(wanted);
    const show = (lines: readonly LogLine[]): void => {
      print(
        'stdout',
        lines.map((line) => (json ? harmlessJson(line).replaceAll(/\n\s*/g, ' ') : lineText(line))),
      );
    };
    show(page.lines);
    while (flags.follow) {
      page = await ask({ ...wanted, after: page.newest, waitMs: followMs });
      show(page.lines);
    }
    process.stdout.write('', () => process.exit(0));
  } catch (error) {
    if (flags.json) await sayFailureAsJson(error);
    else sayFailure(error);
    process.exit(1);
  }
}

/** Null where none runs, or none that takes calls over HTTP. */
async function ofProgram(dataFolder: string): Promise<Ask | null> {
  const endpoint = readEndpoint(dataFolder);
  if (!endpoint?.url || !(await endpointAnswers(endpoint))) return null;
  const { callRunning } = await import('../doors/program-calls.ts');
  const { client, errorOf } = callRunning(endpoint);
  return async (query) => {
    try {
      return await client.logs.list(query);
    } catch (error) {
      throw errorOf(error);
    }
  };
}

async function ofFile(dataFolder: string): Promise<Ask> {
  const path = programLogFile(dataFolder);
  const texts = await Promise.all(
    [path.replace(/\.log$/, '.1.log'), path].map((one) => readFile(one, 'utf8').catch(() => null)),
  );
  if (texts.every((text) => text === null)) {
    throw new EaselError('not_found', 'No Easel is running on this data folder, and there is no log file in it.', {
      nextStep: 'Start Easel, or give --data-dir.',
    });
  }
  const ring = createLogRing({ mostLines: 100_000, mostCharacters: 100_000_000 });
  for (const line of texts.flatMap((text) => (text ?? '').split('\n'))) {
    const read = jsonOf(line);
    if (read) ring.push(read);
  }
  return (query) => ring.list(query);
}

/** Null for the half line that a crash leaves. */
function jsonOf(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function nothingToFollow(): never {
  throw new EaselError('not_found', 'No Easel is running on this data folder.', {
    nextStep: 'Start Easel, or leave --follow out.',
  });
}

function lineText({ time, level, message, requestId, jobId, fields }: LogLine): string {
  const facts = Object.entries({ ...fields, ...(jobId && { jobId }), ...(requestId && { requestId }) })
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return harmless(`${new Date(time).toISOString()} ${level.padEnd(5)} ${message}${facts && `  ${facts}`}`);
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseSince(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time = count ? Date.now() - Number(count) * (units[unit] ?? 0) : Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('Give a time such as 30m, 2h, 1d or 2026-05-01T12:00.');
  return time;
}
