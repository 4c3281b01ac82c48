import { type Command, Option } from 'commander';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { convertToUi } from '../../core/workflows/to-ui/convert-to-ui.ts';
import { createNodeClasses } from '../../core/workflows/node-classes/node-class.ts';
import { prepareWorkflow, type PreparedWorkflow } from '../../core/workflows/prepare-workflow.ts';
import type { WorkflowProblem } from '../../core/workflows/problem.ts';
import { definitionSource, readInput, type DefinitionFlags } from './definition-source.ts';
import { printProblems } from './print-problems.ts';

interface ConvertFlags extends DefinitionFlags {
  readonly to: 'api' | 'ui';
  readonly lenient?: boolean;
}

/** Exit codes of `convert` and `validate`. */
export const exits = { exact: 0, failed: 1, refused: 2, doubts: 3 } as const;

export function addDefinitionOptions(command: Command): Command {
  return command
    .addOption(new Option('--comfyui <url>', 'the ComfyUI whose node classes count (default: one on this machine)'))
    .addOption(
      new Option('--object-info <file>', 'what /object_info of a ComfyUI answered, instead of asking one').conflicts(
        'comfyui',
      ),
    );
}

export function addConvert(program: Command): void {
  const command = program
    .command('convert')
    .description('turn any ComfyUI workflow, also inside a picture, into API or UI format (JSON on stdout)')
    .argument('<file>', 'workflow, picture, video or sound that ComfyUI made; - for stdin')
    .addOption(new Option('--to <format>', 'the format to write').choices(['api', 'ui']).default('api'))
    .option('--lenient', 'keep what can be kept of unknown nodes instead of refusing, and list every doubt')
    .addHelpText('after', '\nExit code: 0 exact, 3 with doubts (on stderr), 2 refused, 1 when it could not be tried.');
  addDefinitionOptions(command).action(convert);
}

async function convert(file: string, flags: ConvertFlags): Promise<void> {
  try {
    const { value, doubts } = await converted(file, flags);
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    printProblems('Doubts:', doubts);
    process.exitCode = doubts.length > 0 ? exits.doubts : exits.exact;
  } catch (error) {
    sayRefusal(error);
  }
}

async function converted(
  file: string,
  flags: ConvertFlags,
): Promise<{ value: unknown; doubts: readonly WorkflowProblem[] }> {
  const prepared = await prepareFile(file, flags);
  if (flags.to === 'api') return { value: prepared.workflow, doubts: prepared.doubts };
  if (prepared.graph) return { value: prepared.graph, doubts: [] };
  const made = await convertToUi(prepared.workflow, { classes: createNodeClasses(prepared.definitions) });
  return { value: made.workflow, doubts: [...prepared.doubts, ...made.doubts] };
}

export async function prepareFile(
  file: string,
  flags: DefinitionFlags & { readonly lenient?: boolean },
): Promise<PreparedWorkflow> {
  const bytes = await readInput(file);
  return prepareWorkflow(
    { bytes, name: file },
    {
      definitions: definitionSource(flags, process.env),
      random: Math.random,
      now: new Date(),
      lenient: flags.lenient ?? false,
    },
  );
}

const refusals: ReadonlySet<string> = new Set([
  'workflow_unreadable',
  'workflow_invalid',
  'node_class_missing',
  'unsupported_media',
  'too_large',
]);

/** What is wrong, node by node where it is about nodes; sets the exit code. */
export function sayRefusal(error: unknown): void {
  const { code, message, nextStep, details } = toErrorData(error);
  const problems = (details?.['problems'] ?? []) as WorkflowProblem[];
  if (problems.length > 1) printProblems('Refused:', problems);
  else console.error(`${message}\n${nextStep}`);
  if (!(error instanceof EaselError)) console.error(error);
  process.exitCode = refusals.has(code) ? exits.refused : exits.failed;
}
