import type { Frames, ScaleMethod } from '../drawing/draw-tasks.ts';
import type { NodeClass, NodeContext } from './node-context.ts';
import type { LatentValue } from './node-values.ts';

/** Latents count in steps of 8 pixels. */
const toLatentSize = (pixels: number): number => Math.max(8, Math.floor(pixels / 8) * 8);

const emptyLatent: NodeClass = {
  run(inputs) {
    const frames = Array.from({ length: inputs.number('batch_size') }, () => undefined);
    const size = { width: toLatentSize(inputs.number('width')), height: toLatentSize(inputs.number('height')) };
    return { outputs: [{ kind: 'latent', ...size, frames }] };
  },
};

export const latentNodes: Readonly<Record<string, NodeClass>> = {
  EmptyLatentImage: emptyLatent,
  EmptySD3LatentImage: emptyLatent,
  RepeatLatentBatch: {
    run(inputs) {
      const samples = inputs.linkedValue('samples', 'latent');
      const frames = Array.from({ length: inputs.number('amount') }, () => samples.frames).flat();
      return { outputs: [{ ...samples, frames }] };
    },
  },
  LatentUpscale: {
    async run(inputs, context) {
      const samples = inputs.linkedValue('samples', 'latent');
      const [width, height] = [inputs.number('width'), inputs.number('height')];
      if (width === 0 && height === 0) return { outputs: [samples] };
      const to = {
        width: toLatentSize(width || Math.round((samples.width * height) / samples.height)),
        height: toLatentSize(height || Math.round((samples.height * width) / samples.width)),
      };
      const method = inputs.text('upscale_method') as ScaleMethod;
      const crop = inputs.text('crop') === 'center' ? 'center' : 'disabled';
      return { outputs: [await scaleLatent(samples, { to, method, crop }, context)] };
    },
  },
  LatentUpscaleBy: {
    async run(inputs, context) {
      const samples = inputs.linkedValue('samples', 'latent');
      const factor = inputs.number('scale_by');
      const to = { width: toLatentSize(samples.width * factor), height: toLatentSize(samples.height * factor) };
      const method = inputs.text('upscale_method') as ScaleMethod;
      return { outputs: [await scaleLatent(samples, { to, method, crop: 'disabled' }, context)] };
    },
  },
  VAEEncode: {
    async run(inputs, context) {
      const pixels = inputs.linkedValue('pixels', 'image');
      return { outputs: [{ kind: 'latent', ...(await cropToLatentSize(pixels, context)) }] };
    },
  },
  VAEEncodeForInpaint: {
    async run(inputs, context) {
      const pixels = await cropToLatentSize(inputs.linkedValue('pixels', 'image'), context);
      const drawn = await fitMask(inputs.linkedValue('mask', 'mask'), pixels, context);
      const grown = await context.draw.run('growMask', { ...drawn, by: inputs.number('grow_mask_by') });
      return { outputs: [{ kind: 'latent', ...pixels, mask: { kind: 'mask', ...grown } }] };
    },
  },
  SetLatentNoiseMask: {
    async run(inputs, context) {
      const samples = inputs.linkedValue('samples', 'latent');
      const mask = await fitMask(inputs.linkedValue('mask', 'mask'), samples, context);
      return { outputs: [{ ...samples, mask: { kind: 'mask', ...mask } }] };
    },
  },
  VAEDecode: {
    async run(inputs, context) {
      const samples = inputs.linkedValue('samples', 'latent');
      const empty = { width: samples.width, height: samples.height, count: 1, color: 0x807a73 };
      const blank = samples.frames.includes(undefined) ? (await context.draw.run('solid', empty)).frames[0] : undefined;
      const frames = samples.frames.map((frame) => frame ?? (blank as Uint8Array));
      const size = { width: samples.width, height: samples.height };
      return { outputs: [{ kind: 'image', ...(await context.draw.run('mark', { ...size, frames })) }] };
    },
  },
};

async function cropToLatentSize(pixels: Frames, context: NodeContext): Promise<Frames> {
  const to = { width: toLatentSize(pixels.width), height: toLatentSize(pixels.height) };
  const { width, height, frames } = pixels;
  if (to.width === width && to.height === height) return { width, height, frames };
  if (to.width > width || to.height > height) {
    const stretch = { channels: 3, method: 'bilinear', crop: 'disabled' } as const;
    return context.draw.run('resize', { width, height, frames, to, ...stretch });
  }
  const corner = { x: (width - to.width) >> 1, y: (height - to.height) >> 1 };
  return context.draw.run('crop', { width, height, frames, to, ...corner });
}

async function fitMask(mask: Frames, to: { width: number; height: number }, context: NodeContext): Promise<Frames> {
  const { width, height, frames } = mask;
  const size = { width: to.width, height: to.height };
  return context.draw.run('resize', {
    width,
    height,
    frames,
    channels: 1,
    to: size,
    method: 'bilinear',
    crop: 'disabled',
  });
}

async function scaleLatent(
  samples: LatentValue,
  how: { to: { width: number; height: number }; method: ScaleMethod; crop: 'disabled' | 'center' },
  context: NodeContext,
): Promise<LatentValue> {
  const filled = samples.frames.filter((frame) => frame !== undefined);
  const { width, height } = samples;
  const scaled =
    filled.length === 0
      ? []
      : (await context.draw.run('resize', { width, height, frames: filled, channels: 3, ...how })).frames;
  let next = 0;
  const frames = samples.frames.map((frame) => (frame === undefined ? undefined : scaled[next++]));
  const mask = samples.mask === undefined ? undefined : await fitMask(samples.mask, how.to, context);
  const sized = { kind: 'latent', width: how.to.width, height: how.to.height, frames } as const;
  return mask === undefined ? sized : { ...sized, mask: { kind: 'mask', ...mask } };
}
