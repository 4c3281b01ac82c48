import { basename } from 'node:path';
import type { Command } from 'commander';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { readWorkflow } from '../core/workflows/read-workflow.ts';
import type { ProgramCalls } from '../doors/program-calls.ts';
import { harmless, harmlessJson } from './convert/terminal-text.ts';
import { readInput } from './convert/read-input.ts';
import { sayFailure, sayFailureAsJson } from './failure.ts';
import { backendKnown } from './generate/run-job.ts';
import { openCalls } from './open-calls.ts';
import { addCoreOptions, type ProgramFlags } from './options.ts';
import { createShutdown, endOnSignals, type Shutdown } from './shutdown.ts';

export interface CommandFlags extends ProgramFlags {
  readonly json?: boolean;
}

export interface CommandContext {
  readonly calls: ProgramCalls;
  readonly client: ProgramCalls['client'];
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What a command says: JSON with `--json`, else lines. */
export interface Answer {
  readonly value: unknown;
  readonly lines: readonly string[];
  /** Printed as it is, instead of the lines: a file's text. */
  readonly raw?: string;
  /** The command did what it should, and what it found is not well. */
  readonly failed?: boolean;
}

/** What a shell gets for a command that Ctrl-C ended. */
const interruptedExit = 130;

/** The options of every command here. */
export function addCommonOptions(command: Command): Command {
  return addCoreOptions(command.option('--json', 'print the answer as JSON, and nothing else'));
}

/** Does something with the program that owns the data folder, prints the answer and ends. */
export async function inProgram(
  flags: CommandFlags,
  options: { readonly needsBackend: boolean; readonly caller?: string },
  work: (context: CommandContext) => Promise<Answer>,
): Promise<void> {
  const shutdown = createShutdown({ deadlineMs: 2700, exit: (code) => process.exit(code), onError: () => {} });
  const interrupt = new AbortController();
  const interruptible: Shutdown = {
    ...shutdown,
    // The first Ctrl-C ends what is under way, the second the process.
    run: (code) => (interrupt.signal.aborted || code !== 0 ? shutdown.run(code || interruptedExit) : interrupt.abort()),
  };
  endOnSignals(interruptible, sayFailure);
  try {
    const calls = await openCalls(flags, { shutdown, caller: options.caller ?? 'easel' });
    const { signal } = interrupt;
    if (options.needsBackend) await backendKnown(calls.client, signal);
    const answer = await work({ calls, client: calls.client, signal }).catch((error: unknown) => {
      throw calls.errorOf(error);
    });
    await write(flags.json ? `${harmlessJson(answer.value)}\n` : textOf(answer));
    shutdown.run(answer.failed ? 1 : 0);
  } catch (error) {
    if (flags.json) await sayFailureAsJson(error);
    else sayFailure(error);
    const wasInterrupted = interrupt.signal.aborted || (error instanceof EaselError && error.code === 'cancelled');
    shutdown.run(wasInterrupted ? interruptedExit : 1);
  }
}

const textOf = ({ raw, lines }: Answer): string => raw ?? lines.map((line) => `${harmless(line)}\n`).join('');

/** To the end, before the process does. A reader that has gone is no failure. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
}

/** Larger files are read here: the program takes no more in one request. */
const mostSent = 24 * 1024 * 1024;

/** A file without a name is no file in a request; a template of it is called by this one where nothing else names it. */
export const stdinName = 'workflow';

/** A file for the program, `-` is what comes in. @throws not_found, forbidden_path, and what reading a workflow throws */
export async function contentOf(path: string): Promise<File> {
  const bytes = await readInput(path);
  const name = path === '-' ? stdinName : basename(path);
  if (bytes.byteLength <= mostSent) return new File([bytes], name);
  const { api, ui } = await readWorkflow({ bytes, name: path });
  const text = JSON.stringify(api && ui ? { prompt: api, workflow: ui } : (api ?? ui));
  return new File([text], name);
}

/** The JSON in a file, `-` is what comes in. @throws bad_input, not_found, forbidden_path */
export async function jsonOf(path: string): Promise<unknown> {
  const text = (await readInput(path)).toString('utf8').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new EaselError('bad_input', `'${path}' is not JSON: ${(cause as SyntaxError).message}.`, {
      nextStep: 'Give a template.json, as `easel templates show <name> --file` prints it.',
      cause,
    });
  }
}
