import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSharp } from '../drawing/lazy-sharp.ts';
import { startDemoComfyui } from '../index.ts';
import type { DemoComfyui } from '../index.ts';
import { post, upload } from '../test-client.ts';

type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>;
interface Picture {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): number[];
}

let demo: DemoComfyui;

beforeAll(async () => {
  demo = await startDemoComfyui({ speed: 100 });
});

afterAll(() => demo.stop());

/** Runs the workflow with a SaveImage on `from` and reads the pictures it saved. */
async function pictures(workflow: Workflow, from: string): Promise<Picture[]> {
  const save = { class_type: 'SaveImage', inputs: { images: [from, 0], filename_prefix: 'test' } };
  const { prompt_id } = await post(demo.url, { ...workflow, save });
  type Entry = { outputs: { save?: { images: { filename: string }[] } }; status: unknown };
  let entry: Entry | undefined;
  while (entry === undefined) {
    await sleep(5);
    entry = ((await (await fetch(`${demo.url}/history/${prompt_id}`)).json()) as Record<string, Entry>)[prompt_id];
  }
  if (entry.outputs.save === undefined) throw new Error(JSON.stringify(entry.status));
  const sharp = await loadSharp();
  return Promise.all(
    entry.outputs.save.images.map(async ({ filename }) => {
      const bytes = await (await fetch(`${demo.url}/view?filename=${filename}`)).arrayBuffer();
      const { data, info } = await sharp(Buffer.from(bytes)).raw().toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number): number[] => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
      return { width: info.width, height: info.height, at };
    }),
  );
}

const solid = (color: number, width = 40, height = 30, count = 1) => ({
  class_type: 'EmptyImage',
  inputs: { width, height, batch_size: count, color },
});

/** A red picture with a blue square at 10, 5. */
const flag: Workflow = {
  red: solid(0xff0000),
  blue: solid(0x0000ff, 10, 10),
  flag: {
    class_type: 'ImageCompositeMasked',
    inputs: { destination: ['red', 0], source: ['blue', 0], x: 10, y: 5, resize_source: false },
  },
};
const [red, blue] = [
  [255, 0, 0],
  [0, 0, 255],
];

test('ImageCompositeMasked lays the source at its place', async () => {
  const [picture] = await pictures(flag, 'flag');
  expect([picture?.at(9, 5), picture?.at(10, 5), picture?.at(19, 14), picture?.at(20, 14)]).toEqual([
    red,
    blue,
    blue,
    red,
  ]);
});

test('ImageCrop cuts out, and no further than the picture goes', async () => {
  const crop = { class_type: 'ImageCrop', inputs: { image: ['flag', 0], width: 100, height: 10, x: 10, y: 5 } };
  const [picture] = await pictures({ ...flag, crop }, 'crop');
  expect([picture?.width, picture?.height, picture?.at(0, 0), picture?.at(10, 0)]).toEqual([30, 10, blue, red]);
});

test('ImageInvert inverts every channel', async () => {
  const [picture] = await pictures(
    { ...flag, invert: { class_type: 'ImageInvert', inputs: { image: ['flag', 0] } } },
    'invert',
  );
  expect([picture?.at(0, 0), picture?.at(12, 8)]).toEqual([
    [0, 255, 255],
    [255, 255, 0],
  ]);
});

test.each([
  ['ImageScale', { width: 80, height: 60, crop: 'disabled' }, [80, 60]],
  ['ImageScale', { width: 80, height: 0, crop: 'disabled' }, [80, 60]],
  ['ImageScale', { width: 20, height: 20, crop: 'center' }, [20, 20]],
  ['ImageScaleBy', { scale_by: 0.5 }, [20, 15]],
] as const)('%s with %j makes %j', async (classType, inputs, size) => {
  const scale = { class_type: classType, inputs: { image: ['flag', 0], upscale_method: 'nearest-exact', ...inputs } };
  const [picture] = await pictures({ ...flag, scale }, 'scale');
  expect([picture?.width, picture?.height]).toEqual(size);
  expect(picture?.at(0, 0)).toEqual(red);
});

test('ImageUpscaleWithModel grows by the factor in the model name', async () => {
  const model = { class_type: 'UpscaleModelLoader', inputs: { model_name: 'RealESRGAN_x2plus.pth' } };
  const up = { class_type: 'ImageUpscaleWithModel', inputs: { upscale_model: ['model', 0], image: ['flag', 0] } };
  const [picture] = await pictures({ ...flag, model, up }, 'up');
  expect([picture?.width, picture?.height]).toEqual([80, 60]);
});

