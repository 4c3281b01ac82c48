/**
 * The file that assistants spawn: a pipe between their stdio and the running Easel. It depends on nothing but Node, writes
 * nothing but JSON-RPC to stdout and nothing at all to disk, and ends with whoever started it.
 */
import { openPipe } from './pipe.ts';
import { howToStart, readArguments, start, thisMachine } from './program.ts';

const parentLookMs = 30_000;

const command = readArguments(process.argv);
const pipe = openPipe({
  stdin: process.stdin,
  stdout: process.stdout,
  dataFolder: command.dataFolder,
  // The .mcpb bundle brings a snapshot along.
  snapshotFolders: [command.dataFolder, command.ownFolder],
  start() {
    const how = howToStart(command, thisMachine);
    if (how) start(how);
    return how !== null;
  },
  exit: (code) => process.exit(code),
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, pipe.close);
// Assistants die without a signal and leave stdin open in other children; an orphan gets another parent.
const parent = process.ppid;
setInterval(
  () => process.ppid !== parent && pipe.close(),
  Number(process.env['EASEL_PARENT_LOOK_MS']) || parentLookMs,
).unref();
