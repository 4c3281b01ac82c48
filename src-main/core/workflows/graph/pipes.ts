import type { GraphNode } from './workflow-graph.ts';

/**
 * A pipe carries several things over one link. What it carries is named by fields: ComfyUI's own input names of a sampler.
 * The outputs of well-known pipes, in their order; null is the pipe as a whole.
 */
const basic = ['model', 'clip', 'vae', 'positive', 'negative'];
const context = [null, ...basic, 'latent', 'image', 'seed'];
const settings = ['steps', 'step_refiner', 'cfg', 'ckpt_name', 'sampler_name', 'scheduler'];
const texts = ['clip_width', 'clip_height', 'text_pos_g', 'text_pos_l', 'text_neg_g', 'text_neg_l'];
const contextBig = [...context, ...settings, ...texts, 'mask', 'control_net'];
const pipeOutputs = new Map<string, readonly (string | null)[]>([
  ['Context (rgthree)', context],
  ['Context Switch (rgthree)', context],
  ['Context Big (rgthree)', contextBig],
  ['Context Switch Big (rgthree)', contextBig],
  ['FromBasicPipe', basic],
  ['FromBasicPipe_v2', [null, ...basic]],
  ['FromDetailerPipe', basic],
  ['FromDetailerPipe_v2', [null, ...basic]],
  ['easy pipeOut', [null, 'model', 'positive', 'negative', 'latent', 'vae', 'clip', 'image', 'seed']],
]);

/** Other names under which packs carry the same thing. */
const aliases = new Map<string, readonly string[]>([
  ['positive', ['positive', 'pos']],
  ['negative', ['negative', 'neg']],
  ['latent', ['latent', 'latent_image', 'samples']],
  ['image', ['image', 'images']],
  ['seed', ['seed', 'noise_seed']],
  ['sampler_name', ['sampler_name', 'sampler']],
]);

const namesOf = (field: string): readonly string[] => aliases.get(field) ?? [field];

function fieldNamed(name: string): string | null {
  const lower = name.toLowerCase();
  for (const [field, names] of aliases) if (names.includes(lower)) return field;
  return [...basic, 'steps', 'cfg', 'scheduler', 'denoise', 'mask'].includes(lower) ? lower : null;
}

/** What leaves a pipe node at an output; null when it is the pipe itself, or the node is none. */
export function fieldOfSlot(node: GraphNode, slot: number): string | null {
  const known = pipeOutputs.get(node.classType);
  if (known) return known[slot] ?? null;
  // Samplers take pipes too, but what leaves them is their own work.
  if (!/pipe|context/i.test(node.classType) || /sampler|detailer/i.test(node.classType)) return null;
  const output = pipeInput(node) === null ? undefined : node.shape?.outputs[slot];
  return output ? fieldNamed(output.name) : null;
}

/** The input by which a node puts something of its own into the pipe. */
export function inputOfField(node: GraphNode, field: string): string | null {
  return namesOf(field).find((name) => node.inputs.has(name)) ?? null;
}

/** The input that takes a pipe from further up. */
export function pipeInput(node: GraphNode): string | null {
  const inputs = [...node.inputs.keys()];
  return inputs.find((name) => isPipeName(name) || isPipeType(node, name)) ?? null;
}

const isPipeName = (name: string): boolean => /^(base_ctx|context|pipe|[a-z]+_pipe|pipe_[a-z]+)$/.test(name);

function isPipeType(node: GraphNode, input: string): boolean {
  return /PIPE|_CONTEXT$/.test(node.shape?.inputs.get(input)?.type ?? '');
}
