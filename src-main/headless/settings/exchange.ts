import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { readInput } from '../convert/read-input.ts';
import { addCommonOptions, type CommandFlags } from '../in-program.ts';
import { inProgram } from './in-program.ts';
import { linesOfView } from './words.ts';

/** Settings out of this Easel and into another. */
export function addSettingsExchange(settings: Command): void {
  addCommonOptions(
    settings
      .command('export')
      .description('print what was set, as JSON; there are no secrets in it')
      .option('--out <file>', 'write it there'),
  ).action((flags: CommandFlags & { out?: string }) =>
    inProgram(flags, async ({ client }) => {
      const { text } = await client.settings.export();
      const { out } = flags;
      const value: unknown = JSON.parse(text);
      if (out === undefined) return { value, lines: [], raw: text };
      await writeFile(out, text).catch((cause: unknown) => {
        throw new EaselError('forbidden_path', `${out} cannot be written.`, {
          nextStep: 'Choose another place with --out.',
          cause,
        });
      });
      return { value, lines: [out] };
    }),
  );

  addCommonOptions(
    settings
      .command('import')
      .description('set what an export has; what it does not mention stays')
      .argument('<file>', 'as `easel settings export` wrote it; - for stdin'),
  ).action((path: string, flags: CommandFlags) =>
    inProgram(flags, async ({ client }) => {
      const text = (await readInput(path)).toString('utf8');
      const imported = await client.settings.import({ text });
      const { view, applied, unknown } = imported;
      return {
        value: imported,
        lines: [
          ...(applied.length === 0 ? ['Nothing to set.'] : linesOfView(view, applied)),
          ...unknown.map((name) => `${name} is not known here; it was left out.`),
        ],
      };
    }),
  );
}