test('ImageBatch fits the second picture to the first, and each picture is saved', async () => {
  const batch = { class_type: 'ImageBatch', inputs: { image1: ['blue', 0], image2: ['flag', 0] } };
  const saved = await pictures({ ...flag, batch }, 'batch');
  expect(saved.map(({ width, height }) => [width, height])).toEqual([
    [10, 10],
    [10, 10],
  ]);
});

const models: Workflow = {
  ckpt: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
  text: { class_type: 'CLIPTextEncode', inputs: { text: 'a city at night', clip: ['ckpt', 1] } },
};
const sampler = (latent: string, denoise: number) => ({
  class_type: 'KSampler',
  inputs: {
    seed: 1,
    steps: 2,
    cfg: 7,
    sampler_name: 'euler',
    scheduler: 'normal',
    denoise,
    model: ['ckpt', 0],
    positive: ['text', 0],
    negative: ['text', 0],
    latent_image: [latent, 0],
  },
});
const decode = (from: string) => ({ class_type: 'VAEDecode', inputs: { samples: [from, 0], vae: ['ckpt', 2] } });

test('encoding and decoding gives the picture back in a size of whole eights, marked as a demo', async () => {
  const encode = { class_type: 'VAEEncode', inputs: { pixels: ['flag', 0], vae: ['ckpt', 2] } };
  const [picture] = await pictures({ ...flag, ...models, encode, decoded: decode('encode') }, 'decoded');
  expect([picture?.width, picture?.height, picture?.at(0, 0), picture?.at(12, 5)]).toEqual([40, 24, red, blue]);
  const [large] = await pictures(
    {
      big: solid(0xff0000, 256, 256),
      ...models,
      encode: { ...encode, inputs: { pixels: ['big', 0], vae: ['ckpt', 2] } },
      decoded: decode('encode'),
    },
    'decoded',
  );
  const corner = Array.from({ length: 400 }, (_, at) => large?.at(256 - 40 + (at % 40), 246 + Math.floor(at / 40)));
  expect(corner.some((pixel) => (pixel?.[1] ?? 0) > 120)).toBe(true);
});

test('inpainting changes what the mask marks and nothing else', async () => {
  const sharp = await loadSharp();
  const half = { create: { width: 64, height: 128, channels: 3, background: '#ffffff' } } as const;
  const white = await sharp(half).png().toBuffer();
  const black = sharp({ create: { ...half.create, width: 128, background: '#000000' } });
  const mask = await black
    .composite([{ input: white, left: 0, top: 0 }])
    .png()
    .toBuffer();
  await upload(demo.url, '/upload/image', { image: new File([new Uint8Array(mask)], 'half.png') });
  const workflow: Workflow = {
    ...models,
    picture: solid(0x00ff00, 128, 128),
    mask: { class_type: 'LoadImageMask', inputs: { image: 'half.png', channel: 'red' } },
    encode: { class_type: 'VAEEncode', inputs: { pixels: ['picture', 0], vae: ['ckpt', 2] } },
    masked: { class_type: 'SetLatentNoiseMask', inputs: { samples: ['encode', 0], mask: ['mask', 0] } },
    sampled: sampler('masked', 1),
    decoded: decode('sampled'),
  };
  const [picture] = await pictures(workflow, 'decoded');
  expect(picture?.at(100, 20)).toEqual([0, 255, 0]);
  expect(picture?.at(20, 20)).not.toEqual([0, 255, 0]);
});

test('a batch of latents, scaled up, gives as many pictures of the new size', async () => {
  const workflow: Workflow = {
    ...models,
    empty: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 65, batch_size: 2 } },
    sampled: sampler('empty', 1),
    up: { class_type: 'LatentUpscaleBy', inputs: { samples: ['sampled', 0], upscale_method: 'bilinear', scale_by: 2 } },
    decoded: decode('up'),
  };
  const saved = await pictures(workflow, 'decoded');
  expect(saved.map(({ width, height }) => [width, height])).toEqual([
    [128, 128],
    [128, 128],
  ]);
});

