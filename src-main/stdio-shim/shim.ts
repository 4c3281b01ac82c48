/**
 * The file that assistants spawn: a pipe between their stdio and the running Easel. It depends on nothing but Node, writes
 * nothing but JSON-RPC to stdout and nothing at all to disk, and ends with whoever started it.
 */
import { openPipe } from './pipe.ts';
import { howToStart, readArguments, start } from './program.ts';

const parentLookMs = 30_000;

const command = readArguments(process.argv);
const machine = {
  platform: process.platform,
  env: process.env,
  node: process.execPath,
  isElectron: process.versions['electron'] !== undefined,
};
const pipe = openPipe({
  stdin: process.stdin,
  stdout: process.stdout,
  dataFolder: command.dataFolder,
  start: () => start(howToStart(command, machine)),
  exit: (code) => process.exit(code),
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, pipe.close);
// Assistants die without a signal and leave stdin open in other children; an orphan gets another parent.
const parent = process.ppid;
setInterval(
  () => process.ppid !== parent && pipe.close(),
  Number(process.env['EASEL_PARENT_LOOK_MS']) || parentLookMs,
).unref();
