import { InvalidArgumentError, type Command } from 'commander';
import type { Model, ModelDetail, ModelPage } from '../../../src-shared/nouns/models.ts';
import { addCommonOptions } from '../in-program.ts';
import { sizeText } from '../templates/size-text.ts';
import { inProgram, modelCommand, type ModelFlags } from './in-program.ts';

interface SearchFlags extends ModelFlags {
  readonly folder?: string;
  readonly base?: string;
  readonly favourites?: boolean;
  readonly limit: number;
  readonly refresh?: boolean;
  readonly backend?: string;
}

/** What there is, and what is known of it. */
export function addModelLook(models: Command): void {
  searchOptions(
    models
      .command('list')
      .description('the models of a folder; of all without one')
      .argument('[folder]', 'such as loras'),
  ).action((folder: string | undefined, flags: SearchFlags) =>
    search({ ...flags, ...(folder !== undefined && { folder }) }, ''),
  );

  searchOptions(
    models
      .command('search')
      .description('find models by words of name, note, title or trigger words, in any order')
      .argument('<words...>')
      .option('--folder <folder>', 'only in this one'),
  ).action((words: string[], flags: SearchFlags) => search(flags, words.join(' ')));

  modelCommand(models, 'show', 'what is known of one, what takes it, and what was made with it').action(
    (folder: string, name: string, flags: ModelFlags) =>
      inProgram(flags, async ({ client }) => {
        const model = await client.models.get({ folder, name });
        return { value: model, lines: detailLines(model) };
      }),
  );
}

const searchOptions = (command: Command): Command =>
  addCommonOptions(
    command
      .option(
        '--base <base>',
        'only of this base architecture, such as sdxl; unknown for those that nothing tells it of',
      )
      .option('--favourites', 'only favourites')
      .option('--backend <backend>', 'only what this one has: its id or name, as `easel backends list` shows it')
      .option('--limit <number>', 'at most so many', count, 200)
      .option('--refresh', 'ask ComfyUI for its lists first'),
  );

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 1000) return number;
  throw new InvalidArgumentError('This has to be a whole number from 1 to 1000.');
}

function search(flags: SearchFlags, text: string): Promise<void> {
  const { folder, base, favourites, limit, refresh, backend } = flags;
  return inProgram(flags, async ({ client }) => {
    if (refresh) await client.models.refresh();
    // Says what is wrong with the name.
    if (folder !== undefined) await client.models.list({ folder, backend });
    const page = await client.models.search({
      text,
      limit,
      ...(folder !== undefined && { folder }),
      ...(base !== undefined && { base }),
      ...(favourites && { favourite: true }),
      ...(backend !== undefined && { backend }),
    });
    return { value: page, lines: pageLines(page) };
  });
}

function pageLines({ models, total }: ModelPage): string[] {
  const rest = total - models.length;
  const backends = new Set(models.flatMap((model) => model.backends)).size;
  // Who has it is worth a word where not all of them do.
  const whoHasIt = (model: Model): string =>
    model.backends.length < backends ? `  [${model.backends.join(', ')}]` : '';
  return [
    ...models.map((model) => `${lineOf(model)}${whoHasIt(model)}`),
    ...(total === 0 ? ['There are none.'] : []),
    ...(rest > 0 ? [`and ${rest} more: narrow it down, or raise --limit`] : []),
  ];
}

function lineOf({ folder, name, bytes, base, favourite, note }: Model): string {
  const size = bytes === null ? '' : sizeText(bytes);
  const facts = `${favourite ? '*' : ' '} ${size.padStart(9)}  ${(base ?? '').padEnd(12)}  ${folder}  ${name}`;
  return note === '' ? facts : `${facts}  (${note.replaceAll(/\s+/g, ' ')})`;
}

function detailLines(model: ModelDetail): string[] {
  const { metadata, templates } = model;
  const facts: [string, string | null | undefined][] = [
    ['changed', model.modifiedAt === null ? null : new Date(model.modifiedAt).toISOString()],
    ['title', metadata?.title],
    ['author', metadata?.author],
    ['licence', metadata?.licence],
    ['architecture', metadata?.architecture],
    ['resolution', metadata?.resolution],
    ['trigger words', metadata?.triggerWords.join(', ')],
    ['training tags', metadata?.trainingTags.join(', ')],
    ['hash of weights', metadata?.hash],
    ['about', metadata?.description],
    ['named by', titles(templates.filter(({ named }) => named))],
    ['taken by', titles(templates.filter(({ named }) => !named))],
    ['on', copiesText(model)],
    ['made with it', model.outputsTotal === 0 ? null : `${model.outputsTotal} outputs`],
  ];
  return [lineOf(model), ...facts.flatMap(([what, fact]) => (fact ? [`${what.padEnd(16)}${fact}`] : []))];
}

/** Only where several have it. */
function copiesText({ copies }: ModelDetail): string | null {
  if (copies.length < 2) return null;
  return copies.map(({ backend, bytes }) => (bytes === null ? backend : `${backend} (${sizeText(bytes)})`)).join(', ');
}

const titles = (templates: ModelDetail['templates']): string => templates.map(({ name }) => name).join(', ');
