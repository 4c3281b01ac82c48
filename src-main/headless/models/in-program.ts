import type { Command } from 'commander';
import {
  addCommonOptions,
  inProgram as inTheProgram,
  type Answer,
  type CommandContext,
  type CommandFlags,
} from '../in-program.ts';

export type ModelFlags = CommandFlags;

/** A command about one model. */
export const modelCommand = (models: Command, command: string, description: string): Command =>
  addCommonOptions(
    models
      .command(command)
      .description(description)
      .argument('<folder>', "ComfyUI's folder, such as loras")
      .argument('<name>', 'as `easel models list` shows it'),
  );

/** Does something with the program that owns the data folder, prints the answer and ends. */
export const inProgram = (flags: ModelFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inTheProgram(flags, { needsBackend: true, caller: 'easel models' }, work);
