import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Missing, TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { isAboutBackend } from '../backends/about-backend.ts';
import { baseByName } from '../model-bases.ts';
import type { Definitions } from '../nodes/definitions-of-backend.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { classTypesOf } from '../workflows/class-types.ts';
import { gatherDefinitions } from '../workflows/definition-sources.ts';
import type { NodeDefinitions } from '../workflows/definitions.ts';
import { prepareWorkflow, type DefinitionSource, type PreparedWorkflow } from '../workflows/prepare-workflow.ts';
import type { ReadWorkflow } from '../workflows/read-workflow.ts';
import { checkTargets, type LoadedTemplate, type StoredTemplate } from './load-templates.ts';
import { missingOf } from './missing.ts';
import { withAnswers } from './with-answers.ts';

/** Reads a workflow that comes without template.json: what its author marked, else what it is recognised to be. */
export type MarkedReader = (
  given: { readonly name: string; readonly read: ReadWorkflow; readonly meta?: unknown },
  options: { readonly definitions?: DefinitionSource },
) => Promise<MarkedTemplate>;

export interface MarkedTemplate {
  readonly file: TemplateFile;
  readonly workflow: ApiWorkflow;
  /** What was understood how, in sentences. */
  readonly notes: readonly string[];
}

/** A template as the live backend would run it. */
export interface ResolvedTemplate extends LoadedTemplate {
  readonly stored: StoredTemplate;
  /** Null while no backend was asked. */
  readonly missing: Missing | null;
  /** Doubts of the conversion. */
  readonly doubts: readonly string[];
}

export interface TemplateResolver {
  /**
   * The workflow in API format, converted by the backend's definitions where it is not; those of its classes are known then.
   * @throws template_broken, what the conversion throws, and no_backend and its kin
   */
  resolve(stored: StoredTemplate): Promise<ResolvedTemplate>;
  /** What `resolve` found last, without asking; an error is why it failed; null when nobody asked. */
  known(stored: StoredTemplate): ResolvedTemplate | EaselError | null;
  /** What it lacks by these definitions; null where they cannot be asked for. @throws as `resolve` */
  missingOn(stored: StoredTemplate, definitions: Definitions): Promise<Missing | null>;
  /** Any workflow as the backend takes it. @throws as `resolve` */
  prepare(read: ReadWorkflow): Promise<PreparedWorkflow>;
  /** As the author of a workflow marked it; one in API format can be read without a backend too. @throws as `resolve` */
  readMarked(given: Parameters<MarkedReader>[0]): Promise<MarkedTemplate>;
  /** The definitions are others now. */
  clear(): void;
}

export function createTemplateResolver(options: {
  nodes: Definitions;
  /** Base architecture of an installed model. */
  baseOf: (folder: string, name: string) => Promise<string | null>;
  random: () => number;
  readMarked: MarkedReader;
}): TemplateResolver {
  const { nodes, baseOf, random } = options;
  let running = new WeakMap<StoredTemplate, Promise<ResolvedTemplate>>();
  const known = new WeakMap<StoredTemplate, ResolvedTemplate | EaselError>();

  const definitions = (classTypes: ReadonlySet<string>, fresh = false, from = nodes): Promise<NodeDefinitions> =>
    gatherDefinitions(classTypes, (classType) => from.definition(classType, { fresh }));

  const prepare = (read: ReadWorkflow): Promise<PreparedWorkflow> =>
    afreshWhenMissing((fresh) =>
      prepareWorkflow(read, { definitions: (classTypes) => definitions(classTypes, fresh), random, now: new Date() }),
    );

  async function readMarked(given: Parameters<MarkedReader>[0]): Promise<MarkedTemplate> {
    try {
      return await afreshWhenMissing((fresh) =>
        options.readMarked(given, { definitions: (classTypes) => definitions(classTypes, fresh) }),
      );
    } catch (error) {
      if (given.read.format !== 'api' || !isAboutBackend(error)) throw error;
      return options.readMarked(given, {});
    }
  }

  async function work(stored: StoredTemplate): Promise<ResolvedTemplate> {
    const { name, file, read, meta } = stored;
    if (!file) {
      const { notes, ...marked } = await readMarked({ name, read, meta });
      return { name, stored, ...marked, doubts: notes, missing: await missing(marked, read.ui ?? null) };
    }
    const { workflow, graph, doubts } = await prepare(read);
    checkTargets(name, file, workflow);
    const loaded = { file, workflow };
    return {
      name,
      stored,
      ...loaded,
      doubts: doubts.map(({ message }) => message),
      missing: await missing(loaded, graph),
    };
  }

  /** Null where there is no backend to ask. */
  async function missing(
    loaded: { file: TemplateFile; workflow: ApiWorkflow },
    graph: unknown,
    from = nodes,
  ): Promise<Missing | null> {
    try {
      const known = await definitions(classTypesOf(loaded.workflow), false, from);
      return await withAnswers(
        (ask) =>
          missingOf(loaded, {
            graph,
            definitions: known,
            baseOf(folder, name) {
              const base = ask([folder, name]) as string | null | undefined;
              return base === undefined ? baseByName(name) : base;
            },
          }),
        { answer: ([folder = '', name = '']) => baseOf(folder, name) },
      );
    } catch (error) {
      if (isAboutBackend(error)) return null;
      throw error;
    }
  }

  function resolve(stored: StoredTemplate): Promise<ResolvedTemplate> {
    const before = running.get(stored);
    if (before) return before;
    const mine = running;
    const promise = work(stored);
    running.set(stored, promise);
    promise.then(
      (resolved) => {
        if (resolved.missing === null) mine.delete(stored);
        if (mine === running) known.set(stored, resolved);
      },
      (error: unknown) => {
        mine.delete(stored);
        // What was known before the backend went away is better than nothing.
        if (mine !== running || (isAboutBackend(error) && known.has(stored))) return;
        const { code, message, ...rest } = toErrorData(error);
        known.set(stored, error instanceof EaselError ? error : new EaselError(code, message, rest));
      },
    );
    return promise;
  }

  return {
    prepare,
    readMarked,
    resolve,
    missingOn: async (stored, from) => missing(await resolve(stored), stored.read.ui ?? null, from),
    known(stored) {
      const found = known.get(stored);
      if (found && !isAboutBackend(found)) return found;
      // API format with template.json needs nobody to say what it is.
      const { name, file, read } = stored;
      if (!file || read.format !== 'api') return found ?? null;
      return { name, stored, file, workflow: read.api, missing: null, doubts: [] };
    },
    clear() {
      running = new WeakMap();
    },
  };
}

/** A pack may have been installed a moment ago. */
async function afreshWhenMissing<T>(attempt: (fresh: boolean) => Promise<T>): Promise<T> {
  try {
    return await attempt(false);
  } catch (error) {
    if (!(error instanceof EaselError) || error.code !== 'node_class_missing') throw error;
    return attempt(true);
  }
}
