import { feedingAny } from '../../workflows/graph/flow.ts';
import { findOutputs } from '../../workflows/graph/outputs.ts';
import { findSamplers, previousSampler, type FoundSampler } from '../../workflows/graph/samplers.ts';
import { addsNoise } from '../../workflows/graph/sampling.ts';
import { findMainSampler } from '../../workflows/graph/texts.ts';
import type { WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';

/** One sampler of a workflow, and what it does to the picture of the main one. */
export interface Stage extends FoundSampler {
  /**
   * `continues`: finishes the same sampling, as a refiner does. `later`: samples the main one's result anew, as a second
   * pass does. `apart`: makes something of its own.
   */
  readonly relation: 'main' | 'continues' | 'later' | 'apart';
}

const maxStages = 50;

/** Nodes that run: those that feed an output, or all where none is known to be one. */
export function liveNodes(graph: WorkflowGraph): ReadonlySet<string> {
  const outputs = findOutputs(graph).map(({ nodeId }) => nodeId);
  return outputs.length > 0 ? feedingAny(graph, outputs) : new Set(graph.nodes.keys());
}

/** The main sampler first, the others along the flow; 50 at most. */
export function findStages(graph: WorkflowGraph, live: ReadonlySet<string>): Stage[] {
  const samplers = findSamplers(graph)
    .filter(({ nodeId }) => live.has(nodeId))
    .slice(0, maxStages);
  const main = findMainSampler(graph, samplers);
  if (!main) return [];
  const others = samplers.filter(({ nodeId }) => nodeId !== main.nodeId);
  const before = new Map(others.map(({ nodeId }) => [nodeId, previousSampler(graph, nodeId)?.nodeId]));
  const follows = (id: string): boolean => {
    let at = before.get(id);
    for (let depth = 0; at !== undefined && at !== main.nodeId && depth < maxStages; depth++) at = before.get(at);
    return at === main.nodeId;
  };
  const relationOf = (id: string): Stage['relation'] => {
    if (!follows(id)) return 'apart';
    return addsNoise(graph, id) ? 'later' : 'continues';
  };
  return [{ ...main, relation: 'main' }, ...others.map((stage) => ({ ...stage, relation: relationOf(stage.nodeId) }))];
}
