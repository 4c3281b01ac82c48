import type { Command } from 'commander';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { builtInParameters } from '../../core/templates/rendering/known-parameters.ts';
import { addCommonOptions, inProgram, type CommandFlags } from '../in-program.ts';

/** What there is, and what one is like. */
export function addLook(templates: Command): void {
  addCommonOptions(
    templates.command('list').description('all templates, what is wrong with them, and broken files'),
  ).action((flags: CommandFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const [list, broken] = await Promise.all([client.templates.list(), client.templates.broken()]);
      const width = Math.max(...[...list, ...broken].map(({ name }) => name.length), 0);
      const line = (name: string, rest: string): string => `${name.padEnd(width)}  ${rest}`;
      const lines = [
        ...list.map((template) => line(template.name, describe(template))),
        ...broken.map(({ name, message }) => line(name, `broken: ${message}`)),
      ];
      return { value: { templates: list, broken }, lines };
    }),
  );

  addCommonOptions(
    templates
      .command('show')
      .description('one template: its tool, parameters, presets and problems')
      .argument('<name>', 'the template')
      .option('--file', 'print its template.json instead, to edit it'),
  ).action((name: string, flags: CommandFlags & { file?: boolean }) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      if (flags.file) {
        const { file } = await client.templates.draft({ name });
        return { value: file, lines: [], raw: `${JSON.stringify(file, null, 2)}\n` };
      }
      const template = await client.templates.get({ name });
      return { value: template, lines: linesOf(template) };
    }),
  );

  addCommonOptions(
    templates
      .command('versions')
      .description('the versions of a template, newest first')
      .argument('<name>', 'the template'),
  ).action((name: string, flags: CommandFlags) =>
    inProgram(flags, { needsBackend: false }, async ({ client }) => {
      const versions = await client.templates.versions({ name });
      return {
        value: versions,
        lines: versions.map(
          ({ version, savedAt, title, current }) =>
            `${String(version).padStart(4)}  ${savedAt === 0 ? '' : new Date(savedAt).toISOString()}  ${title}${current ? '  (in use)' : ''}`,
        ),
      };
    }),
  );

  addCommonOptions(templates.command('deleted').description('what lies in the trash, newest first')).action(
    (flags: CommandFlags) =>
      inProgram(flags, { needsBackend: false }, async ({ client }) => {
        const deleted = await client.templates.deleted();
        return {
          value: deleted,
          lines: deleted.map(({ id, name, deletedAt }) => `${id}  ${new Date(deletedAt).toISOString()}  ${name}`),
        };
      }),
  );
}

function describe({ source, enabled, tool, title, problems, replacesBuiltIn, version }: Template): string {
  const facts = [
    source === 'user' ? `yours, version ${version}` : 'built-in',
    ...(replacesBuiltIn ? ['in place of the built-in one'] : []),
    enabled ? `tool ${tool}` : 'no tool',
    ...(problems.length > 0
      ? [`cannot run: ${problems[0]}${problems.length > 1 ? ` (${problems.length - 1} more)` : ''}`]
      : []),
  ];
  return `${title} (${facts.join('; ')})`;
}

/** What a person wants to know of a template. */
export function linesOf(template: Template): string[] {
  const { presets, problems } = template;
  const parameters = [...template.parameters, ...builtInParameters(template.parameters, { presets: [] })];
  return [
    `${template.name}  ${describe(template)}`,
    template.description,
    `Its tool costs about ${template.tokens} tokens.`,
    ...(parameters.length > 0 ? ['Parameters:'] : []),
    ...parameters.map((parameter) => {
      const { name, type, required, description, min, max, choices } = parameter;
      const bounds = min === undefined && max === undefined ? '' : ` ${min ?? ''}–${max ?? ''}`;
      const given = parameter.default === undefined ? '' : `, default ${JSON.stringify(parameter.default)}`;
      const listed = choices ? `, one of ${choices.length}` : '';
      return `  ${name} (${type}${bounds}${required ? ', required' : ''}${given}${listed}): ${description}`;
    }),
    ...(presets.length > 0
      ? [`Presets: ${presets.map(({ name, problems: why }) => `${name}${why ? ' (cannot run now)' : ''}`).join(', ')}`]
      : []),
    ...(problems.length > 0 ? ['Problems:', ...problems.map((problem) => `  ${problem}`)] : []),
  ];
}
