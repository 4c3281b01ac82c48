import type { TemplateNode } from './workflow-graph.ts';

type Place = Pick<TemplateNode, 'id' | 'at'>;
type Source = readonly [node: number, slot: number];

/** The nodes that nearly every template has. */

export const checkpointFile = 'v1-5-pruned-emaonly.safetensors';

export const checkpoint = (place: Place): TemplateNode => ({
  ...place,
  type: 'CheckpointLoaderSimple',
  size: [315, 98],
  widgets: [checkpointFile],
});

export const textPair = (options: {
  readonly positive: string;
  readonly clip: Source;
  readonly x: number;
}): TemplateNode[] => [
  {
    id: 6,
    type: 'CLIPTextEncode',
    title: 'Positive Prompt',
    at: [options.x, 186],
    size: [422, 164],
    widgets: [options.positive],
    from: { clip: options.clip },
  },
  {
    id: 7,
    type: 'CLIPTextEncode',
    title: 'Negative Prompt',
    at: [options.x, 389],
    size: [422, 164],
    widgets: ['text, watermark, blurry'],
    from: { clip: options.clip },
  },
];

export const emptyLatent = (place: Place): TemplateNode => ({
  ...place,
  type: 'EmptyLatentImage',
  size: [315, 106],
  widgets: [512, 512, 1],
});

export const sampler = (
  options: Place & {
    readonly seed: number;
    readonly denoise: number;
    readonly model: Source;
    readonly latent: Source;
    readonly title?: string;
  },
): TemplateNode => ({
  id: options.id,
  type: 'KSampler',
  ...(options.title === undefined ? {} : { title: options.title }),
  at: options.at,
  size: [315, 262],
  widgets: [options.seed, 'randomize', 20, 7, 'euler', 'normal', options.denoise],
  from: { model: options.model, positive: [6, 0], negative: [7, 0], latent_image: options.latent },
});

export const decode = (place: Place, samples: Source): TemplateNode => ({
  ...place,
  type: 'VAEDecode',
  size: [210, 46],
  from: { samples, vae: [4, 2] },
});

export const save = (place: Place, images: Source): TemplateNode => ({
  ...place,
  type: 'SaveImage',
  size: [315, 270],
  widgets: ['ComfyUI'],
  from: { images },
});

/** The input folder's own example picture. */
export const loadExample = (place: Place): TemplateNode => ({
  ...place,
  type: 'LoadImage',
  size: [315, 314],
  widgets: ['example.png', 'image'],
});