test('ImagePadForOutpaint puts grey room around the picture, and masks it', async () => {
  const room = { left: 8, top: 0, right: 0, bottom: 16, feathering: 0 };
  const pad = { class_type: 'ImagePadForOutpaint', inputs: { image: ['flag', 0], ...room } };
  const encode = {
    class_type: 'VAEEncodeForInpaint',
    inputs: { pixels: ['pad', 0], mask: ['pad', 1], grow_mask_by: 0 },
  };
  const paint = { ...encode, inputs: { ...encode.inputs, vae: ['ckpt', 2] } };
  const [padded] = await pictures({ ...flag, pad }, 'pad');
  expect([padded?.width, padded?.height, padded?.at(2, 2), padded?.at(8, 0)]).toEqual([48, 46, [128, 128, 128], red]);
  const graph = { ...flag, ...models, pad, encode: paint, sampled: sampler('encode', 1), decoded: decode('sampled') };
  const [drawn] = await pictures(graph, 'decoded');
  expect([drawn?.width, drawn?.height, drawn?.at(30, 8)]).toEqual([48, 40, red]);
  expect(drawn?.at(2, 36)).not.toEqual([128, 128, 128]);
});

test('Canny draws the outline of the square white on black, and nothing for thresholds out of reach', async () => {
  const canny = (low: number, high: number) => ({
    class_type: 'Canny',
    inputs: { image: ['bold', 0], low_threshold: low, high_threshold: high },
  });
  const bold = { ...flag['flag'], inputs: { ...flag['flag']?.inputs, source: ['white', 0] } } as Workflow[string];
  const graph = { ...flag, red: solid(0), white: solid(0xffffff, 10, 10), bold };
  const [outline] = await pictures({ ...graph, canny: canny(0.3, 0.7) }, 'canny');
  const row = Array.from({ length: 40 }, (_, x) => outline?.at(x, 10)[0]);
  expect(row.filter((value) => value === 255)).toHaveLength(2);
  expect(row[15]).toBe(0);
  const grey = { ...graph, white: solid(0x303030, 10, 10) };
  const [none] = await pictures({ ...grey, canny: canny(0.3, 0.7) }, 'canny');
  expect(Array.from({ length: 40 }, (_, x) => none?.at(x, 10)[0]).every((value) => value === 0)).toBe(true);
});

test('a ControlNet leads the drawing, and leaves it alone at strength 0', async () => {
  const loader = {
    class_type: 'ControlNetLoader',
    inputs: { control_net_name: 'control_v11p_sd15_canny_fp16.safetensors' },
  };
  const empty = { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } };
  const brightness = async (color: number, strength: number): Promise<number> => {
    const links = { positive: ['text', 0], negative: ['text', 0], control_net: ['loader', 0], image: ['map', 0] };
    const apply = {
      class_type: 'ControlNetApplyAdvanced',
      inputs: { ...links, strength, start_percent: 0, end_percent: 1 },
    };
    const sampled = { ...sampler('empty', 1), inputs: { ...sampler('empty', 1).inputs, positive: ['apply', 0] } };
    const graph = { ...models, map: solid(color, 32, 32), loader, apply, empty, sampled, decoded: decode('sampled') };
    const [picture] = await pictures(graph, 'decoded');
    return (picture?.at(10, 10) ?? []).reduce((sum, value) => sum + value, 0);
  };
  const untouched = await brightness(0, 0);
  expect(await brightness(0, 1)).toBeLessThan(untouched);
  expect(await brightness(0xffffff, 1)).toBeGreaterThan(untouched);
  expect(await brightness(0xffffff, 0)).toBe(untouched);
});

test('RepeatLatentBatch makes as many variations, each its own', async () => {
  const encode = { class_type: 'VAEEncode', inputs: { pixels: ['big', 0], vae: ['ckpt', 2] } };
  const repeat = { class_type: 'RepeatLatentBatch', inputs: { samples: ['encode', 0], amount: 3 } };
  const graph = { big: solid(0xff0000, 64, 64), ...models, encode, repeat, sampled: sampler('repeat', 0.9) };
  const saved = await pictures({ ...graph, decoded: decode('sampled') }, 'decoded');
  expect(new Set(saved.map((picture) => String(picture.at(20, 20)))).size).toBe(3);
});

test.each([
  ['ImageScaleToTotalPixels', { upscale_method: 'lanczos', megapixels: 0.01 }, [118, 89]],
  ['FluxKontextImageScale', {}, [1184, 880]],
] as const)('%s keeps the proportions as well as its sizes allow', async (classType, inputs, size) => {
  const scale = { class_type: classType, inputs: { image: ['flag', 0], ...inputs } };
  const [picture] = await pictures({ ...flag, scale }, 'scale');
  expect([picture?.width, picture?.height]).toEqual(size);
});
