import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { writtenLevels } from '../../src-shared/nouns/logs.ts';
import { defaultDataFolder } from '../core/data-folder.ts';
import { levelOf } from '../core/logs/log-settings.ts';
import { usualPort } from '../doors/remembered-port.ts';

/** What the person chose, from the command line and the environment; the command line goes first. */
export interface ProgramOptions {
  readonly dataDir: string;
  readonly comfyui: { readonly url: string; readonly source: 'option' | 'environment' } | null;
  readonly demo: boolean;
  readonly host: string;
  /** Undefined where nobody chose one: then it is that of last time. */
  readonly port: number | undefined;
  readonly token: string | undefined;
  readonly allowedHosts: readonly string[];
  /** Undefined where nobody chose one: then it is that of the settings, and so are format and file. */
  readonly logLevel: string | undefined;
  readonly logFormat: 'json' | 'text' | undefined;
  /** Instead of stderr. */
  readonly logFile: string | undefined;
}

/** As commander hands them over. */
export interface ProgramFlags {
  readonly dataDir?: string;
  readonly comfyui?: string;
  readonly demo?: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly token?: string;
  readonly allowHost?: string[];
  readonly logLevel?: string;
  readonly logFormat?: 'json' | 'text';
  readonly logFile?: string;
}

/** Which data and which ComfyUI: every command that needs a core takes these. */
export function addCoreOptions(command: Command): Command {
  return command
    .addOption(new Option('--data-dir <folder>', 'where Easel keeps its data (EASEL_DATA_DIR; default: ~/.easel/data)'))
    .addOption(
      new Option(
        '--comfyui <url>',
        'address of ComfyUI (EASEL_COMFYUI_URL, COMFYUI_URL; default: look for one, else the demo)',
      ),
    )
    .addOption(new Option('--demo', 'use the embedded demo even when a ComfyUI is there').conflicts('comfyui'))
    .addOption(
      new Option(
        '--log-level <level>',
        'how much to log, on stderr (EASEL_LOG_LEVEL; default: the setting logs.level)',
      ).choices(writtenLevels),
    )
    .addOption(
      new Option('--log-format <format>', 'json or text (EASEL_LOG_FORMAT; default: the setting logs.format)').choices([
        'json',
        'text',
      ]),
    )
    .addOption(new Option('--log-file <file>', 'log into this file, with older ones beside it (EASEL_LOG_FILE)'));
}

/** Where the program listens. */
export function addListenOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--host <address>', 'address to listen on (default: 127.0.0.1; any other needs a token)').env(
        'EASEL_HOST',
      ),
    )
    .addOption(
      new Option(
        '--port <number>',
        `port to listen on, 0 for any (default: that of last time, else ${usualPort}, or the next free one)`,
      )
        .env('EASEL_PORT')
        .argParser(parsePort),
    )
    .addOption(
      new Option('--token <secret>', 'token to ask for instead of the one in the data folder (better: EASEL_TOKEN)'),
    )
    .addOption(
      new Option('--allow-host <name>', 'another name this program is reached by; may be repeated').argParser(collect),
    );
}

export function programOptions(flags: ProgramFlags, env: NodeJS.ProcessEnv): ProgramOptions {
  const fromEnv = env['EASEL_COMFYUI_URL'] || env['COMFYUI_URL'];
  const comfyui = flags.comfyui
    ? ({ url: flags.comfyui, source: 'option' } as const)
    : fromEnv
      ? ({ url: fromEnv, source: 'environment' } as const)
      : null;
  return {
    dataDir: resolve(flags.dataDir || env['EASEL_DATA_DIR'] || defaultDataFolder()),
    comfyui,
    demo: flags.demo ?? false,
    host: flags.host || '127.0.0.1',
    port: flags.port,
    token: flags.token || env['EASEL_TOKEN'] || undefined,
    allowedHosts: flags.allowHost ?? [],
    logLevel: flags.logLevel ?? levelOf(env['EASEL_LOG_LEVEL']),
    logFormat: flags.logFormat ?? (['json', 'text'] as const).find((format) => format === env['EASEL_LOG_FORMAT']),
    logFile: flags.logFile || env['EASEL_LOG_FILE'] || undefined,
  };
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}

export function parsePositive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('This has to be a number above 0.');
  return value;
}

export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
