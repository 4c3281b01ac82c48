import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { addCoreOptions, addListenOptions, type ProgramFlags, programOptions } from './options.ts';
import { programFolder, shimPath } from './program-folder.ts';

export function addStdio(program: Command): void {
  const command = program
    .command('stdio')
    .description('speak MCP over stdin and stdout, for assistants; starts Easel when it is not running');
  addListenOptions(addCoreOptions(command)).action(stdio);
}

/** The shim runs in this very process: it is one file that needs nothing but its arguments. */
function stdio(flags: ProgramFlags): void {
  const { dataDir } = programOptions(flags, process.env);
  const own = ['--data-dir', dataDir, '--cli', join(programFolder, 'cli.js')];
  process.argv = [process.execPath, shimPath, ...own, '--', ...forServe(flags)];
  createRequire(import.meta.url)(shimPath);
}

/** The options of the program to start, as they were given. */
export function forServe(flags: ProgramFlags): string[] {
  const pair = (name: string, value: string | number | undefined) => (value === undefined ? [] : [name, String(value)]);
  return [
    ...pair('--comfyui', flags.comfyui),
    ...(flags.demo ? ['--demo'] : []),
    ...pair('--log-level', flags.logLevel),
    ...pair('--log-format', flags.logFormat),
    ...pair('--log-file', flags.logFile && resolve(flags.logFile)),
    ...pair('--host', flags.host),
    ...pair('--port', flags.port),
    ...pair('--token', flags.token),
    ...(flags.allowHost ?? []).flatMap((name) => ['--allow-host', name]),
  ];
}
