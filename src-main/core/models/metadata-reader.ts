import { setTimeout as sleep } from 'node:timers/promises';
import { modelMetadataSchema, type ModelMetadata } from '../../../src-shared/nouns/models.ts';
import type { AskedBackends } from '../backends/ready-connections.ts';
import { baseArchitecture, baseByName } from '../model-bases.ts';
import type { Logger } from '../ports.ts';
import type { Library } from '../storage/library.ts';
import { copyToAsk, type CataloguedModel } from './catalogue.ts';
import { metadataOf } from './metadata.ts';

export interface AnnouncedFacts {
  readonly base: string | null;
  /** Title and trigger words in lower case, to be searched in. */
  readonly words: string;
}

export interface MetadataReader {
  /** What is known without asking; undefined for a file that was not asked yet, null for one that says nothing. */
  known(model: CataloguedModel): ModelMetadata | null | undefined;
  /** Asks where nothing is known. @throws backend_unreachable and its kin */
  read(model: Pick<CataloguedModel, 'folder' | 'name'> & Partial<CataloguedModel>): Promise<ModelMetadata | null>;
  /** By the header as far as it was read, else by the name. */
  base(model: CataloguedModel): string | null;
  /** As of the last announcement, for thousands at once. */
  announced(model: CataloguedModel): AnnouncedFacts;
  /** Reads those that nothing is known of, a few at a time and never beside a running job. Never rejects. */
  readAll(models: readonly CataloguedModel[]): Promise<void>;
  /** Files were exchanged where the server tells no sizes and dates: those have to be asked again. */
  forgetUndated(): void;
}

export interface MetadataReaderOptions extends AskedBackends {
  readonly library: Pick<Library, 'modelMetadata' | 'setModelMetadata'>;
  readonly logger: Logger;
  /** True while jobs run: ComfyUI reads files in the thread that sends previews. */
  readonly busy: () => boolean;
  /** The bases of models may read differently now. */
  readonly onRead: () => void;
  readonly signal: AbortSignal;
}

/** A server of hundreds of gigabytes reads two headers at once, not fifty. */
const atOnce = 2;
const busyPauseMs = 1000;
/** Bases show up on the way, not after thousands of files. */
const announceEvery = 100;
const keysAtOnce = 500;

/** ComfyUI reads no other headers. */
const hasHeader = (name: string): boolean => name.toLowerCase().endsWith('.safetensors');

/** What model files say of themselves, remembered by name, size and date: asking ComfyUI makes it open the file. */
export function createMetadataReader(options: MetadataReaderOptions): MetadataReader {
  const { library, logger, signal } = options;
  const dated = new Map<string, ModelMetadata | null>();
  const undated = new Map<string, ModelMetadata | null>();
  const reading = new Map<string, Promise<ModelMetadata | null>>();
  let announced = new WeakMap<CataloguedModel, AnnouncedFacts>();
  let round = 0;

  function announce(): void {
    announced = new WeakMap();
    options.onRead();
  }

  const keyOf = ({ folder, name, bytes, modifiedAt }: Partial<CataloguedModel>): { key: string; isDated: boolean } => {
    const isDated = typeof bytes === 'number' && typeof modifiedAt === 'number';
    return { isDated, key: [folder, name, ...(isDated ? [bytes, modifiedAt] : [])].join('\n') };
  };

  function known(model: CataloguedModel): ModelMetadata | null | undefined {
    if (!hasHeader(model.name)) return null;
    const { key, isDated } = keyOf(model);
    return (isDated ? dated : undated).get(key);
  }

  function read(model: Parameters<MetadataReader['read']>[0]): Promise<ModelMetadata | null> {
    if (!hasHeader(model.name)) return Promise.resolve(null);
    const { key, isDated } = keyOf(model);
    const memory = isDated ? dated : undated;
    const before = memory.get(key);
    if (before !== undefined) return Promise.resolve(before);
    const running = reading.get(key);
    if (running) return running;
    const { bytes = null, modifiedAt = null, copies = [] } = model;
    const asked = copyToAsk({ bytes, modifiedAt, copies }, options)?.connection ?? options.ready();
    const work = asked.comfyui
      .modelMetadata(model.folder, model.name, signal)
      .then((header) => {
        const metadata = metadataOf(header);
        memory.set(key, metadata);
        if (isDated) void keep(key, metadata);
        return metadata;
      })
      .finally(() => reading.delete(key));
    reading.set(key, work);
    return work;
  }

  async function keep(key: string, metadata: ModelMetadata | null): Promise<void> {
    await library.setModelMetadata(key, JSON.stringify(metadata)).catch((error: unknown) => {
      logger.warn({ err: error }, 'what a model file says of itself could not be kept');
    });
  }

  /** What earlier runs of Easel read. */
  async function remember(models: readonly CataloguedModel[]): Promise<number> {
    const keys = models.filter((model) => known(model) === undefined).map(keyOf);
    const wanted = keys.filter(({ isDated }) => isDated).map(({ key }) => key);
    let count = 0;
    for (let at = 0; at < wanted.length; at += keysAtOnce) {
      const found = await library.modelMetadata(wanted.slice(at, at + keysAtOnce));
      for (const [key, body] of Object.entries(found)) {
        const parsed = modelMetadataSchema.nullable().safeParse(JSON.parse(body));
        if (!parsed.success) continue;
        dated.set(key, parsed.data);
        count += 1;
      }
    }
    return count;
  }

  return {
    known,
    read,
    base: (model) => baseOf(model.name, known(model) ?? null),
    announced(model) {
      const before = announced.get(model);
      if (before) return before;
      const said = known(model) ?? null;
      const words = said ? [said.title ?? '', ...said.triggerWords].join('\n').toLowerCase() : '';
      const facts = { base: baseOf(model.name, said), words };
      announced.set(model, facts);
      return facts;
    },
    forgetUndated() {
      undated.clear();
      announced = new WeakMap();
    },
    async readAll(models) {
      const mine = ++round;
      const isOver = (): boolean => signal.aborted || mine !== round;
      try {
        if ((await remember(models)) > 0) announce();
        const left = models.filter((model) => known(model) === undefined).entries();
        let count = 0;
        await Promise.all(
          Array.from({ length: atOnce }, async () => {
            for (const [, model] of left) {
              while (options.busy() && !isOver()) await sleep(busyPauseMs, undefined, { ref: false });
              if (isOver()) return;
              await read(model);
              if (++count % announceEvery === 0) announce();
            }
          }),
        );
        if (count > 0 && !isOver()) announce();
      } catch (error) {
        // The server went away: the next reading of the lists begins again.
        if (!isOver()) logger.debug({ err: error }, 'what model files say of themselves could not be read');
      }
    },
  };
}

/** 'sdxl', 'flux'… by what a file says of itself, else by its name. */
export function baseOf(name: string, metadata: ModelMetadata | null): string | null {
  return metadata?.architecture
    ? baseArchitecture(name, { 'modelspec.architecture': metadata.architecture })
    : baseByName(name);
}
