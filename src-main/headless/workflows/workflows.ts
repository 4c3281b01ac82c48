import type { Command } from 'commander';
import { addWorkflowChanges } from './changes.ts';
import { addWorkflowLook } from './look.ts';

const more = `
A path is below ComfyUI's folder of workflows, such as "easel/red fox"; .json may be left out. ComfyUI keeps no versions: Easel keeps the last
20 contents that it replaced or deleted of each, in its data folder. What ComfyUI's own page replaces, it does not see.

Examples:
  easel workflows list
  easel workflows get "red fox" > fox.json
  easel workflows save "red fox" picture.png            the workflow inside a picture
  easel workflows save "red fox" fox.json --overwrite   what was there becomes a version
  easel workflows versions "red fox"
  easel workflows restore "red fox" 1
  easel workflows run "red fox" --out fox.png`;

/** The workflows that ComfyUI keeps, for a person at a terminal and for scripts. */
export function addWorkflows(program: Command): void {
  const workflows = program
    .command('workflows')
    .description('list, get, save, run, restore and delete the workflows that ComfyUI keeps')
    .addHelpText('after', more);
  addWorkflowLook(workflows);
  addWorkflowChanges(workflows);
}
