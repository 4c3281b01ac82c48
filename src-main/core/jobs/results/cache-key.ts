import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { byText, hashOf } from './canonical-text.ts';
import { neededNodes } from './needed-nodes.ts';
import { nodeHashes } from './node-hashes.ts';

/** All that decides what a job makes. */
export interface Work {
  /** Null for a submitted workflow. */
  readonly template: { readonly name: string; readonly version: number } | null;
  /** Resolved: defaults filled in, the drawn seed among them. Without a template they are read from the workflow and say nothing more. */
  readonly parameters: Parameters;
  /** As it is submitted. */
  readonly workflow: ApiWorkflow;
  /** Ids of the nodes whose outputs the job returns; null for those of all. */
  readonly outputNodes: readonly string[] | null;
  /** See `identityOfFiles`. */
  readonly modelIdentity: string;
  /** Of the backend; without them every node counts as one that saves something. */
  readonly definitions?: NodeDefinitions;
}

/** A new form of what is hashed must not be found under a key of the former. */
const form = 'easel result 1';

/**
 * 64 hex digits, equal for the same work and for nothing else. Work is what ComfyUI does, so these do not matter: the order of nodes
 * and of keys, titles and the rest of `_meta`, positions (an API workflow has none), the ids of nodes, whether two nodes share a feeder
 * or each has an equal one of its own, and nodes that feed no output node. These do: classes, the name of each input and where its link
 * comes from (node and slot), every constant by its exact text, `filename_prefix` of a SaveImage like any other, how many nodes save,
 * which of them the job returns, the template and its version, and the files behind the names (`modelIdentity`). A node that asks for
 * its own id (hidden input UNIQUE_ID) may act by it: then ids count, as they do in ComfyUI's own cache.
 */
export function cacheKey({ template, parameters, workflow, outputNodes, modelIdentity, definitions }: Work): string {
  const needed = neededNodes(workflow, definitions);
  const hashes = nodeHashes(needed.workflow, {
    value: (value) => value,
    isToldById: (classType) => asksForId(definitions, classType),
  });
  const named = (ids: readonly string[]): string[] => ids.map((id) => hashes?.get(id) ?? id).toSorted(byText);
  return hashOf([
    form,
    template && [template.name, template.version, parameters],
    hashes ? named(needed.ends) : bare(workflow),
    outputNodes && named(outputNodes),
    modelIdentity,
  ]);
}

function asksForId(definitions: NodeDefinitions | undefined, classType: string): boolean {
  const hidden: unknown = definitions?.get(classType)?.input?.['hidden'];
  return typeof hidden === 'object' && hidden !== null && Object.values(hidden).includes('UNIQUE_ID');
}

/** What counts of a workflow that goes in a circle: ComfyUI refuses it, and the same one again. */
const bare = (workflow: ApiWorkflow): unknown =>
  Object.fromEntries(
    Object.entries(workflow).map(([id, { class_type, inputs }]) => [id, { class_type, inputs: inputs ?? {} }]),
  );

/** What somebody asked for, before anything was drawn or filled in. */
export interface Call {
  /** Null for a submitted workflow. */
  readonly template: Work['template'];
  readonly arguments: Parameters;
  /** Names of the parameters whose seed was drawn: −1 and absence ask for the same. */
  readonly drawnSeeds: readonly string[];
  /** Tells one requester from every other. */
  readonly requester: string;
}

/** Equal for a call and its repeat by the same requester; see twins.ts. */
export function argumentsKey({ template, arguments: given, drawnSeeds, requester }: Call): string {
  const asked = Object.fromEntries(Object.entries(given).filter(([name]) => !drawnSeeds.includes(name)));
  return hashOf(['easel call 1', template && [template.name, template.version], asked, requester]);
}
