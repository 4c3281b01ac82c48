import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Parameters, Requester } from '../../../src-shared/nouns/jobs.ts';
import type { BrokenTemplate, Template } from '../../../src-shared/nouns/templates.ts';
import type { Connection } from '../backends/connection.ts';
import { readyConnections, type AskedBackends } from '../backends/ready-connections.ts';
import type { Events } from '../events.ts';
import type { Nodes } from '../nodes/node-definitions.ts';
import type { Outputs } from '../outputs/outputs.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Logger } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import { thePerson } from '../tokens/visibility.ts';
import { createTemplateEdits, partsOf } from './edit-templates.ts';
import { exportTemplate } from './exchange/exchange-file.ts';
import { createTrash } from './folder/trash.ts';
import { readMarkedWorkflow } from './formats/read-marked-workflow.ts';
import { createLiveRender } from './live-render.ts';
import { createGallery } from './gallery/create-gallery.ts';
import type { LoadedTemplate, StoredTemplate } from './load-templates.ts';
import { modelsOf, type TemplateModels } from './models-of.ts';
import { inOrder } from './order.ts';
import type { Rendered } from './render.ts';
import { exactSizeClasses } from './rendering/exact-size.ts';
import type { FileSource } from './rendering/file-source.ts';
import { readDefaults } from './rendering/settings-defaults.ts';
import { createTemplateResolver } from './resolve-template.ts';
import { createTemplateLibrary } from './template-library.ts';
import { previewFile } from './template-preview.ts';
import { stateOf, templateView } from './template-view.ts';
import type { Templates } from './templates.ts';

