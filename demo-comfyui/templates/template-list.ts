import type { Thumbnail } from '../drawing/draw-tasks.ts';
import { checkpoint, decode, emptyLatent, loadExample, sampler, save, textPair } from './template-nodes.ts';
import type { TemplateNode } from './workflow-graph.ts';

/** One entry of the index, its workflow and its pictures. */
export interface Template {
  /** Under ComfyUI's own keys. */
  readonly entry: Readonly<Record<string, string | number | readonly string[]>> & { readonly name: string };
  readonly id: string;
  readonly nodes: readonly TemplateNode[];
  /** `<name>-1.webp`, then `<name>-2.webp`: after and before, where the two are compared. */
  readonly thumbnails: readonly Thumbnail[];
}

export interface TemplateGroup {
  /** What the index says about the group besides its templates. */
  readonly heading: Readonly<Record<string, string | boolean>>;
  readonly templates: readonly Template[];
}

const image = { mediaType: 'image', mediaSubtype: 'webp' };
const stableDiffusion = { models: ['SD1.5', 'Stability'], date: '2026-11-21', size: 3.97 };

const lighthouse = 'a lighthouse on a cliff above a calm sea at dawn, soft light';
const winter = 'a mountain lake in winter, snow, first light';
const village = 'watercolor painting of a mountain village in autumn';
const street = 'a city street at night after rain, neon lights';

const example: Thumbnail = { positive: '', seed: '0', exampleDenoise: 0 };

const textToImage: Template = {
  id: '0f6b8c1e-6f0e-4a55-9d0b-4f3f1f6f7a01',
  entry: {
    name: 'text_to_image',
    title: 'Text to Image',
    ...image,
    description: 'Draw a picture from words.',
    tags: ['Text to Image', 'Image'],
    ...stableDiffusion,
  },
  nodes: [
    checkpoint({ id: 4, at: [26, 474] }),
    emptyLatent({ id: 5, at: [473, 609] }),
    ...textPair({ positive: lighthouse, clip: [4, 1], x: 415 }),
    sampler({ id: 3, at: [863, 186], seed: 41, denoise: 1, model: [4, 0], latent: [5, 0] }),
    decode({ id: 8, at: [1209, 188] }, [3, 0]),
    save({ id: 9, at: [1451, 189] }, [8, 0]),
  ],
  thumbnails: [{ positive: lighthouse, seed: '41' }],
};

const imageToImage: Template = {
  id: '0f6b8c1e-6f0e-4a55-9d0b-4f3f1f6f7a02',
  entry: {
    name: 'image_to_image',
    title: 'Image to Image',
    ...image,
    thumbnailVariant: 'compareSlider',
    description: 'Draw a picture over in the sense of some words.',
    tags: ['Image to Image', 'Image'],
    ...stableDiffusion,
  },
  nodes: [
    checkpoint({ id: 4, at: [26, 474] }),
    loadExample({ id: 10, at: [26, 640] }),
    ...textPair({ positive: winter, clip: [4, 1], x: 415 }),
    {
      id: 11,
      type: 'VAEEncode',
      at: [473, 640],
      size: [210, 46],
      from: { pixels: [10, 0], vae: [4, 2] },
    },
    sampler({ id: 3, at: [863, 186], seed: 7, denoise: 0.6, model: [4, 0], latent: [11, 0] }),
    decode({ id: 8, at: [1209, 188] }, [3, 0]),
    save({ id: 9, at: [1451, 189] }, [8, 0]),
  ],
  thumbnails: [{ positive: winter, seed: '7', exampleDenoise: 0.6 }, example],
};

const loraTextToImage: Template = {
  id: '0f6b8c1e-6f0e-4a55-9d0b-4f3f1f6f7a03',
  entry: {
    name: 'text_to_image_lora',
    title: 'Text to Image with a LoRA',
    ...image,
    description: 'Draw a picture from words in the style that a LoRA adds to the model.',
    tags: ['Text to Image', 'Image', 'LoRA'],
    ...stableDiffusion,
  },
  nodes: [
    checkpoint({ id: 4, at: [-330, 474] }),
    {
      id: 10,
      type: 'LoraLoader',
      at: [26, 474],
      size: [315, 126],
      widgets: ['watercolor-style.safetensors', 0.8, 1],
      from: { model: [4, 0], clip: [4, 1] },
    },
    emptyLatent({ id: 5, at: [473, 609] }),
    ...textPair({ positive: village, clip: [10, 1], x: 415 }),
    sampler({ id: 3, at: [863, 186], seed: 12, denoise: 1, model: [10, 0], latent: [5, 0] }),
    decode({ id: 8, at: [1209, 188] }, [3, 0]),
    save({ id: 9, at: [1451, 189] }, [8, 0]),
  ],
  thumbnails: [{ positive: village, seed: '12', loras: ['watercolor-style.safetensors'] }],
};

