import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { EaselError, fromErrorData } from '../../../src-shared/nouns/errors.ts';
import type { MissingModel, ModelDownload } from '../../../src-shared/nouns/models.ts';
import { addCommonOptions, contentOf, type Answer, type CommandContext } from '../in-program.ts';
import { sizeText } from '../templates/size-text.ts';
import { inProgram, type ModelFlags } from './in-program.ts';

interface MissingFlags extends ModelFlags {
  readonly template?: string;
  readonly backend?: string;
}

interface Wanted {
  readonly folder: string;
  readonly name: string;
  readonly url: string;
  readonly sha256?: string;
}

const lookEveryMs = 500;

/** What is missing, and how it comes here. */
export function addModelDownloads(models: Command): void {
  addCommonOptions(
    models
      .command('missing')
      .description(
        'the models that are not installed, and where they can be had: of a workflow, of a template, or of all templates',
      )
      .argument('[file]', 'a workflow, or a picture with one inside; - for stdin')
      .option('--template <name>', 'of this template')
      .option('--backend <backend>', 'on this one alone: its id or name, as `easel backends list` shows it'),
  ).action((path: string | undefined, flags: MissingFlags) =>
    inProgram(flags, async ({ client }) => {
      const { template, backend } = flags;
      const file = path === undefined ? undefined : await contentOf(path);
      const missing = await client.models.missing({
        ...(file && { file }),
        ...(template !== undefined && { template }),
        ...(backend !== undefined && { backend }),
      });
      const nodes = missing.nodes.map((classType) => `The node class ${classType} is not installed.`);
      const lines = [...nodes, ...missing.models.flatMap(missingLines)];
      return { value: missing, lines: lines.length > 0 ? lines : ['Nothing is missing.'] };
    }),
  );

  addCommonOptions(
    models
      .command('download')
      .description("fetch a model into ComfyUI's folder on this machine, or go on with one that was broken off")
      .argument('[folder]', "ComfyUI's folder for it, such as vae")
      .argument('[name]', 'the name it gets there, with folders where wanted')
      .argument('[url]', 'the https address of the file')
      .option('--sha256 <hex>', 'what the file has to have')
      .option('--template <name>', 'instead: all that this template lacks'),
  ).action((folder: string | undefined, name: string | undefined, url: string | undefined, flags: DownloadFlags) =>
    inProgram(flags, async (context) => {
      const wanted = await wantedOf({ folder, name, url }, flags, context);
      const done: ModelDownload[] = [];
      for (const one of wanted) done.push(await download(one, context));
      const failed = done.find(({ error }) => error !== null);
      if (failed?.error && !flags.json) throw fromErrorData(failed.error);
      return { value: done, lines: done.map(endLine), failed: failed !== undefined };
    }),
  );

  addCommonOptions(
    models.command('downloads').description('the downloads that run, wait, or were broken off, newest first'),
  ).action((flags: ModelFlags) =>
    inProgram(flags, async ({ client }) => {
      const downloads = await client.models.downloads.list();
      const lines = downloads.map(
        (one) => `${one.id}  ${one.state.padEnd(9)}  ${progressText(one)}  ${one.folder}/${one.name}`,
      );
      return { value: downloads, lines: lines.length > 0 ? lines : ['There are none.'] };
    }),
  );

  addCommonOptions(
    models
      .command('cancel')
      .description('end a download and throw away what was there of the file')
      .argument('<id>', 'as `easel models downloads` shows it'),
  ).action((id: string, flags: ModelFlags) =>
    inProgram(flags, async ({ client }): Promise<Answer> => {
      const ended = await client.models.downloads.cancel({ id });
      return { value: ended, lines: [`${ended.folder}/${ended.name} is ${ended.state}.`] };
    }),
  );
}

interface DownloadFlags extends MissingFlags {
  readonly sha256?: string;
}

/** @throws bad_input, conflict (what is missing cannot be fetched by Easel) */
async function wantedOf(
  given: { folder: string | undefined; name: string | undefined; url: string | undefined },
  flags: DownloadFlags,
  { client }: CommandContext,
): Promise<Wanted[]> {
  const { folder, name, url } = given;
  if (folder !== undefined && name !== undefined && url !== undefined) {
    return [{ folder, name, url, ...(flags.sha256 !== undefined && { sha256: flags.sha256 }) }];
  }
  if (flags.template === undefined || folder !== undefined) {
    throw new EaselError('bad_input', 'A download needs a folder, a name and an address, or --template.', {
      nextStep: 'Give them as `easel models missing` shows them.',
    });
  }
  const { models } = await client.models.missing({ template: flags.template });
  return models.map((model) => {
    if (model.url !== null && model.folder !== null && model.obstacle === null) {
      const { name: wanted, sha256 } = model;
      return { folder: model.folder, name: wanted, url: model.url, ...(sha256 !== null && { sha256 }) };
    }
    throw new EaselError('conflict', `Easel cannot fetch ${model.name}. ${model.obstacle ?? ''}`.trim(), {
      nextStep: 'Fetch it yourself, then try again for the others.',
    });
  });
}

/** Until it ends; Ctrl-C leaves what is there, to be gone on with. */
async function download(wanted: Wanted, { client, signal }: CommandContext): Promise<ModelDownload> {
  let now = await client.models.downloads.start(wanted);
  const isTerminal = process.stderr.isTTY;
  while (now.state === 'waiting' || now.state === 'running') {
    if (isTerminal) process.stderr.write(`\r${progressText(now)}  ${now.folder}/${now.name}\u001b[K`);
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {
      throw new EaselError('cancelled', `The download of ${wanted.name} was left.`, {
        nextStep: 'The same command goes on where it stopped; `easel models cancel` throws away what is there.',
      });
    });
    now = (await client.models.downloads.list()).find(({ id }) => id === now.id) ?? now;
  }
  if (isTerminal) process.stderr.write('\r\u001b[K');
  return now;
}

function progressText({ bytes, totalBytes, bytesPerSecond }: ModelDownload): string {
  const of =
    totalBytes === null ? '' : ` of ${sizeText(totalBytes)} (${Math.floor((100 * bytes) / Math.max(1, totalBytes))} %)`;
  return `${sizeText(bytes)}${of}${bytesPerSecond === null ? '' : `, ${sizeText(bytesPerSecond)}/s`}`;
}

function endLine({ folder, name, bytes, verified, listed, error }: ModelDownload): string {
  if (error) return `${folder}/${name}: ${error.message}`;
  const hash = verified ? ', its SHA-256 is right' : '';
  const seen = listed === false ? ' ComfyUI does not list it: see whether comfyui.models_folder is its folder.' : '';
  return `${folder}/${name} is there: ${sizeText(bytes)}${hash}.${seen}`;
}

function missingLines({
  name,
  folder,
  url,
  host,
  bytes,
  licence,
  nearest,
  neededBy,
  obstacle,
}: MissingModel): string[] {
  const facts = [
    bytes === null ? null : sizeText(bytes),
    host === null ? null : `from ${host}`,
    licence === null ? null : `licence ${licence}`,
    neededBy.length === 0 ? null : `for ${neededBy.slice(0, 3).join(', ')}${neededBy.length > 3 ? ', …' : ''}`,
  ].filter((fact) => fact !== null);
  return [
    `${folder ?? '?'}/${name}${facts.length > 0 ? `  (${facts.join(', ')})` : ''}`,
    ...(url === null ? [] : [`  ${url}`]),
    ...(nearest === null ? [] : [`  installed is ${nearest}`]),
    ...(obstacle === null || obstacle.includes('Nobody says where') ? [] : [`  ${obstacle}`]),
  ];
}
