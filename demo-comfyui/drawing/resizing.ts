import type { KernelEnum } from 'sharp';
import type { DrawTasks, Frames, ScaleMethod, Size } from './draw-tasks.ts';
import { loadSharp, ownBytes } from './lazy-sharp.ts';

const kernels: Readonly<Record<ScaleMethod, keyof KernelEnum>> = {
  'nearest-exact': 'nearest',
  bilinear: 'linear',
  area: 'linear',
  bicubic: 'cubic',
  bislerp: 'cubic',
  lanczos: 'lanczos3',
};

/** Scales frames or masks; `crop: 'center'` first cuts the longer side to the wanted aspect. */
export async function resize(args: DrawTasks['resize']['args']): Promise<Frames> {
  const { width, height, channels, frames, to, method } = args;
  if (width === to.width && height === to.height) return { width, height, frames };
  const sharp = await loadSharp();
  const part = args.crop === 'center' ? centerCrop({ width, height }, to) : { left: 0, top: 0, width, height };
  const scaled: Uint8Array[] = [];
  for (const frame of frames) {
    const picture = sharp(frame, { raw: { width, height, channels }, limitInputPixels: false })
      .extract(part)
      .resize({ ...to, fit: 'fill', kernel: kernels[method] });
    // A single channel comes back as three unless told otherwise.
    scaled.push(ownBytes(await (channels === 1 ? picture.toColourspace('b-w') : picture).raw().toBuffer()));
  }
  return { ...to, frames: scaled };
}

function centerCrop(from: Size, to: Size): Size & { left: number; top: number } {
  const [have, want] = [from.width / from.height, to.width / to.height];
  const width = have > want ? Math.max(1, Math.round(from.height * want)) : from.width;
  const height = have < want ? Math.max(1, Math.round(from.width / want)) : from.height;
  return { width, height, left: Math.round((from.width - width) / 2), top: Math.round((from.height - height) / 2) };
}
