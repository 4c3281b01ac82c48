import { readFileSync } from 'node:fs';
import { access, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Output, OutputVariant } from '../../../src-shared/nouns/outputs.ts';
import type { Events } from '../events.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Logger } from '../ports.ts';
import type { Library } from '../storage/library.ts';
import type { LibraryOutput } from '../storage/library-protocol.ts';
import { createCollector, type Collector } from './collector.ts';
import { readTextFile } from './output-files.ts';
import type { OutputPlaces } from './output-places.ts';
import { noSuchOutput } from './no-such-output.ts';
import type { OutputFile, Outputs } from './outputs.ts';

export interface OutputsNoun extends Outputs {
  readonly collector: Collector;
  /** Thumbnails not yet begun are left: they are made on first need. */
  stop(): void;
}

export interface CreateOutputsOptions {
  readonly dataFolder: string;
  /** Where the originals are. */
  readonly places: OutputPlaces;
  /** How large previews may be; asked for each. */
  readonly previews: () => PreviewBounds;
  readonly library: Library;
  readonly pictures: Pictures;
  readonly events: Events;
  readonly logger: Logger;
  /** How many the library has at start. */
  readonly count: number;
}

interface PreviewBounds {
  /** Of the longer side, in pixels. */
  readonly maxSide: number;
  readonly maxBytes: number;
}

interface VariantFile {
  readonly path: string;
  readonly mime: string;
  /** The same for the same bytes of one output. */
  readonly name: string;
}

/** Those whose files carry no bounds in their names. */
const usualBounds: PreviewBounds = { maxSide: 1024, maxBytes: 600_000 };
const thumbSide = 400;
const smallBytes = 256 * 1024;
const recentOutputs = 1_000;
/** The answer to whoever waits leaves first. */
const thumbDelayMs = 40;
/** What browsers and assistants show as it is. */
const plainPictures = new Set(['image/png', 'image/jpeg', 'image/webp']);

