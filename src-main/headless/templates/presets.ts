import type { Command } from 'commander';
import type { Template, TemplateFile, TemplateViewPreset } from '../../../src-shared/nouns/templates.ts';
import { checkFile } from '../../core/templates/given-template.ts';
import { addCommonOptions, inProgram, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';
import { presetNamed, valuesText, withoutPreset, withPreset, type NamedFile } from './preset-change.ts';

interface SetFlags extends CommandFlags {
  readonly template?: string;
  readonly title?: string;
  readonly description?: string;
}

const more = `
A preset of a built-in template is changed in a copy of your own, which takes its place; easel templates delete brings the built-in one back.

Examples:
  easel templates preset list generate_image
  easel templates preset set generate_image draft steps=8 sampler=euler
  easel templates preset set generate_image draft sampler=     takes the value out
  easel templates preset set generate_image poster width=832 height=1216 --description "For print."
  easel templates preset set generate_image huge scale=4 --template generate_image_upscaled
  easel templates preset remove generate_image poster`;

/** The presets of a template: named values, which callers give as `preset`. */
export function addPresets(templates: Command): void {
  const presets = templates
    .command('preset')
    .description('the presets of a template, named values: list, set, remove')
    .addHelpText('after', more);

  addCommonOptions(
    presets
      .command('list')
      .description('all presets of a template, with their values and what is missing for them')
      .argument('<template>', 'the template'),
  ).action((name: string, flags: CommandFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const template = await client.templates.get({ name });
      return { value: template.presets, lines: listLines(template) };
    }),
  );

  addCommonOptions(
    presets
      .command('set')
      .description('change the values of a preset, or add one')
      .argument('<template>', 'the template')
      .argument('<preset>', 'the preset, an old or a new one')
      .argument('[values...]', 'name=value; name= takes a value out')
      .option('--template <other>', 'another template of the same tool that the preset runs; the own name for none')
      .option('--title <text>', 'what people read')
      .option('--description <text>', 'what it is good for; without it the values themselves'),
  ).action((name: string, preset: string, pairs: string[], flags: SetFlags) =>
    inProgram(flags, { needsBackend: true }, async (context) => {
      const { title, description } = flags;
      return save(context, { name, preset }, async (own) => {
        const other = flags.template ?? presetNamed(own.file, preset)?.template ?? name;
        const runs = other === name ? own : await namedFile(context, other);
        return withPreset(own, { name: preset, pairs, title, description, runs });
      });
    }),
  );

  addCommonOptions(
    presets
      .command('remove')
      .description('take a preset away')
      .argument('<template>', 'the template')
      .argument('<preset>', 'the preset'),
  ).action((name: string, preset: string, flags: CommandFlags) =>
    inProgram(flags, { needsBackend: true }, (context) =>
      save(context, { name, preset }, (own) => withoutPreset(own, preset)),
    ),
  );
}

async function namedFile({ client }: CommandContext, name: string): Promise<NamedFile> {
  return { name, file: (await client.templates.draft({ name })).file };
}

/** Into the template, or into a copy that takes the place of a built-in one: made only once it is known that the change can be saved. */
async function save(
  { client }: CommandContext,
  { name, preset }: { readonly name: string; readonly preset: string },
  change: (own: NamedFile) => TemplateFile | Promise<TemplateFile>,
): Promise<Answer> {
  const { source } = await client.templates.get({ name });
  const draft = await client.templates.draft({ name });
  const file = checkFile(await change({ name, file: draft.file }));
  const isCopied = source === 'built-in';
  const { version } = isCopied ? await client.templates.duplicate({ name, as: name }) : draft;
  const saved = await client.templates.update({ name, file, version });
  const found = presetNamed(file, preset);
  const view = saved.presets.find((one) => one.name === found?.name);
  const lines = [
    ...(isCopied
      ? [
          `${name} was built in; the change is in a copy of your own, which takes its place and which updates of Easel leave as it is.`,
          `To have the built-in one back: easel templates delete ${name}`,
        ]
      : []),
    `Saved as version ${saved.version} of ${name}.`,
    ...(view ? presetLines(view, '') : [`${name} has no preset ${preset} now.`]),
  ];
  return { value: { template: name, version: saved.version, copied: isCopied, preset: view ?? null }, lines };
}

function listLines({ name, presets }: Template): string[] {
  if (presets.length === 0) return [`${name} has no presets.`];
  const width = Math.max(...presets.map((preset) => preset.name.length)) + 2;
  return presets.flatMap((preset) => presetLines(preset, ' '.repeat(width)));
}

/** The first line with its name, the others behind as much space. */
function presetLines({ name, title, description, values, template, problems }: TemplateViewPreset, space: string) {
  const runs = template === undefined ? '' : `runs ${template}`;
  const [first, ...others] = [
    `${title}: ${description}`,
    [runs, valuesText(values)].filter((part) => part !== '').join(', ') || 'no values',
    ...(problems ? [`cannot run: ${problems.join(' ')}`] : []),
  ];
  return [
    `${space === '' ? `${name}  ` : name.padEnd(space.length)}${first}`,
    ...others.map((line) => `${space || '  '}${line}`),
  ];
}
