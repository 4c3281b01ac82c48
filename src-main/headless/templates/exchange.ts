import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { CreatedTemplate } from '../../../src-shared/nouns/templates.ts';
import { addCommonOptions, contentOf, inProgram, type Answer, type CommandFlags } from '../in-program.ts';
import { linesOf } from './look.ts';

interface CreateFlags extends CommandFlags {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly tool?: string;
}

interface ExportFlags extends CommandFlags {
  readonly out?: string;
}

const anyWorkflow = 'workflow (JSON), or a picture, video or sound that ComfyUI made; - for stdin';

/** What comes from files and goes into them. */
export function addExchange(templates: Command): void {
  addCommonOptions(
    templates
      .command('create')
      .description('make a template of a workflow: its parameters are suggested, each with the reason')
      .argument('<file>', anyWorkflow)
      .option('--name <name>', "the template's name (default: that of the file)")
      .option('--title <title>', 'what people read')
      .option('--description <text>', 'what assistants read: what it is for')
      .option('--tool <name>', "the tool's name (default: the template's)"),
  ).action((path: string, flags: CreateFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const { name, title, description, tool } = flags;
      return createdAnswer(
        await client.templates.create({ file: await contentOf(path), name, title, description, tool }),
      );
    }),
  );

  addCommonOptions(
    templates
      .command('import')
      .description('add a template that was exported, or any workflow')
      .argument('<file>', `exported template, or ${anyWorkflow}`)
      .option('--name <name>', 'another name than the one in the file'),
  ).action((path: string, flags: CreateFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) =>
      createdAnswer(await client.templates.import({ file: await contentOf(path), name: flags.name })),
    ),
  );

  addCommonOptions(
    templates
      .command('export')
      .description('write a template as one file, without secrets and places on this machine (on stdout)')
      .argument('<name>', 'the template')
      .option('--out <file>', 'write it there'),
  ).action((name: string, flags: ExportFlags) =>
    inProgram(flags, { needsBackend: false }, async ({ client }): Promise<Answer> => {
      const exported = await client.templates.export({ name });
      const { out } = flags;
      if (out === undefined) return { value: exported, lines: [], raw: exported.text };
      await writeFile(out, exported.text).catch((cause: unknown) => {
        throw new EaselError('forbidden_path', `${out} cannot be written.`, {
          nextStep: 'Choose another place with --out.',
          cause,
        });
      });
      const removed = exported.removed.map((place) => `  ${place}`);
      return {
        value: { ...exported, file: out },
        lines: [out, ...(removed.length > 0 ? ['Left out, or shortened to a file name:', ...removed] : [])],
      };
    }),
  );
}

/** A new template, and why it has the parameters that it has. */
export function createdAnswer({ template, suggestions, doubts }: CreatedTemplate): Answer {
  // Where its author marked some inputs, others were not suggested to become parameters.
  const names = new Set(template.parameters.map(({ name }) => name));
  const reasons = suggestions.parameters
    .filter(({ name }) => names.has(name))
    .map(({ name, reason, sure }) => `  ${name}${sure ? '' : ' (perhaps)'}: ${reason}`);
  return {
    value: { template, suggestions, doubts },
    lines: [
      ...linesOf(template),
      ...(reasons.length > 0 ? ['Why these parameters:', ...reasons] : []),
      ...(doubts.length > 0 ? ['Doubts:', ...doubts.map((doubt) => `  ${doubt}`)] : []),
    ],
  };
}
