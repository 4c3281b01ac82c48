import { inProgram as inAnyProgram, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';

/** Does something with the backends of the program that owns the data folder; none of them has to be ready. */
export const inProgram = (flags: CommandFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inAnyProgram(flags, { needsBackend: false, caller: 'easel backends' }, work);
