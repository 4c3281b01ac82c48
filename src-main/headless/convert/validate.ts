import type { Command } from 'commander';
import { validatePrepared } from '../../core/workflows/prepare-workflow.ts';
import { addDefinitionOptions, exits, prepareFile, sayRefusal } from './convert.ts';
import type { DefinitionFlags } from './definition-source.ts';
import { problemLines, printProblems } from './print-problems.ts';

interface ValidateFlags extends DefinitionFlags {
  readonly json?: boolean;
}

export function addValidate(program: Command): void {
  const command = program
    .command('validate')
    .description('say what is wrong with a workflow, node by node, without running it')
    .argument('<file>', 'workflow, picture, video or sound that ComfyUI made; - for stdin')
    .option('--json', "print ComfyUI's own verdict and the problems as JSON, and nothing else")
    .addHelpText(
      'after',
      '\nExit code: 0 nothing is wrong, 3 it runs but not all of it is sure, 2 refused, 1 when it could not be tried.',
    );
  addDefinitionOptions(command).action(validate);
}

async function validate(file: string, flags: ValidateFlags): Promise<void> {
  try {
    const prepared = await prepareFile(file, flags);
    const validation = validatePrepared(prepared);
    const { accepted, problems, outputs } = validation;
    const unsure = prepared.doubts.length > 0 || problems.length > 0;
    process.exitCode = accepted ? (unsure ? exits.doubts : exits.exact) : exits.refused;
    if (flags.json) {
      console.log(JSON.stringify({ ...validation, doubts: prepared.doubts }, null, 2));
      return;
    }
    printProblems('Doubts of the conversion:', prepared.doubts);
    for (const problem of problems) for (const line of problemLines(problem)) console.log(line.slice(2));
    const nodes = Object.keys(prepared.workflow).length;
    console.log(
      accepted
        ? `ComfyUI would run this: ${nodes} nodes, output of node ${outputs.join(', ')}.`
        : `ComfyUI would refuse this.`,
    );
  } catch (error) {
    sayRefusal(error);
  }
}
