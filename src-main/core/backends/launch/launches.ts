import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import * as z from 'zod';
import type { LaunchCommand, LaunchLog } from '../../../../src-shared/nouns/backend-changes.ts';
import type { BackendLaunch } from '../../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { fileError } from '../../file-error.ts';
import { outsideRequests } from '../../logs/request-id.ts';
import type { Logger } from '../../ports.ts';
import { writePrivateFile } from '../../private-file.ts';
import { readLog, shortenLog } from './launch-log.ts';
import { processIdentity } from './process-identity.ts';

/** Programs that the person lets Easel start. They outlive it: the next Easel finds them again. */
export interface Launches {
  state(id: string): Pick<BackendLaunch, 'isRunning' | 'startedAt' | 'exit'>;
  /** @throws conflict (it runs), not_found (no such program or folder), forbidden_path, disk_full */
  start(id: string, command: LaunchCommand): Promise<void>;
  /** Asks it to end, and ends it when it does not within 10 s. @throws conflict when it does not run */
  stop(id: string): Promise<void>;
  log(id: string): Promise<LaunchLog>;
  /** Looks which of those that an earlier Easel started still run. */
  recover(): Promise<void>;
  /** Looks no more; what runs goes on. */
  close(): void;
}

export interface LaunchesOptions {
  readonly dataFolder: string;
  readonly logger: Logger;
  /** What a started program gets of it: without what belongs to Easel, Electron and Node. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onChange: (id: string) => void;
  readonly lookMs?: number;
  readonly graceMs?: number;
}

const runningSchema = z.object({ pid: z.int().min(2), identity: z.string().min(1), startedAt: z.number() });
const fileSchema = z.object({ version: z.literal(1), running: z.record(z.string(), runningSchema) });

type Running = z.infer<typeof runningSchema>;

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export function createLaunches(options: LaunchesOptions): Launches {
  const { logger, onChange, lookMs = 2_000, graceMs = 10_000 } = options;
  const folder = join(options.dataFolder, 'launch');
  const path = join(folder, 'running.json');
  const running = new Map<string, Running>();
  const children = new Set<number>();
  const exits = new Map<string, NonNullable<BackendLaunch['exit']>>();
  let timer: NodeJS.Timeout | undefined;

  const logPath = (id: string): string => join(folder, `${id}.log`);

  function save(): void {
    try {
      writePrivateFile(path, `${JSON.stringify({ version: 1, running: Object.fromEntries(running) }, null, 2)}\n`);
    } catch (error) {
      throw fileError(error, 'What was started');
    }
  }

  function ended(id: string, one: Running, exit: Exit): void {
    if (running.get(id) !== one) return;
    running.delete(id);
    exits.set(id, { ...exit, at: Date.now() });
    logger.info({ backend: id, ...exit }, 'what Easel started for a backend has ended');
    try {
      save();
    } catch {
      // The next Easel sees for itself that it does not run.
    }
    onChange(id);
  }

  async function look(): Promise<void> {
    for (const [id, one] of running) {
      // Of its own children Easel is told, with how they ended.
      if (children.has(one.pid)) await shortenLog(logPath(id));
      else if ((await processIdentity(one.pid)) !== one.identity) ended(id, one, { code: null, signal: null });
      else await shortenLog(logPath(id));
    }
    lookLater();
  }

  function lookLater(): void {
    clearTimeout(timer);
    if (running.size > 0) timer = setTimeout(() => void look(), lookMs).unref();
  }

  /** @throws not_found, forbidden_path, disk_full */
  async function spawned(id: string, { program, arguments: args, ...command }: LaunchCommand): Promise<Running> {
    const cwd = command.folder ?? homedir();
    if (!isFolder(cwd)) throw notThere(`There is no folder '${cwd}'.`);
    let log: number;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      log = openSync(logPath(id), 'a', 0o600);
      writeSync(log, `--- started by Easel, ${new Date().toISOString()}\n`);
    } catch (error) {
      throw fileError(error, 'The log of what is started');
    }
    try {
      // A process group of its own: it survives Easel, and what it starts itself ends with it.
      const child = spawn(...spawnable(program, args), {
        cwd,
        env: { ...cleanEnvironment(options.env), ...command.environment },
        detached: true,
        stdio: ['ignore', log, log],
        windowsHide: true,
        windowsVerbatimArguments: isScript(program),
      });
      child.unref();
      const exit = new Promise<Exit>((resolve) => child.once('exit', (code, name) => resolve({ code, signal: name })));
      await once(child, 'spawn');
      const pid = child.pid ?? 0;
      const identity = await processIdentity(pid);
      if (identity === null) throw endedAtOnce(await exit);
      const one = { pid, identity, startedAt: Date.now() };
      children.add(pid);
      void exit.then((how) => {
        children.delete(pid);
        ended(id, one, how);
      });
      return one;
    } catch (error) {
      if (error instanceof EaselError) throw error;
      throw cannotStart(program, (error as NodeJS.ErrnoException).code ?? 'unknown');
    } finally {
      closeSync(log);
    }
  }

  return {
    state(id) {
      const one = running.get(id);
      return { isRunning: one !== undefined, startedAt: one?.startedAt ?? null, exit: exits.get(id) ?? null };
    },
    async start(id, command) {
      if (running.has(id)) throw conflict('It was started already.', 'Stop it first, or look into its log.');
      const one = await outsideRequests(() => spawned(id, command));
      running.set(id, one);
      exits.delete(id);
      logger.info({ backend: id, pid: one.pid }, 'started the program of a backend');
      save();
      lookLater();
      onChange(id);
    },
    async stop(id) {
      const one = running.get(id);
      if (!one)
        throw conflict(
          'It does not run, or Easel did not start it.',
          'Look again; if it runs, stop it where it was started.',
        );
      if ((await processIdentity(one.pid)) !== one.identity) return ended(id, one, { code: null, signal: null });
      await end(one, graceMs);
      // Of one that this Easel started, it hears itself how it ended.
      for (let waited = 0; running.get(id) === one && waited < 5_000; waited += 50) await sleep(50);
      ended(id, one, { code: null, signal: null });
    },
    async log(id) {
      const lines = await readLog(logPath(id));
      return { lines, file: lines.length === 0 ? null : logPath(id) };
    },
    async recover() {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch {
        return;
      }
      const file = fileSchema.safeParse(jsonOf(text));
      for (const [id, one] of Object.entries(file.data?.running ?? {})) {
        if ((await processIdentity(one.pid)) !== one.identity) continue;
        running.set(id, one);
        onChange(id);
      }
      lookLater();
    },
    close: () => clearTimeout(timer),
  };
}