export function createOutputs(options: CreateOutputsOptions): OutputsNoun {
  const { dataFolder, places, library, pictures, events, logger } = options;
  /** Variants being made: two readers of one picture wait for one making. */
  const making = new Map<string, Promise<string>>();
  /** The newest ones are asked for at once, by whoever waited for them: they need no way to the worker and back. */
  const recent = new Map<string, LibraryOutput>();
  const soon = new Set<NodeJS.Timeout>();
  let count = options.count;

  const collector = createCollector({
    places,
    library,
    recent,
    pictures,
    logger,
    onOrdered: announceOrder,
    onAdded(outputs) {
      count += outputs.length;
      for (const output of outputs) {
        remember(output);
        events.publish({ topic: 'outputs', output: visible(output) });
        if (output.kind === 'image') thumbnailSoon(output);
      }
    },
  });

  function announceOrder(ids: readonly string[]): void {
    for (const [index, id] of ids.entries()) {
      const output = recent.get(id);
      if (!output || output.index === index) continue;
      recent.set(id, { ...output, index });
      events.publish({ topic: 'outputs', output: visible({ ...output, index }) });
    }
  }

  function remember(output: LibraryOutput): void {
    recent.set(output.id, output);
    const oldest = recent.keys().next().value;
    if (recent.size > recentOutputs && oldest !== undefined) recent.delete(oldest);
  }

  async function find(id: string): Promise<LibraryOutput> {
    const output = recent.get(id) ?? (await library.getOutput(id));
    if (output) return output;
    throw noSuchOutput(id);
  }

  /** Made on first need, kept beside the originals; the file's existence is the memory of it. */
  async function made(path: string, make: () => Promise<unknown>): Promise<string> {
    const running = making.get(path);
    if (running) return running;
    const work = (async () => {
      if (!(await exists(path))) {
        await mkdir(dirname(path), { recursive: true });
        await make();
      }
      return path;
    })();
    making.set(path, work);
    try {
      return await work;
    } finally {
      making.delete(path);
    }
  }

  const variantPath = (output: LibraryOutput, name: string): string =>
    join(dataFolder, 'pictures', output.id.slice(0, 2), `${output.id}.${name}.webp`);
  const original = (output: LibraryOutput): Promise<string> => places.find(output.path);

  async function thumbnail(output: LibraryOutput): Promise<string> {
    const target = variantPath(output, 'thumb');
    return made(target, async () => {
      const answer = await pictures.make({
        kind: 'thumb',
        source: await original(output),
        target,
        maxSide: thumbSide,
      });
      if (!answer.thumbhash) return;
      await library.setThumbhash(output.id, answer.thumbhash);
      const complete = { ...(recent.get(output.id) ?? output), thumbhash: answer.thumbhash };
      if (recent.has(output.id)) recent.set(output.id, complete);
      events.publish({ topic: 'outputs', output: visible(complete) });
    });
  }

  function thumbnailSoon(output: LibraryOutput): void {
    const timer = setTimeout(() => {
      soon.delete(timer);
      thumbnail(output).catch((error: unknown) =>
        logger.warn({ outputId: output.id, error: toErrorData(error) }, 'no thumbnail could be made'),
      );
    }, thumbDelayMs);
    soon.add(timer);
  }

  function isPlain(output: LibraryOutput, { maxSide, maxBytes }: PreviewBounds): boolean {
    const side = Math.max(output.width ?? Infinity, output.height ?? Infinity);
    return plainPictures.has(output.mime) && side <= maxSide && output.bytes <= maxBytes;
  }

  function boundsFor(mostBytes = Infinity): PreviewBounds {
    const { maxSide, maxBytes } = options.previews();
    return { maxSide, maxBytes: Math.min(maxBytes, mostBytes) };
  }

  async function preview(output: LibraryOutput, bounds: PreviewBounds): Promise<VariantFile> {
    if (isPlain(output, bounds)) return { path: await original(output), mime: output.mime, name: 'original' };
    const name = previewName(bounds);
    const target = variantPath(output, name);
    const make = async (): Promise<unknown> =>
      pictures.make({ kind: 'shrink', source: await original(output), target, ...bounds });
    return { path: await made(target, make), mime: 'image/webp', name };
  }

  async function fileOf(output: LibraryOutput, variant: OutputVariant): Promise<VariantFile> {
    if (variant === 'original') return { path: await original(output), mime: output.mime, name: variant };
    if (output.kind !== 'image') {
      throw new EaselError('unsupported_media', `An output of kind ${output.kind} has no ${variant}.`, {
        nextStep: 'Take the original.',
      });
    }
    if (variant === 'preview') return preview(output, boundsFor());
    return { path: await thumbnail(output), mime: 'image/webp', name: variant };
  }

  return {
    collector,
    stop: () => soon.forEach(clearTimeout),
    count: () => count,
    get: async (id) => visible(await find(id)),
    async named(filename, { token = null } = {}) {
      const output = await library.outputNamed(filename, token);
      return output && visible(output);
    },
    async list({ limit = 60, cursor = null, token = null } = {}) {
      const rows = await library.listOutputs(limit + 1, cursor, token);
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      const total = token === null ? count : await library.countOutputs(token);
      return { outputs: page.map(visible), nextCursor: last ? `${last.createdAt}.${last.id}` : null, total };
    },
    ofJob: async (jobId) => (await library.outputsOfJob(jobId)).map(visible),
    async file(id, variant): Promise<OutputFile> {
      const output = await find(id);
      const { path, mime, name } = await fileOf(output, variant);
      const bytes = await stat(path).then(
        (stats) => stats.size,
        () => gone(id),
      );
      return { path, mime, bytes, etag: `"${id}-${name}"`, filename: output.filename };
    },
    async inline(id, maxBytes) {
      const output = await find(id);
      if (output.kind !== 'image' || output.mime === 'image/gif') return null;
      const { path, mime } = await preview(output, boundsFor(maxBytes));
      // Four ways to another thread and back take longer than reading so little.
      const isSmall = mime === output.mime && output.bytes <= smallBytes;
      return { bytes: isSmall ? readFileSync(path) : await readFile(path), mime };
    },
    async text(id, maxCharacters) {
      const output = await find(id);
      if (output.kind !== 'text') return null;
      return readTextFile(await original(output), maxCharacters).catch(() => gone(id));
    },
  };
}

function previewName({ maxSide, maxBytes }: PreviewBounds): string {
  const side = maxSide === usualBounds.maxSide ? '' : `-${maxSide}px`;
  return `preview${side}${maxBytes === usualBounds.maxBytes ? '' : `-${maxBytes}`}`;
}

function gone(id: string): never {
  throw new EaselError('not_found', `The file of output '${id}' is gone from the data folder.`, {
    nextStep: 'Run its job again with the same parameters and seed.',
  });
}

function visible(output: LibraryOutput): Output {
  const { path: _path, ...rest } = output;
  return rest;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
