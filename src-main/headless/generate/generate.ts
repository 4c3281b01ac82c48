import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Reuse } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import type { ProgramCalls } from '../../doors/program-calls.ts';
import { harmlessJson } from '../convert/terminal-text.ts';
import { addPlaceOptions } from '../jobs/place-options.ts';
import { sayFailure, sayFailureAsJson } from '../failure.ts';
import { openCalls } from '../open-calls.ts';
import { addCoreOptions, collect, type ProgramFlags } from '../options.ts';
import { createShutdown, endOnSignals, type Shutdown } from '../shutdown.ts';
import { createProgressBar } from './progress-bar.ts';
import { runJob } from './run-job.ts';
import { textLines, textsOf } from './texts.ts';

interface GenerateFlags extends ProgramFlags {
  readonly template: string;
  readonly set: string[];
  readonly out?: string;
  readonly json?: boolean;
  readonly reuse: Reuse;
  readonly priority: number;
}

/** What a shell gets for a command that Ctrl-C ended. */
const interruptedExit = 130;

export function addGenerate(program: Command): void {
  const command = program
    .command('generate')
    .description('make one picture: with the Easel that runs, else with one of its own')
    .argument('<prompt>', 'what to draw')
    .option('--template <name>', 'the template to use', 'generate_image')
    .option('--set <name=value>', 'a parameter of the template; may be repeated', collect, [])
    .option('--out <file>', 'write the original there (-2, -3, … is added for further ones)')
    .option('--json', 'print the job and its outputs as JSON, and nothing else');
  addCoreOptions(addPlaceOptions(command)).action(generate);
}

async function generate(prompt: string, flags: GenerateFlags): Promise<void> {
  const shutdown = createShutdown({ deadlineMs: 2700, exit: (code) => process.exit(code), onError: () => {} });
  const interrupt = new AbortController();
  const interruptible: Shutdown = {
    ...shutdown,
    // The first Ctrl-C cancels the job, which ends the command; the second ends it at once.
    run: (code) => (interrupt.signal.aborted || code !== 0 ? shutdown.run(code || interruptedExit) : interrupt.abort()),
  };
  endOnSignals(interruptible, sayFailure);
  const bar = createProgressBar(process.stderr);
  try {
    const calls = await openCalls(flags, { shutdown, caller: 'easel generate' });
    const { template, set, reuse, priority } = flags;
    const made = await runJob({
      calls,
      prompt,
      template,
      set,
      reuse,
      priority,
      signal: interrupt.signal,
      onChange: bar.show,
    });
    bar.end();
    const files = flags.out ? await writeOriginals(calls, made.outputs, flags.out) : [];
    const texts = await textsOf(calls, made.outputs);
    if (flags.json) console.log(harmlessJson({ job: made.job, outputs: made.outputs, files, texts }));
    else {
      if (made.job.reused?.from === 'cache')
        console.error('The same was made before: this is its result. --reuse never makes it anew.');
      for (const line of linesOfOutputs(calls, { outputs: made.outputs, files, texts })) console.log(line);
    }
    shutdown.run(0);
  } catch (error) {
    bar.end();
    if (flags.json) await sayFailureAsJson(error);
    else sayFailure(error);
    shutdown.run(error instanceof EaselError && error.code === 'cancelled' ? interruptedExit : 1);
  }
}

/** The originals of these outputs, as files. @throws forbidden_path */
export async function writeOriginals(calls: ProgramCalls, outputs: readonly Output[], out: string): Promise<string[]> {
  return await Promise.all(
    outputs.map(async (output, n) => {
      const file = numbered(out, n);
      await writeFile(file, await calls.original(output.id)).catch((cause: unknown) => {
        throw new EaselError('forbidden_path', `The picture is made, but ${file} cannot be written.`, {
          nextStep: 'It is in the gallery; choose another place with --out.',
          cause,
        });
      });
      return file;
    }),
  );
}

/** fox.png, fox-2.png, fox-3.png, … */
export function numbered(file: string, index: number): string {
  if (index === 0) return file;
  const extension = extname(file);
  return `${file.slice(0, file.length - extension.length)}-${index + 1}${extension}`;
}

interface MadeOutputs {
  readonly outputs: readonly Output[];
  /** Where their originals were written, in the same order; empty where they were not. */
  readonly files: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

/** A line about each output; below it, of a text, what it says. */
export function linesOfOutputs(calls: ProgramCalls, { outputs, files, texts }: MadeOutputs): string[] {
  return outputs.flatMap((output, n) => [
    describeOutput(output, files[n] ?? urlOf(calls, output)),
    ...textLines(texts[output.id]),
  ]);
}

function describeOutput(output: Output, where: string): string {
  const size = output.width === null ? '' : `, ${output.width}×${output.height}`;
  const seed = output.parameters['seed'];
  return `${where}${size}${seed === undefined ? '' : `, seed ${seed}`}${output.demo ? ' (demo)' : ''}`;
}

function urlOf(calls: ProgramCalls, output: Output): string {
  if (calls.origin === null) return `${output.filename} is in the gallery (--out FILE writes it)`;
  return `${calls.origin}/outputs/${output.id}/original`;
}
