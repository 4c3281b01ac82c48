import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { templateSchemaText } from '../../core/templates/template-schema.ts';
import { readInput } from '../convert/read-input.ts';
import { addCommonOptions, inProgram, stdinName, type CommandFlags } from '../in-program.ts';

/** What makes templates nicer to look at, for people and for editors. */
export function addPreviews(templates: Command): void {
  addCommonOptions(
    templates
      .command('preview')
      .description('set the picture of a template of your own; without --from: print its address')
      .argument('<name>', 'the template')
      .option('--from <picture>', 'a picture file, - for stdin, or the id of an output'),
  ).action((name: string, flags: CommandFlags & { from?: string }) =>
    inProgram(flags, { needsBackend: false }, async ({ calls, client }) => {
      const { from } = flags;
      const template =
        from === undefined
          ? await client.templates.get({ name })
          : await client.templates.setPreview({ name, ...(await pictureOf(from)) });
      if (template.preview === null) return { value: template, lines: [`${name} has no preview.`] };
      // Null for a program that ends with this command.
      const address = calls.origin === null ? '' : ` at ${calls.origin}${template.preview}`;
      return { value: template, lines: [`${name} has a preview${address}`] };
    }),
  );

  addCommonOptions(
    templates.command('schema').description('print the JSON Schema of template.json, for editors'),
  ).action(() => void process.stdout.write(templateSchemaText()));
}

/** A file, stdin, or an output by its id. */
export async function pictureOf(from: string): Promise<{ file: File } | { outputId: string }> {
  const isFile = from === '-' || (await access(from).then(...yesOrNo));
  if (!isFile && /^[\w-]{8,100}$/.test(from)) return { outputId: from };
  return { file: new File([await readInput(from)], from === '-' ? stdinName : basename(from)) };
}

const yesOrNo = [() => true, () => false] as const;
