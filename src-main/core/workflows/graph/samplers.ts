import { inOrderOfFlow, upstream } from './flow.ts';
import { nameOf, type FoundNode } from './found.ts';
import { inputOfField, pipeInput } from './pipes.ts';
import type { GraphNode, Source, WorkflowGraph } from './workflow-graph.ts';

export interface FoundSampler extends FoundNode {
  /** A partner node makes the picture elsewhere, from a text of its own. */
  readonly kind: 'sampler' | 'partner';
}

/** Everything that samples, along the flow: a refiner comes after its base. */
export function findSamplers(graph: WorkflowGraph): FoundSampler[] {
  return inOrderOfFlow(graph).flatMap((id) => {
    const node = graph.node(id);
    const sampler = node && readSampler(node);
    return sampler ? [sampler] : [];
  });
}

export function readSampler(node: GraphNode): FoundSampler | null {
  const found = (kind: FoundSampler['kind'], why: string): FoundSampler => ({
    nodeId: node.id,
    kind,
    reason: `${nameOf(node)} ${why}.`,
  });
  const has = (...names: string[]): boolean => names.some((name) => node.inputs.has(name));
  if (has('guider') && has('latent_image')) return found('sampler', 'samples with a guider');
  const seeded = has('seed', 'noise_seed');
  if (
    has('positive') &&
    has('negative') &&
    has('model') &&
    seeded &&
    has('latent_image', 'latent', 'samples', 'steps')
  ) {
    return found('sampler', 'samples from a positive and a negative conditioning');
  }
  if (/sampler|detailer/i.test(node.classType) && pipeInput(node) !== null && (seeded || has('steps'))) {
    return found('sampler', 'samples what a pipe brings');
  }
  if (/^KSampler(Advanced)?$|^SamplerCustom(Advanced)?$/.test(node.classType)) return found('sampler', 'is a sampler');
  return isPartner(node) ? found('partner', 'makes its result from a text of its own') : null;
}

const madeTypes = new Set(['IMAGE', 'VIDEO', 'AUDIO']);
/** Names under which partner nodes take the text a person writes. */
export const partnerTexts: readonly string[] = ['prompt', 'prompt_text', 'text', 'positive_prompt'];
/** Without a definition a text alone says little; with one of these beside it the node generates something. */
const partnerSettings = ['seed', 'aspect_ratio', 'size', 'resolution', 'duration', 'duration_seconds', 'ratio'];

function isPartner(node: GraphNode): boolean {
  const text = partnerTexts.find((name) => node.inputs.has(name));
  // What takes a text encoder or a diffusion model works on this machine.
  if (text === undefined || node.inputs.has('clip') || Array.isArray(node.inputs.get('model'))) return false;
  const set = partnerSettings.some((name) => node.inputs.has(name));
  const { shape } = node;
  if (!shape) return set;
  return shape.isPartner || (set && shape.outputs.some(({ type }) => madeTypes.has(type)));
}

/** The sampler that a node's input comes from, by the shortest way. */
export function nearestSampler(graph: WorkflowGraph, id: string, inputs?: readonly string[]): FoundSampler | null {
  for (const at of upstream(graph, id, inputs)) {
    const node = at === id && inputs ? null : graph.node(at);
    const sampler = node && readSampler(node);
    if (sampler) return sampler;
  }
  return null;
}

/** The stage before, whose result this sampler goes on with. */
export function previousSampler(graph: WorkflowGraph, id: string): FoundSampler | null {
  const latent = partOf(graph, id, 'latent');
  return latent && nearestSampler(graph, id, [latent.input]);
}

/** An input of a sampler, or the pipe through which it gets the same. */
export interface Part {
  readonly nodeId: string;
  readonly input: string;
  readonly field?: string;
}

export function partOf(graph: WorkflowGraph, id: string, field: string): Part | null {
  const node = graph.node(id);
  const own = node && inputOfField(node, field);
  if (own) return { nodeId: id, input: own };
  const pipe = node && pipeInput(node);
  return pipe ? { nodeId: id, input: pipe, field } : null;
}

/** What a part of a sampler comes from: its guider, noise, sigmas… */
export function partSource(graph: WorkflowGraph, id: string, field: string): Source | null {
  const part = partOf(graph, id, field);
  return part && graph.source(part.nodeId, part.input, part.field);
}

/** The inputs by which a sampler, or the guider it asks, takes the conditioning of one side. */
export function conditioningPart(graph: WorkflowGraph, id: string, side: 'positive' | 'negative'): Part | null {
  const own = partOf(graph, id, side);
  if (own) return own;
  const guider = graph.node(partSource(graph, id, 'guider')?.nodeId ?? '');
  if (!guider) return null;
  const names = side === 'positive' ? ['positive', 'conditioning', 'cond1'] : ['negative'];
  const input = names.find((name) => guider.inputs.has(name));
  return input === undefined ? null : { nodeId: guider.id, input };
}
