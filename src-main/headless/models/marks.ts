import type { Command } from 'commander';
import { pictureOf } from '../templates/previews.ts';
import { inProgram, modelCommand, type ModelFlags } from './in-program.ts';

interface PreviewFlags extends ModelFlags {
  readonly from?: string;
  readonly off?: boolean;
}

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

  modelCommand(models, 'preview', 'set the picture of a model; without --from and --off: print its address')
    .option('--from <picture>', 'a picture file, - for stdin, or the id of an output')
    .option('--off', 'take your own picture away')
    .action((folder: string, name: string, flags: PreviewFlags) =>
      inProgram(flags, async ({ calls, client }) => {
        const { from, off } = flags;
        const given = from === undefined ? {} : await pictureOf(from);
        const isChange = from !== undefined || off === true;
        const model = isChange
          ? await client.models.setPreview({ folder, name, ...given })
          : await client.models.get({ folder, name });
        if (model.preview === null) return { value: model, lines: [`${name} has no picture.`] };
        // Null for a program that ends with this command.
        const address = calls.origin === null ? '' : ` at ${calls.origin}${model.preview}`;
        return { value: model, lines: [`${name} has a picture${address}`] };
      }),
    );
}
