import type { Command } from 'commander';
import { addCommonOptions, type CommandFlags } from '../in-program.ts';
import { addSettingsExchange } from './exchange.ts';
import { addSettingsLook } from './look.ts';
import { inProgram } from './in-program.ts';
import { readValue } from './read-value.ts';
import { linesOfView } from './words.ts';

const more = `
Examples:
  easel settings list
  easel settings describe limits
  easel settings set limits.run_seconds 600
  easel settings set server.allowed_hosts gpu.example.org,10.0.0.5
  easel settings reset defaults
  easel settings export --out settings.json`;

/** The settings, for a person at a terminal and for scripts. */
export function addSettings(program: Command): void {
  const settings = program
    .command('settings')
    .description('read, change, export and import the settings of Easel')
    .addHelpText('after', more);
  addSettingsLook(settings);

  addCommonOptions(
    settings
      .command('set')
      .description('change one setting; it counts at once, or the answer says when')
      .argument('<path>', 'such as limits.run_seconds')
      .argument('<value>', 'as it is written; a list with commas or as JSON; null where that is allowed'),
  ).action((path: string, text: string, flags: CommandFlags) =>
    inProgram(flags, async ({ client }) => {
      const groups = await client.settings.describe();
      const known = groups.flatMap((group) => group.settings).find((one) => one.path === path);
      const value = known ? readValue(text, known.schema) : text;
      const view = await client.settings.set({ changes: { [path]: value } });
      return { value: view, lines: linesOfView(view, [path]) };
    }),
  );

  addCommonOptions(
    settings
      .command('reset')
      .description('settings back to their defaults')
      .argument('[paths...]', 'settings or groups')
      .option('--all', 'all of them'),
  ).action((paths: string[], flags: CommandFlags & { all?: boolean }, command: Command) => {
    // Everything at once is never meant by accident.
    if ((paths.length === 0) !== (flags.all === true)) {
      command.error('error: name settings or groups, or give --all');
    }
    return inProgram(flags, async ({ client }) => {
      const view = await client.settings.reset(flags.all ? {} : { paths });
      return { value: view, lines: linesOfView(view, flags.all ? [] : paths) };
    });
  });

  addSettingsExchange(settings);
}
