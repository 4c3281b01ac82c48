import type { Command } from 'commander';
import type { GalleryTemplate, GalleryTemplateDetail } from '../../../src-shared/nouns/template-gallery.ts';
import { harmlessText } from '../convert/terminal-text.ts';
import { createdAnswer } from './exchange.ts';
import { addCommonOptions, inProgram, type CommandFlags } from '../in-program.ts';
import { sizeText } from './size-text.ts';

interface ListFlags extends CommandFlags {
  readonly free?: boolean;
  readonly runnable?: boolean;
}

const more = `
Examples:
  easel templates gallery list                         everything, by heading
  easel templates gallery list text to video --free    those with these words that cost nothing
  easel templates gallery show flux_schnell            what it needs, and what is missing here
  easel templates gallery import flux_schnell          as a template of your own`;

/** The gallery of the ComfyUI in use. */
export function addGallery(templates: Command): void {
  const gallery = templates
    .command('gallery')
    .description('the ready-made workflows of your ComfyUI and of its node packs: list, show, import')
    .addHelpText('after', more);

  addCommonOptions(
    gallery
      .command('list')
      .description('what there is')
      .argument('[words...]', 'only those that have all these words in title, description, heading, tags or models')
      .option('--free', 'only what runs on your own machine')
      .option('--runnable', 'only what does not ask for a newer ComfyUI'),
  ).action((words: string[], flags: ListFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const found = (await client.templates.gallery.list()).filter(
        (one) =>
          hasWords(one, words) &&
          (!flags.free || one.price !== 'paid') &&
          (!flags.runnable || one.problems.length === 0),
      );
      return { value: found, lines: listLines(found) };
    }),
  );

  addCommonOptions(
    gallery
      .command('show')
      .description('one of them, and what this ComfyUI lacks for it')
      .argument('<id>', 'as the list has it')
      .option('--workflow', 'print its workflow instead'),
  ).action((id: string, flags: CommandFlags & { workflow?: boolean }) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const found = await client.templates.gallery.get({ id });
      if (flags.workflow) return { value: found, lines: [], raw: harmlessText(`${found.workflow.trimEnd()}\n`) };
      return { value: found, lines: showLines(found) };
    }),
  );

  addCommonOptions(
    gallery
      .command('import')
      .description('make a template of your own of it: its parameters are suggested, each with the reason')
      .argument('<id>', 'as the list has it')
      .option('--name <name>', "the template's name (default: by its title)"),
  ).action((id: string, flags: CommandFlags & { name?: string }) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const { name } = flags;
      return createdAnswer(await client.templates.gallery.import({ id, ...(name !== undefined && { name }) }));
    }),
  );
}

function hasWords(one: GalleryTemplate, words: readonly string[]): boolean {
  const { id, title, description, category, tags, models } = one;
  const text = [id, title, description, category, ...tags, ...models].join('\n').toLowerCase();
  return words.every((word) => text.includes(word.toLowerCase()));
}

function listLines(found: readonly GalleryTemplate[]): string[] {
  const width = Math.max(0, ...found.map(({ id }) => id.length));
  let heading = '';
  return found.flatMap((one) => {
    const line = `  ${one.id.padEnd(width)}  ${[one.title, ...facts(one)].join(', ')}`;
    if (one.category === heading) return [line];
    heading = one.category;
    return [`${heading}:`, line];
  });
}

function facts({ price, bytes, problems }: GalleryTemplate): string[] {
  return [
    ...(price === 'paid' ? ['paid'] : []),
    ...(bytes === null || bytes === 0 ? [] : [sizeText(bytes)]),
    ...problems.map((problem) => problem.replace(/\.$/, '')),
  ];
}

const prices = {
  free: 'It runs on your own machine.',
  paid: "It runs on a partner's machines, for credits of your Comfy account.",
};

function showLines(found: GalleryTemplateDetail): string[] {
  const { title, description, category, tags, price, bytes, missing, missingBytes, tutorial, date, problems } = found;
  const lacks = missing && missing.nodes.length + missing.models.length > 0;
  return [
    `${found.id}  ${title} (${[category, ...tags].join(', ')})`,
    ...(description === '' ? [] : [description]),
    ...(price === null ? [] : [prices[price]]),
    ...(bytes === null || bytes === 0 ? [] : [`Its models have ${sizeText(bytes)} together.`]),
    ...(date === null ? [] : [`Last changed on ${date}.`]),
    ...(tutorial === null ? [] : [`Explained at ${tutorial}`]),
    ...problems,
    ...(lacks && missingBytes ? [`To be downloaded: ${sizeText(missingBytes)}.`] : []),
    ...(missing && problems.length === 0 ? ['Nothing is missing here.'] : []),
  ];
}
