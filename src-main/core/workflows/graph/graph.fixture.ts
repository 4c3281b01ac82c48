import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { definitionsOf, type NodeDefinition, type NodeDefinitions } from '../definitions.ts';
import type { ApiWorkflow } from '../api-workflow.ts';
import { findTexts } from './texts.ts';
import { readGraph, type WorkflowGraph } from './workflow-graph.ts';

type Inputs = Record<string, unknown>;

/** A workflow in short: `{'3': ['KSampler', {seed: 1}, 'its title']}`. */
export function workflowOf(
  nodes: Record<string, readonly [classType: string, inputs?: Inputs, title?: string]>,
): ApiWorkflow {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, [classType, inputs = {}, title]]) => [
      id,
      { class_type: classType, inputs, ...(title === undefined ? {} : { _meta: { title } }) },
    ]),
  );
}

export function graphOf(nodes: Parameters<typeof workflowOf>[0], definitions?: NodeDefinitions): WorkflowGraph {
  return readGraph(workflowOf(nodes), definitions);
}

/** A class in short: inputs by type (`STRING*` is multiline), outputs by type, `name:TYPE` where they are named. */
export function classOf(inputs: Record<string, string>, outputs: readonly string[], more: Inputs = {}): NodeDefinition {
  const specs = Object.entries(inputs).map(([name, type]) =>
    type.endsWith('*') && type !== '*' ? [name, [type.slice(0, -1), { multiline: true }]] : [name, [type, {}]],
  );
  return {
    input: { required: Object.fromEntries(specs) as Record<string, unknown> },
    output: outputs.map((output) => output.split(':').at(-1)),
    output_name: outputs.map((output) => output.split(':')[0]),
    ...more,
  };
}

export interface Recorded {
  readonly name: string;
  readonly prompt: ApiWorkflow;
  readonly definitions: NodeDefinitions;
}

/** The official templates among the conversion fixtures: what ComfyUI's own frontend made of them. */
export function recordedTemplates(): Recorded[] {
  return ['conversion', 'conversion-2026'].flatMap((set) => {
    const folder = new URL(`../fixtures/${set}/`, import.meta.url);
    const read = (file: string): unknown =>
      JSON.parse(gunzipSync(readFileSync(new URL(file, folder))).toString('utf8'));
    const definitions = definitionsOf(read('object_info.json.gz') as Record<string, NodeDefinition>);
    const files = readdirSync(folder).filter((file) => file.startsWith('templates-'));
    return files.map((file) => ({
      name: `${set}/${file.replace('.json.gz', '')}`,
      prompt: (read(file) as { prompt: ApiWorkflow }).prompt,
      definitions,
    }));
  });
}

const settings = { seed: 42, steps: 20, cfg: 8, sampler_name: 'euler', scheduler: 'normal', denoise: 1 };
const links = { model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] };

/** The seven nodes that every beginner has. */
export const classic: Parameters<typeof workflowOf>[0] = {
  '3': ['KSampler', { ...settings, ...links }],
  '4': ['CheckpointLoaderSimple', { ckpt_name: 'v1-5.safetensors' }],
  '5': ['EmptyLatentImage', { width: 512, height: 768, batch_size: 2 }],
  '6': ['CLIPTextEncode', { text: 'a fox', clip: ['4', 1] }, 'Prompt'],
  '7': ['CLIPTextEncode', { text: 'watermark', clip: ['4', 1] }],
  '8': ['VAEDecode', { samples: ['3', 0], vae: ['4', 2] }],
  '9': ['SaveImage', { images: ['8', 0], filename_prefix: 'Easel' }],
};

/** The sampler of the classic workflow with other inputs. */
export function classicWith(inputs: Inputs, more: Parameters<typeof workflowOf>[0] = {}): typeof classic {
  return { ...classic, '3': ['KSampler', { ...settings, ...links, ...inputs }], ...more };
}

/** Texts of a sampler as `node.input`, and the node that empties the negative. */
export function textPlaces(nodes: typeof classic, definitions?: NodeDefinitions, id = '3') {
  const { positive, negative, zeroed } = findTexts(graphOf(nodes, definitions), id);
  const places = (found: typeof positive): string[] => found.map(({ nodeId, input }) => `${nodeId}.${input}`);
  return { positive: places(positive), negative: places(negative), zeroed: zeroed?.nodeId ?? null };
}
