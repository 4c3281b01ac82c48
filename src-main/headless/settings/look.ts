import type { Command } from 'commander';
import { unknownSetting } from '../../core/settings/known-settings.ts';
import { settingsSchemaText } from '../../core/settings/settings-schema.ts';
import { print } from '../convert/terminal-text.ts';
import { addCommonOptions, type CommandFlags } from '../in-program.ts';
import { inProgram } from './in-program.ts';
import { linesOfDescription, linesOfView, pathsOf, valueAt, valueText } from './words.ts';

/** What is set, and what can be. */
export function addSettingsLook(settings: Command): void {
  addCommonOptions(settings.command('list').description('all settings and their values')).action(
    (flags: CommandFlags) =>
      inProgram(flags, async ({ client }) => {
        const view = await client.settings.get();
        return { value: view, lines: linesOfView(view, []) };
      }),
  );

  addCommonOptions(
    settings
      .command('get')
      .description('the value of one setting, or those of a group')
      .argument('<path>', 'such as limits.run_seconds, or limits'),
  ).action((path: string, flags: CommandFlags) =>
    inProgram(flags, async ({ client }) => {
      const view = await client.settings.get();
      const group = Object.entries(view.settings).find(([name]) => name === path);
      if (group) return { value: group[1], lines: linesOfView({ ...view, problems: [] }, [path]) };
      if (!pathsOf(view).includes(path)) throw unknownSetting(path);
      const value = valueAt(view, path);
      return { value, lines: [value === '' ? '' : valueText(value)] };
    }),
  );

  addCommonOptions(
    settings
      .command('describe')
      .description('what there is to set: meaning, bounds, default, and when a change counts')
      .argument('[name]', 'a setting or a group'),
  ).action((name: string | undefined, flags: CommandFlags) =>
    inProgram(flags, async ({ client }) => {
      const groups = await client.settings.describe();
      const found = groups
        .flatMap((group) => group.settings)
        .filter(({ path, group }) => name === undefined || path === name || group === name);
      if (found.length === 0) throw unknownSetting(name ?? '');
      return { value: found, lines: found.flatMap(linesOfDescription) };
    }),
  );

  settings
    .command('schema')
    .description('print the JSON Schema of the settings file, for editors')
    .action(() => print('stdout', [settingsSchemaText().trimEnd()]));
}
