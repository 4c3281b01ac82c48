import type { Command } from 'commander';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { validatePrepared, type PreparedWorkflow } from '../../core/workflows/prepare-workflow.ts';
import { isCertainlyRefused } from '../../core/workflows/refuse-invalid.ts';
import { verdictOfRefusal } from '../../core/workflows/verdict-of-refusal.ts';
import type { Validation } from '../../core/workflows/validation/validate-workflow.ts';
import { sayFailureAsJson } from '../failure.ts';
import { addWorkflowArguments, prepareFor } from './convert.ts';
import type { DefinitionFlags } from './definition-source.ts';
import { exits } from './exits.ts';
import { problemLines } from './print-problems.ts';
import { readWorkflowFile } from './read-input.ts';
import { isRefusal, sayRefusal } from './say-refusal.ts';
import { harmless, harmlessJson, print } from './terminal-text.ts';

interface ValidateFlags extends DefinitionFlags {
  readonly json?: boolean;
}

const more = `
Exit code: 0 nothing is wrong, 3 it may run but not all of it is sure, 2 refused, 1 when it could not be tried.

Examples:
  easel validate canvas.json
  easel validate picture.png --comfyui http://192.168.1.20:8188
  easel validate workflow_api.json --json`;

export function addValidate(program: Command): void {
  const command = program
    .command('validate')
    .description('say what is wrong with a workflow, node by node, without running it')
    .option('--json', "print ComfyUI's own verdict and the problems as JSON, and nothing else");
  addWorkflowArguments(command).addHelpText('after', more).action(validate);
}

async function validate(file: string, flags: ValidateFlags): Promise<void> {
  try {
    const prepared = await prepareFor(await readWorkflowFile(file), flags);
    const validation = validatePrepared(prepared);
    process.exitCode = exitOf(prepared, validation);
    if (flags.json) print('stdout', [harmlessJson({ ...validation, doubts: prepared.doubts })]);
    else {
      print('stdout', problemLines('Doubts of the conversion:', prepared.doubts));
      print('stdout', problemLines('Problems:', validation.problems));
      print('stdout', [verdict(prepared, validation)]);
    }
  } catch (error) {
    if (flags.json && isRefusal(error))
      print('stdout', [harmlessJson({ ...verdictOfRefusal(toErrorData(error)), doubts: [] })]);
    else if (flags.json) await sayFailureAsJson(error);
    else sayRefusal(error);
    process.exitCode = isRefusal(error) ? exits.refused : exits.failed;
  }
}

function exitOf({ workflow, definitions, doubts }: PreparedWorkflow, validation: Validation): number {
  if (isCertainlyRefused(workflow, definitions, validation)) return exits.refused;
  return validation.accepted && validation.problems.length === 0 && doubts.length === 0 ? exits.exact : exits.doubts;
}

const mostOutputs = 20;

function verdict({ workflow, definitions }: PreparedWorkflow, validation: Validation): string {
  if (!validation.accepted) {
    return isCertainlyRefused(workflow, definitions, validation)
      ? 'ComfyUI would refuse this.'
      : 'ComfyUI may refuse this: only the server can judge some of these inputs.';
  }
  const { outputs, nodeErrors } = validation;
  const nodes = Object.keys(workflow).length;
  const named = outputs.slice(0, mostOutputs).map((id) => harmless(id.slice(0, 80)));
  const rest = outputs.length > named.length ? ` and ${outputs.length - named.length} more` : '';
  const all = Object.keys(nodeErrors).length === 0 ? 'would run this' : 'would run this in part';
  return `ComfyUI ${all}: ${counted(nodes, 'node')}, output of ${outputs.length === 1 ? 'node' : 'nodes'} ${named.join(', ')}${rest}.`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
