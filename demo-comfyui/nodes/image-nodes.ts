import type { Frames, ScaleMethod } from '../drawing/draw-tasks.ts';
import type { NodeClass } from './node-context.ts';
import type { ImageValue } from './node-values.ts';

const image = ({ width, height, frames }: Frames): ImageValue => ({ kind: 'image', width, height, frames });

/** The real node works in tiles of 512 pixels that overlap by 32, and counts them. */
const tilesAlong = (pixels: number): number => (pixels <= 512 ? 1 : Math.ceil((pixels - 32) / 480));

export const imageNodes: Readonly<Record<string, NodeClass>> = {
  EmptyImage: {
    async run(inputs, { draw }) {
      const size = { width: inputs.number('width'), height: inputs.number('height') };
      const wanted = { ...size, count: inputs.number('batch_size'), color: inputs.number('color') };
      return { outputs: [image(await draw.run('solid', wanted))] };
    },
  },
  ImageScale: {
    async run(inputs, { draw }) {
      const source = inputs.linkedValue('image', 'image');
      const [width, height] = [inputs.number('width'), inputs.number('height')];
      if (width === 0 && height === 0) return { outputs: [source] };
      const to = {
        width: width || Math.max(1, Math.round((source.width * height) / source.height)),
        height: height || Math.max(1, Math.round((source.height * width) / source.width)),
      };
      const method = inputs.text('upscale_method') as ScaleMethod;
      const crop = inputs.text('crop') === 'center' ? 'center' : 'disabled';
      return { outputs: [image(await draw.run('resize', { ...source, channels: 3, to, method, crop }))] };
    },
  },
  ImageScaleBy: {
    async run(inputs, { draw }) {
      const source = inputs.linkedValue('image', 'image');
      const factor = inputs.number('scale_by');
      const to = {
        width: Math.max(1, Math.round(source.width * factor)),
        height: Math.max(1, Math.round(source.height * factor)),
      };
      const method = inputs.text('upscale_method') as ScaleMethod;
      return { outputs: [image(await draw.run('resize', { ...source, channels: 3, to, method, crop: 'disabled' }))] };
    },
  },
  ImageCrop: {
    async run(inputs, { draw }) {
      const source = inputs.linkedValue('image', 'image');
      const x = Math.min(inputs.number('x'), source.width - 1);
      const y = Math.min(inputs.number('y'), source.height - 1);
      const to = {
        width: Math.min(inputs.number('width'), source.width - x),
        height: Math.min(inputs.number('height'), source.height - y),
      };
      return { outputs: [image(await draw.run('crop', { ...source, x, y, to }))] };
    },
  },
  ImageInvert: {
    run: async (inputs, { draw }) => ({
      outputs: [image(await draw.run('invert', inputs.linkedValue('image', 'image')))],
    }),
  },
  ImageBatch: {
    async run(inputs, { draw }) {
      const first = inputs.linkedValue('image1', 'image');
      const second = inputs.linkedValue('image2', 'image');
      const to = { width: first.width, height: first.height };
      const fits = second.width === first.width && second.height === first.height;
      const fitted = fits
        ? second
        : await draw.run('resize', { ...second, channels: 3, to, method: 'bilinear', crop: 'center' });
      return { outputs: [image({ ...to, frames: [...first.frames, ...fitted.frames] })] };
    },
  },
  ImageCompositeMasked: {
    async run(inputs, { draw }) {
      const composite = {
        destination: inputs.linkedValue('destination', 'image'),
        source: inputs.linkedValue('source', 'image'),
        mask: inputs.optional('mask', 'mask'),
        x: inputs.number('x'),
        y: inputs.number('y'),
        resizeSource: inputs.flag('resize_source'),
      };
      return { outputs: [image(await draw.run('composite', composite))] };
    },
  },
  ImageUpscaleWithModel: {
    async run(inputs, context) {
      const model = inputs.linkedValue('upscale_model', 'upscale-model');
      const source = inputs.linkedValue('image', 'image');
      const to = { width: source.width * model.factor, height: source.height * model.factor };
      const how = { channels: 3, to, method: 'lanczos', crop: 'disabled' } as const;
      const scaled = await context.draw.run('resize', { ...source, ...how });
      const tiles = source.frames.length * tilesAlong(source.width) * tilesAlong(source.height);
      for (let tile = 1; tile <= tiles; tile += 1) context.progress(tile, tiles, undefined);
      return { outputs: [image(scaled)] };
    },
  },
  GetImageSize: {
    run(inputs, context) {
      const source = inputs.linkedValue('image', 'image');
      const { width, height, frames } = source;
      context.progressText(`width: ${width}, height: ${height}\n batch size: ${frames.length}`);
      return { outputs: [width, height, frames.length] };
    },
  },
};