/** The whole group, first politely. On Windows a program without a window cannot be asked. */
async function end({ pid }: Running, graceMs: number): Promise<void> {
  if (process.platform === 'win32') {
    await execa('taskkill', ['/pid', String(pid), '/T', '/F'], { reject: false, windowsHide: true });
    return;
  }
  if (!signal(pid, 'SIGTERM')) return;
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline) {
    await sleep(50);
    if (!signal(pid, 0)) return;
  }
  signal(pid, 'SIGKILL');
}

/** False when nobody of the group is there any more. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}

const isScript = (program: string): boolean => process.platform === 'win32' && /\.(bat|cmd)$/i.test(program);

/** Windows runs its scripts through cmd alone, which takes one line. */
function spawnable(program: string, args: readonly string[]): [file: string, args: readonly string[]] {
  if (!isScript(program)) return [program, args];
  const line = [program, ...args].map((word) => (/[\s&()^;,=]/.test(word) ? `"${word}"` : word)).join(' ');
  return ['cmd.exe', ['/d', '/s', '/c', `"${line}"`]];
}

/** What is Easel's own, or would make another program behave as a part of it. */
const own = /^(EASEL_|ELECTRON_|CHROME_|NODE_OPTIONS$|NODE_CHANNEL_|npm_)/;

function cleanEnvironment(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const checkCommand = 'Correct the launch command of this backend.';

function notThere(message: string): EaselError {
  return new EaselError('not_found', message, { nextStep: checkCommand });
}

function cannotStart(program: string, code: string): EaselError {
  if (code === 'ENOENT') return notThere(`There is no program '${program}'.`);
  return new EaselError('forbidden_path', `The program '${program}' could not be started (${code}).`, {
    nextStep: checkCommand,
  });
}

function endedAtOnce({ code, signal: name }: Exit): EaselError {
  return conflict(
    `It ended at once (${name ?? `exit code ${code ?? 'unknown'}`}).`,
    'Look into its log, and correct the launch command: what it starts must not go on by itself.',
  );
}

function conflict(message: string, nextStep: string): EaselError {
  return new EaselError('conflict', message, { nextStep });
}