export interface TemplatesNoun extends Templates {
  /** Fills a template with what the live backend has, and with outputs that the asker may see. @throws not_found and what `render` throws */
  render(name: string, given: Parameters, asker: Requester): Promise<Rendered>;
  /** As `list`, once it is known of each whether the backend can run it. Never rejects. */
  judged(): Promise<Template[]>;
  /** What each lacks on this backend alone. Never rejects. */
  missingOn(connection: Connection): Promise<Pick<Template, 'name' | 'missing'>[]>;
  /** Which models each names and takes; of those that can be read now. Never rejects. */
  models(): Promise<TemplateModels[]>;
  /**
   * Judges all templates anew, by definitions that are read anew: of all backends, or of these; announces when anything is different.
   */
  refresh(options?: { readonly reread?: readonly Connection[] }): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface CreateTemplatesOptions extends AskedBackends {
  /** Of built-in templates. */
  readonly folders: readonly string[];
  readonly dataFolder: string;
  /** The built worker that reads workflows out of media files. */
  readonly workerUrl: URL;
  readonly nodes: Nodes;
  readonly baseOf: (folder: string, name: string) => Promise<string | null>;
  readonly settings: Pick<Settings, 'get' | 'set'>;
  /** Where the files come from that callers name. */
  readonly files: FileSource;
  readonly pictures: Pictures;
  readonly outputs: Outputs;
  readonly events: Events;
  readonly logger: Logger;
  readonly random: () => number;
}

const disabledPath = 'tools.disabled_templates';

/** What its author has to mend, and no ComfyUI. */
const mistakes: ReadonlySet<string> = new Set(['template_broken', 'workflow_unreadable']);

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
    backendName: () => namesOf(readyConnections(options)),
    async find(name) {
      const stored = library.all().get(name);
      return stored ? resolver.resolve(stored) : null;
    },
    onNews() {
      resolver.clear();
      void resolveAll().then(announce);
    },
  });
  let announced = '';

  const disabled = (): readonly string[] => settings.get(disabledPath);
  const stopListening = events.listen((event) => {
    const isOurs = (path: string): boolean => path === disabledPath || path.startsWith('defaults.');
    if (event.topic === 'settings' && event.changed.some(isOurs)) announce();
  });

  const view = (stored: StoredTemplate): Template =>
    templateView(stored, {
      nodes,
      known: resolver.known(stored),
      defaults: readDefaults(settings),
      enabled: !disabled().includes(stored.name),
      replacesBuiltIn: stored.source === 'user' && library.builtIn(stored.name) !== undefined,
      problemsOfPreset: ({ template: other = stored.name }, tool) =>
        other === stored.name ? [] : problemsOfOther(other, tool),
    });

  /** Of the template that a preset runs. */
  function problemsOfOther(name: string, tool: string): readonly string[] {
    const stored = library.all().get(name);
    if (!stored) return [`The template ${name}, which it runs, is not there.`];
    const state = stateOf(stored, resolver.known(stored));
    return state.tool === tool
      ? state.problems
      : [`The template ${name}, which it runs, serves another tool, ${state.tool}.`];
  }

  /** Of a file that can be read, and whose marks or targets make no sense all the same: that shows once its nodes are known. */
  function mistakeOf(stored: StoredTemplate): EaselError | null {
    const known = resolver.known(stored);
    return known instanceof EaselError && mistakes.has(known.code) ? known : null;
  }

  /** Without what is broken: a built-in one comes back to its place. */
  function usable(): StoredTemplate[] {
    return [...library.all().values()].flatMap((stored) => {
      if (!mistakeOf(stored)) return [stored];
      const builtIn = library.builtIn(stored.name);
      return builtIn && builtIn !== stored ? [builtIn] : [];
    });
  }

  /** @throws not_found, template_broken */
  function find(name: string): StoredTemplate {
    const stored = library.find(name);
    const mistake = mistakeOf(stored);
    if (!mistake) return stored;
    const builtIn = usable().find((one) => one.name === name);
    if (builtIn) return builtIn;
    throw mistake;
  }

  const broken = (): BrokenTemplate[] => [
    ...library.broken(),
    ...[...library.all().values()].flatMap((stored) => {
      const mistake = mistakeOf(stored);
      return mistake ? [{ name: stored.name, message: mistake.message, nextStep: mistake.nextStep }] : [];
    }),
  ];
  const list = (): Template[] => inOrder(usable().map(view));
  const get = (name: string): Template => view(find(name));

  function announce(): void {
    const now = JSON.stringify([list(), broken()]);
    if (now === announced) return;
    announced = now;
    events.publish({ topic: 'templates' });
  }

  const replaced = (): StoredTemplate[] =>
    [...library.all().values()].flatMap(({ name, source }) => {
      const builtIn = source === 'user' ? library.builtIn(name) : undefined;
      return builtIn ? [builtIn] : [];
    });

  /** What it takes to show and to run them; a template for which that fails says so itself. */
  const resolveAll = (): Promise<unknown> =>
    Promise.allSettled([
      ...[...library.all().values()].map((stored) => resolver.resolve(stored)),
      // In whose place one stands that may be broken.
      ...replaced().map((stored) => resolver.resolve(stored)),
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

  const resolved = (name: string): Promise<LoadedTemplate> => resolver.resolve(find(name));

  return {
    ...edits,
    gallery: createGallery({ ...options, create: edits.create }),
    list,
    get,
    broken,
    async draft(name) {
      const stored = library.find(name);
      const { file, workflow: api } = await resolver.resolve(stored);
      const { workflow } = await partsOf(stored, resolver);
      return { name, version: stored.version, file, workflow: JSON.stringify(workflow), api: JSON.stringify(api) };
    },
    async enable({ name, enabled }) {
      library.find(name);
      const others = disabled().filter((one) => one !== name);
      settings.set({ [disabledPath]: enabled ? others : [...others, name] });
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
      const { workflow, parameters, adjustments, ignored } = await renderLive({
        template: await resolved(name),
        given,
        asker: thePerson,
        isDryRun: true,
      });
      return { workflow: JSON.stringify(workflow), parameters, adjustments: [...adjustments, ...ignored] };
    },
    render: async (name, given, asker) => renderLive({ template: await resolved(name), given, asker }),
    async judged() {
      await resolveAll();
      return list();
    },
    async missingOn(connection) {
      await resolveAll();
      return Promise.all(
        usable().map(async (stored) => {
          const missing = await resolver.missingOn(stored, nodes.of(connection)).catch(() => null);
          // One that cannot be converted says itself which classes it lacks.
          return { name: stored.name, missing: missing ?? view(stored).missing };
        }),
      );
    },
    async models() {
      const resolved = await Promise.allSettled([...library.all().values()].map((stored) => resolver.resolve(stored)));
      return resolved.flatMap((one) => (one.status === 'fulfilled' ? [modelsOf(one.value)] : []));
    },
    async refresh({ reread } = {}) {
      if (reread) for (const connection of reread) nodes.clear(connection);
      else nodes.clear();
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
    async stop() {
      stopListening();
      await library.stop();
    },
  };
}

/** As a sentence says where something is not: 'home', 'home or lab', 'any of 4 backends'. */
function namesOf(connections: readonly Connection[]): string {
  if (connections.length > 3) return `any of ${connections.length} backends`;
  return connections.map((connection) => connection.state().name).join(' or ');
}
