import type { Command } from 'commander';
import { inProgram, modelCommand, type ModelFlags } from './in-program.ts';

/** The person's own words and choices. */
export function addModelMarks(models: Command): void {
  modelCommand(models, 'note', 'write a note on a model; an empty one takes it away')
    .argument('<text>')
    .action((folder: string, name: string, note: string, flags: ModelFlags) =>
      inProgram(flags, async ({ client }) => {
        const model = await client.models.mark({ folder, name, note });
        return { value: model, lines: [model.note === '' ? `${name} has no note now.` : `Noted on ${name}.`] };
      }),
    );

  modelCommand(models, 'favourite', 'make a model a favourite: it is listed first')
    .option('--off', 'no longer')
    .action((folder: string, name: string, flags: ModelFlags & { off?: boolean }) =>
      inProgram(flags, async ({ client }) => {
        const model = await client.models.mark({ folder, name, favourite: !flags.off });
        return { value: model, lines: [`${name} is ${model.favourite ? 'a favourite' : 'no favourite'} now.`] };
      }),
    );
}
