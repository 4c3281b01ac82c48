import { type Command, Option } from 'commander';
import { createNodeClasses } from '../../core/workflows/node-classes/node-class.ts';
import { asDoubts, prepareWorkflow, type PreparedWorkflow } from '../../core/workflows/prepare-workflow.ts';
import type { WorkflowProblem } from '../../core/workflows/problem.ts';
import type { ReadWorkflow } from '../../core/workflows/read-workflow.ts';
import { classTypesForUi, convertToUi } from '../../core/workflows/to-ui/convert-to-ui.ts';
import { definitionSource, type DefinitionFlags } from './definition-source.ts';
import { exits } from './exits.ts';
import { problemLines } from './print-problems.ts';
import { readWorkflowFile } from './read-input.ts';
import { sayRefusal } from './say-refusal.ts';
import { harmlessJson, print } from './terminal-text.ts';

interface ConvertFlags extends DefinitionFlags {
  readonly to: 'api' | 'ui';
  readonly lenient?: boolean;
}

const more = `
Exit code: 0 exact, 3 with doubts (they are on stderr), 2 refused, 1 when it could not be tried.

Examples:
  easel convert picture.png > workflow_api.json             what ComfyUI's POST /prompt takes
  easel convert workflow_api.json --to ui > canvas.json     to open on ComfyUI's canvas
  easel convert canvas.json --object-info object_info.json  without a running ComfyUI
  cat canvas.json | easel convert - --comfyui http://192.168.1.20:8188`;

/** What `convert` and `validate` have in common. */
export function addWorkflowArguments(command: Command): Command {
  return command
    .argument('<file>', 'workflow (JSON), or a picture, video or sound that ComfyUI made; - for stdin')
    .addOption(
      new Option(
        '--comfyui <url>',
        'the ComfyUI whose node classes count (default: $EASEL_COMFYUI_URL, else that of the running Easel, else one on this machine)',
      ),
    )
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
    .addOption(new Option('--to <format>', 'the format to write').choices(['api', 'ui']).default('api'))
    .option('--lenient', 'keep what can be kept of unknown nodes instead of refusing, and list every doubt');
  addWorkflowArguments(command).addHelpText('after', more).action(convert);
}

async function convert(file: string, flags: ConvertFlags): Promise<void> {
  try {
    const { value, doubts } = await converted(await readWorkflowFile(file), flags);
    print('stdout', [harmlessJson(value)]);
    print('stderr', problemLines('Doubts:', doubts));
    process.exitCode = doubts.length > 0 ? exits.doubts : exits.exact;
  } catch (error) {
    sayRefusal(error);
  }
}

/** What already has the wanted format is written as it is: no node class is needed for that. */
async function converted(
  read: ReadWorkflow,
  flags: ConvertFlags,
): Promise<{ value: unknown; doubts: readonly WorkflowProblem[] }> {
  const asItIs = flags.to === 'api' ? read.api : read.ui;
  if (asItIs) return { value: asItIs, doubts: asDoubts(read.doubts) };
  const { workflow, doubts } = await prepareFor(read, flags);
  if (flags.to === 'api') return { value: workflow, doubts };
  const definitions = await definitionSource(flags, process.env)(classTypesForUi(workflow));
  const made = await convertToUi(workflow, { classes: createNodeClasses(definitions) });
  return { value: made.workflow, doubts: [...doubts, ...made.doubts] };
}

/** As the ComfyUI of these flags takes it. */
export function prepareFor(
  read: ReadWorkflow,
  flags: DefinitionFlags & { readonly lenient?: boolean },
): Promise<PreparedWorkflow> {
  return prepareWorkflow(read, {
    definitions: definitionSource(flags, process.env),
    random: Math.random,
    now: new Date(),
    lenient: flags.lenient ?? false,
  });
}
