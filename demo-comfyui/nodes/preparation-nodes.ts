import type { Frames, ScaleMethod, Size } from '../drawing/draw-tasks.ts';
import type { NodeClass } from './node-context.ts';
import type { ImageValue } from './node-values.ts';

const image = ({ width, height, frames }: Frames): ImageValue => ({ kind: 'image', width, height, frames });

/** The sizes that Kontext was trained on, upright; each is also used on its side. */
const kontextSizes: readonly (readonly [width: number, height: number])[] = [
  [672, 1568],
  [688, 1504],
  [720, 1456],
  [752, 1392],
  [800, 1328],
  [832, 1248],
  [880, 1184],
  [944, 1104],
  [1024, 1024],
];

function kontextSize({ width, height }: Size): Size {
  const aspect = width / height;
  const all = [...kontextSizes, ...kontextSizes.map(([short, long]) => [long, short] as const)];
  const distance = ([wide, high]: readonly [number, number]): number => Math.abs(aspect - wide / high);
  const [best] = all.toSorted((one, other) => distance(one) - distance(other));
  return { width: best?.[0] ?? 1024, height: best?.[1] ?? 1024 };
}

/** What makes a picture ready for a model: other sizes, outlines, room around it. */
export const preparationNodes: Readonly<Record<string, NodeClass>> = {
  ImageScaleToTotalPixels: {
    async run(inputs, { draw }) {
      const source = inputs.linkedValue('image', 'image');
      const factor = Math.sqrt((inputs.number('megapixels') * 1024 * 1024) / (source.width * source.height));
      const to = { width: Math.round(source.width * factor), height: Math.round(source.height * factor) };
      const method = inputs.text('upscale_method') as ScaleMethod;
      return { outputs: [image(await draw.run('resize', { ...source, channels: 3, to, method, crop: 'disabled' }))] };
    },
  },
  FluxKontextImageScale: {
    async run(inputs, { draw }) {
      const source = inputs.linkedValue('image', 'image');
      const how = { to: kontextSize(source), method: 'lanczos', crop: 'center' } as const;
      return { outputs: [image(await draw.run('resize', { ...source, channels: 3, ...how }))] };
    },
  },
  Canny: {
    async run(inputs, { draw }) {
      const thresholds = { low: inputs.number('low_threshold'), high: inputs.number('high_threshold') };
      return { outputs: [image(await draw.run('edges', { ...inputs.linkedValue('image', 'image'), ...thresholds }))] };
    },
  },
  ImagePadForOutpaint: {
    async run(inputs, { draw }) {
      const padded = await draw.run('pad', {
        ...inputs.linkedValue('image', 'image'),
        left: inputs.number('left'),
        top: inputs.number('top'),
        right: inputs.number('right'),
        bottom: inputs.number('bottom'),
        feathering: inputs.number('feathering'),
      });
      return { outputs: [image(padded.image), { kind: 'mask', ...padded.mask }] };
    },
  },
};
