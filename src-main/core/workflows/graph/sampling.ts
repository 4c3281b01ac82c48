import { findFirstInput, findInput, type FoundInput } from './found.ts';
import { conditioningPart, partOf, partSource, previousSampler } from './samplers.ts';
import type { GraphNode, WorkflowGraph } from './workflow-graph.ts';

/** How a sampler samples; each null where it has no such setting or something computes it. */
export interface Sampling {
  readonly seed: FoundInput | null;
  readonly steps: FoundInput | null;
  readonly cfg: FoundInput | null;
  /** Flux and its kin are guided by the conditioning, with cfg at 1. */
  readonly guidance: FoundInput | null;
  readonly sampler: FoundInput | null;
  readonly scheduler: FoundInput | null;
  readonly denoise: FoundInput | null;
}

export function findSampling(graph: WorkflowGraph, samplerId: string): Sampling {
  const sigmas = sigmasNode(graph, samplerId);
  const guider = graph.node(partSource(graph, samplerId, 'guider')?.nodeId ?? '');
  const solver = graph.node(partSource(graph, samplerId, 'sampler_name')?.nodeId ?? '');
  const of = (node: GraphNode | null, ...inputs: string[]): FoundInput | null =>
    node && findFirstInput(graph, node.id, inputs);
  return {
    seed: findSeed(graph, samplerId),
    steps: own(graph, samplerId, 'steps') ?? of(sigmas, 'steps'),
    cfg: own(graph, samplerId, 'cfg') ?? of(guider, 'cfg', 'cfg_conds', 'video_cfg'),
    guidance: findGuidance(graph, samplerId),
    sampler: own(graph, samplerId, 'sampler_name') ?? of(solver, 'sampler_name'),
    scheduler: own(graph, samplerId, 'scheduler') ?? of(sigmas, 'scheduler'),
    denoise: own(graph, samplerId, 'denoise') ?? of(sigmas, 'denoise'),
  };
}

function own(graph: WorkflowGraph, id: string, field: string): FoundInput | null {
  const part = partOf(graph, id, field);
  return part && findInput(graph, part.nodeId, part.input, part.field);
}

const maxSigmas = 100;

/** Sigmas may be split, flipped or cut on their way; the scheduler stands at their beginning. */
function sigmasNode(graph: WorkflowGraph, samplerId: string): GraphNode | null {
  let node = graph.node(graph.source(samplerId, 'sigmas')?.nodeId ?? '');
  for (let depth = 0; node?.inputs.has('sigmas') && depth < maxSigmas; depth++) {
    const next = graph.node(graph.source(node.id, 'sigmas')?.nodeId ?? '');
    if (!next) break;
    node = next;
  }
  return node;
}

const maxStages = 50;

/** A stage that adds no noise goes on with the noise of the stage before: its own seed changes nothing. */
function findSeed(graph: WorkflowGraph, samplerId: string): FoundInput | null {
  const asked = new Set<string>();
  let id: string | undefined = samplerId;
  while (id !== undefined && !asked.has(id) && asked.size < maxStages) {
    asked.add(id);
    if (addsNoise(graph, id)) {
      const noise = graph.node(graph.source(id, 'noise')?.nodeId ?? '');
      return own(graph, id, 'seed') ?? (noise && findFirstInput(graph, noise.id, ['noise_seed', 'seed']));
    }
    id = previousSampler(graph, id)?.nodeId;
  }
  return null;
}

/** False for a stage that goes on with the noise that an earlier one left. */
export function addsNoise(graph: WorkflowGraph, id: string): boolean {
  const switched = graph.value(id, 'add_noise')?.value;
  if (switched === 'disable' || switched === false) return false;
  return graph.node(graph.source(id, 'noise')?.nodeId ?? '')?.classType !== 'DisableNoise';
}

const maxConditioning = 100;

/** The nearest node on the way of the positive conditioning that has a `guidance`. */
function findGuidance(graph: WorkflowGraph, samplerId: string): FoundInput | null {
  const part = conditioningPart(graph, samplerId, 'positive');
  let source = part && graph.source(part.nodeId, part.input, part.field);
  for (let depth = 0; source && depth < maxConditioning; depth++) {
    const node = graph.node(source.nodeId);
    if (!node) return null;
    const found = findFirstInput(graph, node.id, ['guidance']);
    if (found) return found;
    const next = ['positive', 'conditioning', 'conditioning_to', 'conditioning_1'].find((name) =>
      node.inputs.has(name),
    );
    source = next === undefined ? null : graph.source(node.id, next);
  }
  return null;
}
