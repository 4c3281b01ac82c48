import type { Command } from 'commander';
import type { Template, TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { readInput } from '../convert/read-input.ts';
import {
  addCommonOptions,
  inProgram,
  jsonOf,
  type Answer,
  type CommandContext,
  type CommandFlags,
} from '../in-program.ts';
import { linesOf } from './look.ts';

const shown = (template: Template, said: string): Answer => ({ value: template, lines: [said, ...template.problems] });

/** What changes templates. */
export function addChanges(templates: Command): void {
  addCommonOptions(
    templates
      .command('update')
      .description('save a template.json; what was there before becomes a version')
      .argument('<name>', 'the template')
      .argument('<file>', 'the new template.json; - for stdin')
      .option('--workflow <file>', 'a new workflow as well'),
  ).action((name: string, path: string, flags: CommandFlags & { workflow?: string }) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const file = (await jsonOf(path)) as TemplateFile;
      const workflow = flags.workflow === undefined ? undefined : (await readInput(flags.workflow)).toString('utf8');
      const template = await client.templates.update({ name, file, ...(workflow !== undefined && { workflow }) });
      return { value: template, lines: [`Saved as version ${template.version}.`, ...linesOf(template)] };
    }),
  );

  addCommonOptions(
    templates
      .command('restore')
      .description('make a former version the newest one')
      .argument('<name>', 'the template')
      .argument('<version>', 'the number of the version', Number),
  ).action((name: string, version: number, flags: CommandFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const template = await client.templates.restore({ name, version });
      return shown(template, `Version ${version} of ${name} is in use again, as version ${template.version}.`);
    }),
  );

  for (const enabled of [true, false]) {
    oneName(templates, enabled ? 'enable' : 'disable', {
      description: enabled ? 'give a template its tool back' : 'take the tool of a template away from assistants',
      work: async ({ client }, name) =>
        shown(await client.templates.enable({ name, enabled }), `${name} ${enabled ? 'has its' : 'has no'} tool now.`),
    });
  }

  addCommonOptions(
    templates
      .command('duplicate')
      .description('copy a template, a built-in one for instance, to change the copy')
      .argument('<name>', 'the template')
      .argument('[as]', "the copy's name; the name of a built-in one takes its place"),
  ).action((name: string, as: string | undefined, flags: CommandFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const template = await client.templates.duplicate({ name, ...(as !== undefined && { as }) });
      return shown(template, `${template.name} is a copy of ${name}.`);
    }),
  );

  oneName(templates, 'delete', {
    description: 'put a template into the trash',
    work: async ({ client }, name) => {
      const deleted = await client.templates.delete({ name });
      return { value: deleted, lines: [`${name} is in the trash: easel templates undelete ${deleted.id}`] };
    },
  });

  addCommonOptions(
    templates
      .command('undelete')
      .description('take a template out of the trash')
      .argument('<id>', 'as `easel templates deleted` lists it'),
  ).action((id: string, flags: CommandFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const template = await client.templates.undelete({ id });
      return shown(template, `${template.name} is back.`);
    }),
  );
}

function oneName(
  templates: Command,
  command: string,
  options: { description: string; work: (context: CommandContext, name: string) => Promise<Answer> },
): void {
  addCommonOptions(
    templates.command(command).description(options.description).argument('<name>', 'the template'),
  ).action((name: string, flags: CommandFlags) =>
    inProgram(flags, { needsBackend: false }, (context) => options.work(context, name)),
  );
}
