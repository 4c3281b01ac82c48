import { randomInt } from 'node:crypto';
import { get } from './comfyui-driver.ts';

/** An API workflow as it is posted. */
export type Graph = Record<string, { class_type: string; inputs: Record<string, unknown>; _meta?: { title: string } }>;

/** Everything the suite saves goes into one folder of the server's output folder. */
export const outputFolder = 'easel-protocol';

export interface PlainOptions {
  readonly size?: number;
  readonly batch?: number;
  readonly color?: number;
  readonly prefix?: string;
}

/** A colour nobody used yet, so that nothing is cached. */
export const freshColor = (): number => randomInt(0, 0xffffff);

/** EmptyImage ("1") → SaveImage ("2"). */
export const plainSave = (options: PlainOptions = {}): Graph => ({
  '1': plainImage(options),
  '2': saveImage('1', options.prefix),
});

/** EmptyImage ("1") → PreviewImage ("2"). */
export const plainPreview = (options: PlainOptions = {}): Graph => ({
  '1': plainImage(options),
  '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
});

export const plainImage = (options: PlainOptions = {}): Graph[string] => ({
  class_type: 'EmptyImage',
  inputs: {
    width: options.size ?? 64,
    height: options.size ?? 64,
    batch_size: options.batch ?? 1,
    color: options.color ?? freshColor(),
  },
});

export const saveImage = (from: string, prefix = 'plain'): Graph[string] => ({
  class_type: 'SaveImage',
  inputs: { filename_prefix: `${outputFolder}/${prefix}`, images: [from, 0] },
});

export const loadImage = (name: string): Graph[string] => ({ class_type: 'LoadImage', inputs: { image: name } });

/** Steps enough to act in the middle of the run, on either server. It is always interrupted. */
export const longRun = 1500;

/** The default text-to-image graph of ComfyUI's own page, 64×64, with the server's first checkpoint. */
export async function textToImage(options: { steps?: number; batch?: number } = {}): Promise<Graph> {
  return {
    '3': {
      class_type: 'KSampler',
      inputs: {
        seed: randomInt(0, 2 ** 47),
        steps: options.steps ?? 4,
        cfg: 8,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
        model: ['4', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    },
    '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: await firstCheckpoint() } },
    '5': { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: options.batch ?? 1 } },
    '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a lighthouse at dusk', clip: ['4', 1] } },
    '7': { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    '9': saveImage('8', 'sampled'),
  };
}

/** The first checkpoint the server lists; the tests that sample need one. */
export async function firstCheckpoint(): Promise<string> {
  const [first] = (await get('/models/checkpoints')).json<string[]>();
  if (first === undefined) throw new Error('The server lists no checkpoint. The suite needs one to sample with.');
  return first;
}

/** The graph with some inputs of one node replaced; `undefined` takes an input away. */
export function withInputs(graph: Graph, nodeId: string, inputs: Record<string, unknown>): Graph {
  const node = graph[nodeId];
  if (node === undefined) throw new Error(`The graph has no node ${nodeId}`);
  return { ...graph, [nodeId]: { ...node, inputs: { ...node.inputs, ...inputs } } };
}
