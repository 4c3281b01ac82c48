import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import type { Connection } from '../backends/connection.ts';
import type { Events } from '../events.ts';
import type { Nodes } from '../nodes.ts';
import type { Outputs } from '../outputs/outputs.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Logger, SettingsStore } from '../ports.ts';
import { createTemplateEdits, partsOf } from './edit-templates.ts';
import { exportTemplate } from './exchange/exchange-file.ts';
import { createTrash } from './folder/trash.ts';
import { readMarkedWorkflow } from './formats/read-marked-workflow.ts';
import { createLiveRender } from './live-render.ts';
import { createGallery } from './gallery/create-gallery.ts';
import type { StoredTemplate } from './load-templates.ts';
import { inOrder } from './order.ts';
import type { Rendered } from './render.ts';
import { exactSizeClasses } from './rendering/exact-size.ts';
import type { FileSource } from './rendering/file-source.ts';
import { createTemplateResolver } from './resolve-template.ts';
import { createTemplateLibrary } from './template-library.ts';
import { previewFile } from './template-preview.ts';
import { templateView } from './template-view.ts';
import type { Templates } from './templates.ts';

export interface TemplatesNoun extends Templates {
  /** Fills a template with what the live backend has. @throws not_found and what `render` throws */
  render(name: string, given: Parameters): Promise<Rendered>;
  /** As `list`, once it is known of each whether the backend can run it. Never rejects. */
  judged(): Promise<Template[]>;
  /** Reads the definitions that templates use; announces when choices changed. */
  refresh(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface CreateTemplatesOptions {
  /** Of built-in templates. */
  readonly folders: readonly string[];
  readonly dataFolder: string;
  /** The built worker that reads workflows out of media files. */
  readonly workerUrl: URL;
  readonly nodes: Nodes;
  readonly ready: () => Connection;
  readonly baseOf: (folder: string, name: string) => Promise<string | null>;
  readonly settings: SettingsStore;
  /** Where the files come from that callers name. */
  readonly files: FileSource;
  readonly pictures: Pictures;
  readonly outputs: Outputs;
  readonly events: Events;
  readonly logger: Logger;
  readonly random: () => number;
}

/** Names of templates without a tool. */
const disabledKey = 'templates.disabled';

/** How long a new template waits for the definitions of its nodes before it is announced without them. */
const definitionsMs = 400;

export function createTemplates(options: CreateTemplatesOptions): TemplatesNoun {
  const { nodes, settings, events, logger, random, dataFolder } = options;
  const userFolder = join(dataFolder, 'templates');
  const library = createTemplateLibrary({ builtInFolders: options.folders, userFolder, logger });
  const resolver = createTemplateResolver({
    nodes,
    baseOf: options.baseOf,
    random,
    readMarked: readMarkedWorkflow,
  });
  const renderLive = createLiveRender({
    ...options,
    backendName: () => options.ready().state().name,
    async find(name) {
      const stored = library.all().get(name);
      return stored ? resolver.resolve(stored) : null;
    },
  });
  let announced = '';

  const disabled = (): string[] => {
    const names = settings.get(disabledKey);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  };

  const view = (stored: StoredTemplate): Template =>
    templateView(stored, {
      nodes,
      known: resolver.known(stored),
      enabled: !disabled().includes(stored.name),
      replacesBuiltIn: stored.source === 'user' && library.builtIn(stored.name) !== undefined,
    });
  const list = (): Template[] => inOrder([...library.all().values()].map(view));
  const get = (name: string): Template => view(library.find(name));

  function announce(): void {
    const now = JSON.stringify([list(), library.broken()]);
    if (now === announced) return;
    announced = now;
    events.publish({ topic: 'templates' });
  }

  /** What it takes to show and to run them; a template for which that fails says so itself. */
  const resolveAll = (): Promise<unknown> =>
    Promise.allSettled([
      ...[...library.all().values()].map((stored) => resolver.resolve(stored)),
      ...exactSizeClasses.map((classType) => nodes.definition(classType)),
    ]);

  /** Definitions may be slow to come: then there is a second announcement, if they make a difference. */
  async function announceResolved(): Promise<void> {
    const resolving = resolveAll();
    await Promise.race([resolving, sleep(definitionsMs, undefined, { ref: false })]);
    announce();
    void resolving.then(announce);
  }

  const edits = createTemplateEdits({
    library,
    resolver,
    trash: createTrash(join(dataFolder, 'trash', 'templates')),
    userFolder,
    previews: options,
    workerUrl: options.workerUrl,
    async after(name) {
      await library.rescan({ settleMs: 0 });
      await announceResolved();
      return get(name);
    },
    async afterDelete() {
      await library.rescan({ settleMs: 0 });
      announce();
    },
  });

  async function render(name: string, given: Parameters, isDryRun = false): Promise<Rendered> {
    return renderLive({ template: await resolver.resolve(library.find(name)), given, isDryRun });
  }

  return {
    ...edits,
    gallery: createGallery({ ready: options.ready, nodes, random, create: edits.create }),
    list,
    get,
    broken: () => library.broken(),
    async draft(name) {
      const stored = library.find(name);
      const { file, workflow: api } = await resolver.resolve(stored);
      const { workflow } = await partsOf(stored, resolver);
      return { name, version: stored.version, file, workflow: JSON.stringify(workflow), api: JSON.stringify(api) };
    },
    async enable({ name, enabled }) {
      library.find(name);
      const others = disabled().filter((one) => one !== name);
      settings.set(disabledKey, enabled ? others : [...others, name]);
      announce();
      return get(name);
    },
    async export(name) {
      const stored = library.find(name);
      const { file } = stored.file ? { file: stored.file } : await resolver.resolve(stored);
      const parts = await partsOf(stored, resolver);
      return exportTemplate({ name, file, ...parts, folder: stored.loose ? null : stored.path });
    },
    previewFile: async (name) => previewFile(library.find(name)),
    async preview(name, given) {
      const { workflow, parameters, adjustments, ignored } = await render(name, given, true);
      return { workflow: JSON.stringify(workflow), parameters, adjustments: [...adjustments, ...ignored] };
    },
    render: (name, given) => render(name, given),
    async judged() {
      await resolveAll();
      return list();
    },
    async refresh() {
      nodes.clear();
      resolver.clear();
      await resolveAll();
      announce();
    },
    async start() {
      await library.start(() => {
        announceResolved().catch((error: unknown) =>
          logger.error({ error: toErrorData(error) }, 'a change of the templates could not be announced'),
        );
      });
    },
    stop: () => library.stop(),
  };
}
