import type { ApiWorkflow } from './api-workflow.ts';
import { classTypesOf, classTypesOfUi } from './class-types.ts';
import type { NodeDefinitions } from './definitions.ts';
import { createNodeClasses } from './node-classes/node-class.ts';
import type { WorkflowProblem } from './problem.ts';
import type { ReadWorkflow } from './read-workflow.ts';
import { convertToApi } from './to-api/convert-to-api.ts';
import { packsIn } from './to-api/node-packs.ts';
import { readUiWorkflow } from './ui-graph/read-ui-workflow.ts';
import { modelSourcesOf } from './validation/model-sources.ts';
import { validateWorkflow, type Validation } from './validation/validate-workflow.ts';

/** Where definitions come from: a file, or a server that is asked for just these classes. */
export type DefinitionSource = (classTypes: ReadonlySet<string>) => Promise<NodeDefinitions>;

export interface PrepareOptions {
  readonly definitions: DefinitionSource;
  readonly random: () => number;
  readonly now: Date;
  readonly lenient?: boolean;
}

export interface PreparedWorkflow {
  readonly read: ReadWorkflow;
  /** What runs. */
  readonly workflow: ApiWorkflow;
  /** The author's graph, where it was handed in. */
  readonly graph: Readonly<Record<string, unknown>> | null;
  readonly doubts: readonly WorkflowProblem[];
  readonly definitions: NodeDefinitions;
}

/**
 * A workflow that was read, as API format: one that already is, is taken as it is; a graph is converted.
 * @throws node_class_missing, workflow_invalid, too_large, and what `definitions` throws
 */
export async function prepareWorkflow(read: ReadWorkflow, options: PrepareOptions): Promise<PreparedWorkflow> {
  const graph = read.ui ?? null;
  if (read.format === 'api') {
    const definitions = await options.definitions(classTypesOf(read.api));
    return { read, workflow: read.api, graph, doubts: asDoubts(read.doubts), definitions };
  }
  const ui = readUiWorkflow(read.ui);
  const definitions = await options.definitions(classTypesOfUi(ui));
  const { random, now, lenient = false } = options;
  const converted = convertToApi(ui, { classes: createNodeClasses(definitions), random, now, lenient });
  return {
    read,
    workflow: converted.workflow,
    graph,
    doubts: [...asDoubts(read.doubts), ...converted.doubts],
    definitions,
  };
}

/** What ComfyUI would say of it; model files are looked up in what the author noted about them. */
export function validatePrepared({ workflow, graph, definitions }: PreparedWorkflow): Validation {
  return validateWorkflow(workflow, definitions, { modelSources: modelSourcesOf(graph), packs: packsIn(graph) });
}

/** What was wrong with the file itself, as doubts. */
export function asDoubts(sentences: readonly string[]): WorkflowProblem[] {
  const nothing = { nodeId: null, classType: null, title: null, input: null, nextStep: null };
  return sentences.map((message) => ({ ...nothing, type: 'workflow_repaired', message }));
}
