import type { Command } from 'commander';
import {
  addCommonOptions,
  inProgram as inTheProgram,
  type Answer,
  type CommandContext,
  type CommandFlags,
} from '../in-program.ts';

export type WorkflowFlags = CommandFlags;

/** A command about one saved workflow. */
export const pathCommand = (workflows: Command, command: string, description: string): Command =>
  addCommonOptions(
    workflows.command(command).description(description).argument('<path>', 'as `easel workflows list` shows it'),
  );

/** Does something with the program that owns the data folder, prints the answer and ends. */
export const inProgram = (flags: WorkflowFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inTheProgram(flags, { needsBackend: true, caller: 'easel workflows' }, work);
