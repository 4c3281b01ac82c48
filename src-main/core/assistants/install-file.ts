import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Logger } from '../ports.ts';
import { writePrivateFile } from '../private-file.ts';
import type { Launch } from './system.ts';

/** How Easel is started on this machine. Every path is absolute. */
const installationSchema = z.object({
  version: z.string(),
  /** The Node that runs `cli`, or the Electron that does when it is told to be one. */
  runtime: z.string(),
  isElectron: z.boolean(),
  /** The program without a screen. */
  cli: z.string(),
  /** The desktop app: an executable, or on macOS its .app folder; null where there is none. */
  app: z.string().nullable(),
});

export type Installation = z.infer<typeof installationSchema>;

const fileName = 'install.json';

/** The same as what assistants are told to spawn; null where they may not be pointed at this Easel. */
export function installationOf(launch: Launch, version: string): Installation | null {
  if (launch.kind === 'refused') return null;
  const { command, args, env } = launch.stdio;
  const valueOf = (name: string): string | null =>
    args.includes(name) ? (args[args.indexOf(name) + 1] ?? null) : null;
  const cli = valueOf('--cli');
  if (cli === null) return null;
  return { version, runtime: command, isElectron: 'ELECTRON_RUN_AS_NODE' in env, cli, app: valueOf('--app') };
}

/**
 * Keeps install.json in the data folder, for a shim that knows nothing but that folder: the one in the .mcpb bundle, and one whose
 * Easel was moved. An app that was there before is kept while it is: a start without a screen does not take it away.
 */
export function keepInstallation(dataFolder: string, installation: Installation, logger: Logger): void {
  const path = join(dataFolder, fileName);
  const before = readInstallation(path);
  const app = installation.app ?? (before?.app && existsSync(before.app) ? before.app : null);
  const text = `${JSON.stringify({ ...installation, app }, null, 2)}\n`;
  if (before && `${JSON.stringify(before, null, 2)}\n` === text) return;
  try {
    writePrivateFile(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    logger.warn({ code }, 'how Easel is installed could not be written down for assistants');
  }
}

function readInstallation(path: string): Installation | null {
  try {
    return installationSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
