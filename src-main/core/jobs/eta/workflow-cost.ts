import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { findLength } from '../../workflows/graph/length.ts';
import { findLoras, findModels } from '../../workflows/graph/loaders.ts';
import type { FoundInput } from '../../workflows/graph/found.ts';
import { findSamplers } from '../../workflows/graph/samplers.ts';
import { findSampling } from '../../workflows/graph/sampling.ts';
import { findSize } from '../../workflows/graph/size.ts';
import { readGraph, type WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { hashOf } from '../results/canonical-text.ts';
import { linksOf, nodeHashes } from '../results/node-hashes.ts';

/** What a run takes its time for. */
export interface WorkflowCost {
  /** Of `shapeOf`. */
  readonly shape: string;
  /** Hash of the model files that it names: a shape runs slower with a larger model. */
  readonly models: string;
  /** Of all pictures or frames of the largest stage: width × height × batch × frames; null where the workflow does not say. */
  readonly pixels: number | null;
  /** Of all samplers together; null where the workflow does not say. */
  readonly steps: number | null;
}

/** Hash of classes and links; no values, ids, titles or order. */
export function shapeOf(workflow: ApiWorkflow): string {
  const hashes = nodeHashes(workflow, { value: () => null, isToldById: () => false });
  const told = hashes ? [...hashes.values()] : Object.values(workflow).map(({ class_type: classType }) => classType);
  return hashOf(['easel shape 1', told.toSorted()]);
}

/** Never more than this many samplers are looked into: a stranger's workflow can have thousands. */
const mostSamplers = 16;

export function costOf(workflow: ApiWorkflow, definitions?: NodeDefinitions): WorkflowCost {
  const graph = readGraph(workflow, definitions);
  const samplers = findSamplers(graph).slice(0, mostSamplers);
  const names = [...findModels(graph), ...findLoras(graph)].map(({ name }) => name);
  return {
    shape: shapeOf(workflow),
    models: hashOf([...new Set(names)].toSorted()),
    pixels: largest(samplers.map(({ nodeId }) => pixelsOf(graph, nodeId))),
    steps: sum(samplers.map(({ nodeId }) => stepsOf(graph, nodeId))),
  };
}

/**
 * Whether the time of a run says what such a run takes: not when ComfyUI had kept what costs the time (`execution_cached`). Without
 * a sampler any node that works on what others made may be the one.
 */
export function isFullRun(
  workflow: ApiWorkflow,
  cachedNodes: Iterable<string>,
  definitions?: NodeDefinitions,
): boolean {
  const graph = readGraph(workflow, definitions);
  const samplers = new Set(findSamplers(graph).map(({ nodeId }) => nodeId));
  const costs = (id: string): boolean => {
    const node = Object.hasOwn(workflow, id) ? workflow[id] : undefined;
    return samplers.size > 0 ? samplers.has(id) : node !== undefined && linksOf(node).length > 0;
  };
  return ![...cachedNodes].some(costs);
}

function pixelsOf(graph: WorkflowGraph, samplerId: string): number | null {
  const size = findSize(graph, samplerId);
  const [width, height] = [countOf(size?.width), countOf(size?.height)];
  if (width === null || height === null) return null;
  const { batchSize, frames } = findLength(graph, samplerId);
  return width * height * (countOf(batchSize) ?? 1) * (countOf(frames) ?? 1);
}

/** A stage of KSamplerAdvanced runs a part of its steps. */
function stepsOf(graph: WorkflowGraph, samplerId: string): number | null {
  const steps = countOf(findSampling(graph, samplerId).steps);
  if (steps === null) return null;
  const limit = (input: string, usual: number): number => {
    const value = graph.value(samplerId, input)?.value;
    return typeof value === 'number' && value >= 0 ? Math.min(value, steps) : usual;
  };
  return Math.max(0, limit('end_at_step', steps) - limit('start_at_step', 0));
}

const countOf = (found: FoundInput | null | undefined): number | null =>
  found && !found.computed && typeof found.value === 'number' && found.value > 0 ? found.value : null;

function largest(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

function sum(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length > 0 ? known.reduce((total, count) => total + count, 0) : null;
}