const twoSamplers: Template = {
  id: '0f6b8c1e-6f0e-4a55-9d0b-4f3f1f6f7a04',
  entry: {
    name: 'two_samplers',
    title: 'Second Pass',
    ...image,
    description:
      'Draw a picture small, enlarge it before it is decoded and let a second sampler fill in what is missing.',
    tags: ['Text to Image', 'Image', 'Upscale'],
    ...stableDiffusion,
  },
  nodes: [
    checkpoint({ id: 4, at: [26, 474] }),
    emptyLatent({ id: 5, at: [473, 609] }),
    ...textPair({ positive: street, clip: [4, 1], x: 415 }),
    sampler({ id: 3, at: [863, 186], seed: 23, denoise: 1, model: [4, 0], latent: [5, 0], title: 'First Pass' }),
    {
      id: 10,
      type: 'LatentUpscaleBy',
      at: [863, 500],
      size: [315, 82],
      widgets: ['nearest-exact', 1.5],
      from: { samples: [3, 0] },
    },
    sampler({ id: 11, at: [1209, 186], seed: 24, denoise: 0.5, model: [4, 0], latent: [10, 0], title: 'Second Pass' }),
    decode({ id: 8, at: [1555, 188] }, [11, 0]),
    save({ id: 9, at: [1797, 189] }, [8, 0]),
  ],
  thumbnails: [{ positive: street, seed: '23' }],
};

const upscale: Template = {
  id: '0f6b8c1e-6f0e-4a55-9d0b-4f3f1f6f7a05',
  entry: {
    name: 'upscale_with_model',
    title: 'Upscale with a Model',
    ...image,
    thumbnailVariant: 'zoomHover',
    description: 'Make a picture four times as wide and as high.',
    tags: ['Upscale', 'Image'],
    models: ['ESRGAN'],
    date: '2026-11-21',
    size: 0.06,
  },
  nodes: [
    loadExample({ id: 1, at: [26, 186] }),
    {
      id: 2,
      type: 'UpscaleModelLoader',
      at: [26, 550],
      size: [315, 58],
      widgets: ['RealESRGAN_x4plus.pth'],
    },
    {
      id: 3,
      type: 'ImageUpscaleWithModel',
      at: [415, 186],
      size: [241, 46],
      from: { upscale_model: [2, 0], image: [1, 0] },
    },
    save({ id: 4, at: [720, 186] }, [3, 0]),
  ],
  thumbnails: [example],
};

const invert: Template = {
  id: '0f6b8c1e-6f0e-4a55-9d0b-4f3f1f6f7a06',
  entry: {
    name: 'invert_image',
    title: 'Invert a Picture',
    ...image,
    thumbnailVariant: 'compareSlider',
    description: 'Turn every colour of a picture into its opposite. Needs no model.',
    tags: ['Image'],
    models: [],
    date: '2026-11-21',
    size: 0,
  },
  nodes: [
    loadExample({ id: 1, at: [26, 186] }),
    { id: 2, type: 'ImageInvert', at: [415, 186], size: [210, 26], from: { image: [1, 0] } },
    save({ id: 3, at: [700, 186] }, [2, 0]),
  ],
  thumbnails: [{ ...example, isInverted: true }, example],
};

/** The gallery of this server, in ComfyUI's order of groups. */
export const templateGroups: readonly TemplateGroup[] = [
  {
    heading: { moduleName: 'default', isEssential: true, title: 'Getting Started', type: 'image' },
    templates: [textToImage, imageToImage, loraTextToImage],
  },
  {
    heading: {
      moduleName: 'default',
      category: 'GENERATION TYPE',
      icon: 'icon-[lucide--image]',
      title: 'Image',
      type: 'image',
    },
    templates: [twoSamplers, upscale, invert],
  },
];
