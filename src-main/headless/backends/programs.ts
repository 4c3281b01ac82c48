import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { addCommonOptions, type CommandFlags } from '../in-program.ts';
import { collect } from '../options.ts';
import { answerOf } from './changes.ts';
import { inProgram } from './in-program.ts';

interface LaunchFlags extends CommandFlags {
  readonly folder?: string;
  readonly env?: string[];
  readonly forget?: boolean;
}

/** ComfyUIs of this machine that Easel starts when the person says so. */
export function addBackendPrograms(backends: Command): void {
  addCommonOptions(
    backends
      .command('launch')
      .description('write the launch command of a backend of this machine; nothing is started yet')
      .argument('<id>')
      .argument('[command...]', 'the program and its arguments, after --')
      .option('--folder <folder>', 'where it is started (default: here)')
      .option(
        '--env <name=value>',
        'a variable of its environment, secret:<name> for a kept secret; may be repeated',
        envOption,
      )
      .option('--forget', 'forget the launch command'),
  ).action((id: string, [program, ...args]: string[], flags: LaunchFlags) =>
    inProgram(flags, async ({ client }) => {
      if (program === undefined && !flags.forget) {
        throw new EaselError('bad_input', 'There is no command.', {
          nextStep: 'Write it after --: easel backends launch box -- python main.py; or --forget.',
        });
      }
      const environment = Object.fromEntries(
        (flags.env ?? []).map((text) => text.split(/=(.*)/s, 2) as [string, string]),
      );
      const launch =
        program === undefined ? null : { program, arguments: args, folder: resolve(flags.folder ?? '.'), environment };
      return answerOf(await client.backends.update({ id, change: { launch } }));
    }),
  );

  addCommonOptions(
    backends.command('start').description('run the launch command; it goes on when Easel ends').argument('<id>'),
  ).action((id: string, flags: CommandFlags) =>
    inProgram(flags, async ({ client }) => answerOf(await client.backends.start({ id }))),
  );

  addCommonOptions(
    backends.command('stop').description('end what `easel backends start` began').argument('<id>'),
  ).action((id: string, flags: CommandFlags) =>
    inProgram(flags, async ({ client }) => answerOf(await client.backends.stop({ id }))),
  );

  addCommonOptions(backends.command('log').description('the last 500 lines of what it says').argument('<id>')).action(
    (id: string, flags: CommandFlags) =>
      inProgram(flags, async ({ client }) => {
        const log = await client.backends.log({ id });
        return { value: log, lines: log.file === null ? ['Nothing was started yet.'] : log.lines };
      }),
  );
}

function envOption(text: string, before: string[] | undefined): string[] {
  if (!/^[A-Za-z_]\w*=/.test(text)) throw new InvalidArgumentError('This has to be NAME=VALUE.');
  return collect(text, before);
}
