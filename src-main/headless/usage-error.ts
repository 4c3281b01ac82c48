import type { Command, CommanderError } from 'commander';
import { EaselError } from '../../src-shared/nouns/errors.ts';

/** Whether whoever wrote this command line reads JSON, also where the rest of it makes no sense. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
}

/** A command line that makes no sense, as an error like any other. */
export function usageError(error: CommanderError, { program, argv }: Line): EaselError {
  const said = error.code === 'commander.help' ? 'a command is missing' : error.message;
  const sentence = said.replace(/^error: /, '').replaceAll(/\s+/g, ' ');
  return new EaselError(
    'bad_input',
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`.replace(/[^.?)]$/, '$&.'),
    {
      nextStep: `\`${namesIn({ program, argv }).join(' ')} --help\` shows what it takes.`,
    },
  );
}

interface Line {
  readonly program: Command;
  readonly argv: readonly string[];
}

/** The command as far as its names are right. */
function namesIn({ program, argv }: Line): string[] {
  const names = [program.name()];
  let command = program;
  for (const word of argv) {
    const found = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (!found) break;
    names.push(found.name());
    command = found;
  }
  return names;
}
