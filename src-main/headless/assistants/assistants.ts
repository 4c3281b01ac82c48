import type { Command } from 'commander';
import { addDoctor } from './doctor.ts';
import { addLook } from './look.ts';
import { addRegister } from './register.ts';

const more = `
Examples:
  easel assistants                              what is found on this machine
  easel register claude-desktop --dry-run       what would be written
  easel register --all                          into every assistant that is found
  easel assistants test cursor                  does what is registered there answer?
  easel doctor --fix                            look for trouble, and mend what can be mended`;

/** The assistants of this machine, for a person at a terminal and for scripts. */
export function addAssistants(program: Command): void {
  addLook(
    program
      .command('assistants')
      .description('the assistants of this machine, and whether Easel is registered with them')
      .addHelpText('after', more),
  );
  addRegister(program);
  addDoctor(program);
}
