import { inProgram as inTheProgram, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';

/** Does something with the program that owns the data folder, prints the answer and ends. */
export const inProgram = (flags: CommandFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inTheProgram(flags, { needsBackend: false, caller: 'easel settings' }, work);
