import type { Missing, TemplateFile } from '../../../../src-shared/nouns/templates.ts';
import type { Definitions } from '../../nodes/definitions-of-backend.ts';
import { classTypesOf } from '../../workflows/class-types.ts';
import { gatherDefinitions } from '../../workflows/definition-sources.ts';
import { shapeOf } from '../../workflows/graph/class-shape.ts';
import { prepareWorkflow } from '../../workflows/prepare-workflow.ts';
import type { ReadWorkflow } from '../../workflows/read-workflow.ts';
import { modelSourcesOf, type ModelSource } from '../../workflows/validation/model-sources.ts';
import { missingOf } from '../missing.ts';

export interface NeedsOptions {
  readonly nodes: Definitions;
  readonly random: () => number;
  /** Null for a folder that ComfyUI does not know. */
  readonly modelsIn: (folder: string) => Promise<string[] | null>;
  /** Of all its models together, as the gallery says. */
  readonly bytes: number | null;
}

export interface Needs {
  readonly missing: Missing;
  readonly missingBytes: number | null;
  /** A node of it runs on a partner's machines. */
  readonly isPartner: boolean;
}

/** A workflow before it is a template: without parameters, every model that it names is needed. */
const unchosen: TemplateFile = { title: '', description: '', tool: 'none', parameters: [], presets: [] };

/** What a workflow needs and the backend does not have. @throws workflow_invalid, too_large, no_backend and its kin */
export async function needsOf(read: ReadWorkflow, options: NeedsOptions): Promise<Needs> {
  let found = await look(read, options, false);
  // A pack or a model may have been installed a moment ago.
  if (found.missing.nodes.length + found.missing.models.length > 0) found = await look(read, options, true);
  const sources = modelSourcesOf(found.graph);
  const missing = {
    nodes: found.missing.nodes,
    models: [
      ...found.missing.models,
      // What a class is not known to load cannot be seen in it.
      ...(found.missing.nodes.length > 0 ? await absent(sources, found.missing, options) : []),
    ],
  };
  return {
    missing,
    missingBytes: bytesOf(missing, { sources, all: options.bytes }),
    isPartner: found.isPartner,
  };
}

async function look(
  read: ReadWorkflow,
  { nodes, random }: NeedsOptions,
  fresh: boolean,
): Promise<{ missing: Missing; graph: unknown; isPartner: boolean }> {
  const gather = (classTypes: ReadonlySet<string>) =>
    gatherDefinitions(classTypes, (classType) => nodes.definition(classType, { fresh }));
  // Lenient: a class that is missing is an answer here, not an end.
  const prepared = await prepareWorkflow(read, { definitions: gather, random, now: new Date(), lenient: true });
  const { workflow, graph } = prepared;
  const classTypes = classTypesOf(workflow);
  const definitions = await gather(classTypes);
  return {
    missing: missingOf({ file: unchosen, workflow }, { graph, definitions }),
    graph,
    isPartner: [...classTypes].some((classType) => {
      const definition = definitions.get(classType);
      return definition !== undefined && shapeOf(definition).isPartner;
    }),
  };
}

/** The noted models that their folders do not have. */
async function absent(
  sources: readonly ModelSource[],
  known: Missing,
  { modelsIn }: NeedsOptions,
): Promise<Missing['models']> {
  const unknown = sources.filter(({ name, directory }) => directory !== '' && !names(known.models).has(fileName(name)));
  const folders = new Map<string, Set<string>>();
  for (const folder of new Set(unknown.map(({ directory }) => directory))) {
    folders.set(folder, new Set(((await modelsIn(folder)) ?? []).map(fileName)));
  }
  return unknown
    .filter(({ name, directory }) => !folders.get(directory)?.has(fileName(name)))
    .map(({ name, directory, url }) => ({ name, folder: directory, url, bytes: null }));
}

/** Null where nobody says: the gallery knows the sum of all models, which does when all are missing. */
function bytesOf(
  { models }: Missing,
  { sources, all }: { sources: readonly ModelSource[]; all: number | null },
): number | null {
  const sizes = models.flatMap(({ bytes }) => bytes ?? []);
  if (sizes.length === models.length) return sizes.reduce((sum, bytes) => sum + bytes, 0);
  const missing = names(models);
  const isAll = sources.length > 0 && sources.every(({ name }) => missing.has(fileName(name)));
  return isAll && all !== null && all > 0 ? all : null;
}

const names = (models: readonly { readonly name: string }[]): Set<string> =>
  new Set(models.map(({ name }) => fileName(name)));

const fileName = (name: string): string => name.replace(/^.*[/\\]/s, '').toLowerCase();
