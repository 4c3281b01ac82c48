import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Model } from '../../../src-shared/nouns/models.ts';
import type { Connection } from '../backends/connection.ts';
import {
  answersOf,
  connectionNamed,
  readyConnectionNamed,
  readyConnections,
  type AskedBackends,
} from '../backends/ready-connections.ts';
import type { Events } from '../events.ts';
import { baseByName } from '../model-bases.ts';
import type { Nodes } from '../nodes/node-definitions.ts';
import type { Outputs } from '../outputs/outputs.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Logger } from '../ports.ts';
import type { Library } from '../storage/library.ts';
import type { TemplatesNoun } from '../templates/create-templates.ts';
import { useOf } from '../templates/models-of.ts';
import { createCatalogue, type CataloguedModel } from './catalogue.ts';
import { createDownloads, type CreateDownloadsOptions } from './downloads/create-downloads.ts';
import { createModelMarks } from './marks.ts';
import { baseOf, createMetadataReader } from './metadata-reader.ts';
import { createMissingModels } from './missing.ts';
import type { ModelName, Models } from './models.ts';
import { noSuchModel } from './near-models.ts';
import { createModelPreviews } from './previews.ts';
import { isOfModels } from './read-folders.ts';
import { searchModels } from './search.ts';

export interface ModelsNoun extends Models {
  /** Base architecture of an installed model, asked of its file where nobody knows it. Never rejects. */
  baseOf(folder: string, name: string): Promise<string | null>;
  /** What was read last of what this backend has; it is read where nothing was. @throws backend_unreachable and its kin */
  knownOn(connection: Connection): Promise<readonly CataloguedModel[]>;
  /** A server is there, again or for the first time: its lists are read. */
  onBackendReady(connection: Connection): void;
  /** One was removed, or turned on or off. */
  onBackendsChanged(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface CreateModelsOptions extends AskedBackends {
  readonly dataFolder: string;
  readonly nodes: Nodes;
  readonly library: Library;
  readonly pictures: Pictures;
  readonly outputs: Pick<Outputs, 'get' | 'file'>;
  readonly events: Events;
  readonly logger: Logger;
  /** They come later than models: they ask these for bases. */
  readonly templates: () => Pick<TemplatesNoun, 'draft' | 'get' | 'judged' | 'missingOn' | 'models' | 'refresh'>;
  readonly busy: () => boolean;
  /** The built worker that reads workflows out of media files. */
  readonly workerUrl: URL;
  readonly random: () => number;
  readonly downloads: Pick<CreateDownloadsOptions, 'modelsFolder' | 'hosts' | 'backends' | 'rules'>;
  readonly refreshMs?: number;
}

const usualRefreshMs = 300_000;
const shownOutputs = 24;

/** @see Models */
export function createModels(options: CreateModelsOptions): ModelsNoun {
  const { dataFolder, library, events, logger, templates } = options;
  const life = new AbortController();
  const { signal } = life;
  const metadata = createMetadataReader({ ...options, signal, onRead: announce });
  const catalogue = createCatalogue({ ...options, signal, onChange });
  const marks = createModelMarks(library);
  const previews = createModelPreviews(options);
  const downloads = createDownloads({
    ...options.downloads,
    dataFolder,
    logger,
    folders: catalogue.folders,
    publish: (download) => events.publish({ topic: 'models', download }),
    async onInstalled({ folder, name }) {
      const plain = name.replaceAll('\\', '/');
      return (await catalogue.refreshFolder(folder)).some((model) => model.name.replaceAll('\\', '/') === plain);
    },
  });
  const missing = createMissingModels({
    ...options,
    catalogue,
    templates: {
      draft: (name) => templates().draft(name),
      get: (name) => templates().get(name),
      judged: () => templates().judged(),
      missingOn: (connection) => templates().missingOn(connection),
    },
    obstacle: downloads.obstacle,
  });

  function announce(): void {
    if (!signal.aborted) events.publish({ topic: 'models', download: null });
  }

  function onChange({ connection, isFirst }: { connection: Connection; isFirst: boolean }): void {
    metadata.forgetUndated();
    announce();
    void metadata.readAll(catalogue.all());
    // Of a server that has just come, the templates are read anyway.
    if (isFirst) return;
    templates()
      .refresh({ reread: [connection] })
      .catch((error: unknown) => logger.warn({ error: toErrorData(error) }, 'templates could not follow the models'));
  }

  function view(model: CataloguedModel): Model {
    const { name, folder, bytes, modifiedAt, copies } = model;
    const { favourite, note } = marks.of(model);
    return {
      name,
      folder,
      subfolder: /^(.*)[/\\]/s.exec(name)?.[1] ?? '',
      bytes,
      modifiedAt,
      base: metadata.base(model),
      favourite,
      note,
      preview: previews.address(model),
      backends: copies.map(({ backend }) => backend),
    };
  }

  /** @throws not_found, with the nearest names */
  async function find({ folder, name }: ModelName): Promise<CataloguedModel> {
    const all = await catalogue.known();
    const found = catalogue.find(folder, name);
    if (found) return found;
    // It may have been put there a moment ago.
    const now = await catalogue.refreshFolder(folder).catch((error: unknown) => {
      if (error instanceof EaselError && error.code === 'not_found') throw error;
      return [];
    });
    const fresh = now.find((model) => model.name === name);
    if (fresh) return fresh;
    throw noSuchModel({ folder, name }, all);
  }

  async function keepFresh(): Promise<void> {
    for (;;) {
      await sleep(options.refreshMs ?? usualRefreshMs, undefined, { signal, ref: false });
      // A server that is away is read when it comes back.
      await refresh().catch((error: unknown) => logger.debug({ error: toErrorData(error) }, 'models were not read'));
    }
  }

  async function refresh(connection?: Connection): Promise<boolean> {
    const changed = await catalogue.refresh(connection);
    // What was not read while the server was away.
    if (!changed) void metadata.readAll(catalogue.all());
    return changed;
  }

  return {
    async knownOn(connection) {
      if (!catalogue.isRead(connection)) await catalogue.refresh(connection);
      return catalogue.all(connection.id);
    },
    downloads,
    missing,
    refresh: () => refresh(),
    async folders() {
      const answers = await answersOf(readyConnections(options), ({ comfyui }) => comfyui.modelFolders());
      return [...new Set(answers.flatMap(({ value }) => value))].filter(isOfModels);
    },
    async list(folder, { backend } = {}) {
      const connection = backend === undefined ? undefined : readyConnectionNamed(options, backend);
      return (await catalogue.refreshFolder(folder, connection)).map(view);
    },
    async search(wanted = {}) {
      const backend = wanted.backend === undefined ? undefined : connectionNamed(options, wanted.backend).id;
      await catalogue.known();
      const found = searchModels(catalogue.all(backend), wanted, {
        facts: metadata.announced,
        mark: marks.of,
      });
      return { ...found, models: found.models.map(view), readAt: catalogue.readAt() };
    },
    async get(named) {
      const model = await find(named);
      const [said, using, made] = await Promise.all([
        metadata.read(model).catch(() => metadata.known(model) ?? null),
        templates().models(),
        library.outputsWithModel(model.name, shownOutputs),
      ]);
      const seen = view(model);
      return {
        ...seen,
        copies: model.copies.map(({ backend, bytes, modifiedAt }) => ({ backend, bytes, modifiedAt })),
        metadata: said,
        templates: using.flatMap((template) => {
          const use = useOf(template, seen);
          return use === null ? [] : [{ name: template.name, title: template.title, named: use === 'named' }];
        }),
        outputs: made.outputs.map(({ path: _path, ...output }) => output),
        outputsTotal: made.total,
      };
    },
    async mark(change) {
      const model = await find(change);
      await marks.set(change);
      announce();
      return view(model);
    },
    async setPreview({ folder, name, ...given }) {
      const model = await find({ folder, name });
      await previews.set(model, given);
      announce();
      return view(model);
    },
    previewFile: async (named) => previews.file(await find(named)),
    async baseOf(folder, name) {
      try {
        return baseOf(name, await metadata.read(catalogue.find(folder, name) ?? { folder, name }));
      } catch {
        // Asked again the next time.
        return baseByName(name);
      }
    },
    onBackendsChanged: announce,
    onBackendReady(connection) {
      refresh(connection).catch((error: unknown) =>
        logger.warn({ error: toErrorData(error) }, 'models could not be read'),
      );
    },
    async start() {
      await Promise.all([marks.start(), previews.start(), downloads.open()]);
      keepFresh().catch(() => {});
    },
    async stop() {
      life.abort();
      await downloads.stop();
    },
  };
}
