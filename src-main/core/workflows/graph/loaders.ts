import { modelFile } from '../model-file.ts';
import { inOrderOfFlow, upstream } from './flow.ts';
import { findInput, nameOf, type FoundInput } from './found.ts';
import type { GraphNode, WorkflowGraph } from './workflow-graph.ts';

export interface FoundModel extends FoundInput {
  /** ComfyUI's folder of such files; null when the class is not known to load from a certain one. */
  readonly folder: string | null;
  /** The file's name, with folders below that folder. */
  readonly name: string;
}

/** Input names that say by themselves what they load. */
const folders = new Map<string, string>([
  ['ckpt_name', 'checkpoints'],
  ['unet_name', 'diffusion_models'],
  ['vae_name', 'vae'],
  ['clip_name', 'text_encoders'],
  ['text_encoder', 'text_encoders'],
  ['control_net_name', 'controlnet'],
  ['style_model_name', 'style_models'],
  ['gligen_name', 'gligen'],
  ['hypernetwork_name', 'hypernetworks'],
  ['photomaker_model_name', 'photomaker'],
  ['audio_encoder_name', 'audio_encoders'],
  ['ipadapter_file', 'ipadapter'],
  ['bg_removal_name', 'background_removal'],
]);

/** Where the class decides: `CLIPVisionLoader.clip_name` is no text encoder. */
const byClass = new Map<string, Readonly<Record<string, string>>>([
  ['CLIPVisionLoader', { clip_name: 'clip_vision' }],
  ['UpscaleModelLoader', { model_name: 'upscale_models' }],
  ['LatentUpscaleModelLoader', { model_name: 'latent_upscale_models' }],
  ['FrameInterpolationModelLoader', { model_name: 'frame_interpolation' }],
  ['OpticalFlowLoader', { model_name: 'optical_flow' }],
  ['ModelPatchLoader', { name: 'model_patches' }],
]);

/** Model files but LoRAs, along the flow; of all nodes or of those that feed one. */
export function findModels(graph: WorkflowGraph, options: { feeding?: string } = {}): FoundModel[] {
  return nodesFor(graph, options.feeding).flatMap((node) =>
    [...node.inputs.keys()].flatMap((input) => {
      const folder = folderOf(node, input);
      if (folder === null && !/load/i.test(node.classType)) return [];
      const found = isLora(input) ? null : findInput(graph, node.id, input);
      if (!found || typeof found.value !== 'string' || found.value === '' || found.value === 'None') return [];
      if (folder === null && !modelFile.test(found.value)) return [];
      const reason =
        folder === null ? `${nameOf(node)} loads a model file.` : `${nameOf(node)} loads it from ${folder}.`;
      return [{ ...found, folder, name: found.value, reason }];
    }),
  );
}

const folderOf = ({ classType }: GraphNode, input: string): string | null => knownFolder(classType, input);

/** ComfyUI's folder of the files that this input names, LoRAs included; null where the class is not known to load from a certain one. */
export const modelFolderOf = (classType: string, input: string): string | null =>
  knownFolder(classType, input) ?? (isLora(input) ? 'loras' : null);

function knownFolder(classType: string, input: string): string | null {
  const listed = byClass.get(classType);
  if (listed && Object.hasOwn(listed, input)) return listed[input] ?? null;
  return folders.get(input.replace(/(?<!\d)\d+$/, '')) ?? null;
}

const isLora = (input: string): boolean => /lora/i.test(input);

function nodesFor(graph: WorkflowGraph, feeding: string | undefined): GraphNode[] {
  const wanted = feeding === undefined ? null : new Set(upstream(graph, feeding));
  return inOrderOfFlow(graph).flatMap((id) => {
    const node = wanted && !wanted.has(id) ? null : graph.node(id);
    return node ? [node] : [];
  });
}

export interface FoundLora {
  readonly nodeId: string;
  readonly input: string;
  readonly name: string;
  /** On the model; null where it is not a constant. */
  readonly strength: FoundInput | null;
  /** On the text encoder; null where the node has none. */
  readonly clipStrength: FoundInput | null;
  readonly reason: string;
}

/** LoRAs in the order in which they are applied. Ones that are switched off are left out. */
export function findLoras(graph: WorkflowGraph, options: { feeding?: string } = {}): FoundLora[] {
  return nodesFor(graph, options.feeding).flatMap((node) => [...plainLoras(graph, node), ...powerLoras(node)]);
}

/**
 * `lora_name` with its strengths, alone or numbered: `lora_name_1`, `lora_01`, and `loras.0.lora_name` of dynamic groups.
 * What stands around `lora_name` stands around the names of its strengths too.
 */
function plainLoras(graph: WorkflowGraph, node: GraphNode): FoundLora[] {
  return [...node.inputs.keys()].flatMap((input) => {
    const parts = /^(.*\.)?lora(?:_name)?(_?\d+)?$/.exec(input);
    const name = parts && graph.value(node.id, input);
    if (!name || typeof name.value !== 'string' || name.value === '' || name.value === 'None') return [];
    const [, before = '', after = ''] = parts;
    const first = (...names: string[]): FoundInput | null => {
      const there = names.map((base) => `${before}${base}${after}`).find((candidate) => node.inputs.has(candidate));
      return there === undefined ? null : findInput(graph, node.id, there);
    };
    const enabled = first('enabled', 'switch')?.value;
    if (enabled === false || enabled === 'Off') return [];
    return [
      {
        nodeId: name.nodeId,
        input: name.input,
        name: name.value,
        strength: first('strength_model', 'model_str', 'model_weight', 'lora_wt', 'strength', 'lora_strength'),
        clipStrength: first('strength_clip', 'clip_str', 'clip_weight'),
        reason: `${nameOf(node)} applies it.`,
      },
    ];
  });
}

/** rgthree's Power Lora Loader keeps each row as one value: {on, lora, strength}. */
function powerLoras(node: GraphNode): FoundLora[] {
  return [...node.inputs].flatMap(([input, row]) => {
    if (!/^lora_\d+$/.test(input) || typeof row !== 'object' || row === null || Array.isArray(row)) return [];
    const { on, lora, strength, strengthTwo } = row as Record<string, unknown>;
    if (on === false || typeof lora !== 'string' || lora === 'None') return [];
    const reason = `A row of ${nameOf(node)} applies it.`;
    const weight = (value: unknown): FoundInput | null =>
      typeof value === 'number' ? { nodeId: node.id, input, value, computed: false, reason } : null;
    return [
      { nodeId: node.id, input, name: lora, strength: weight(strength), clipStrength: weight(strengthTwo), reason },
    ];
  });
}
