import { markFrames } from './demo-mark.ts';
import type { DrawTasks, Sampling, Thumbnail } from './draw-tasks.ts';
import { invert } from './frame-work.ts';
import { loadSharp, ownBytes } from './lazy-sharp.ts';
import { exampleSampling, sampleFrame } from './sampling.ts';

const thumbnailWidth = 384;

/** Drawn as the template itself would draw it, then made small. */
export async function drawThumbnail(wanted: DrawTasks['thumbnail']['args']): Promise<Uint8Array> {
  const sampling = await samplingOf(wanted);
  const { width, height } = sampling;
  const drawn = { width, height, frames: [await sampleFrame(sampling, 0, { width, height })] };
  const { frames } = markFrames(wanted.isInverted === true ? invert(drawn) : drawn);
  const sharp = await loadSharp();
  const picture = sharp(frames[0] as Uint8Array, { raw: { width, height, channels: 3 } });
  return ownBytes(await picture.resize({ width: thumbnailWidth }).webp({ quality: 80 }).toBuffer());
}

async function samplingOf({ positive, seed, loras, exampleDenoise }: Thumbnail): Promise<Sampling> {
  const plain = { positive, seed, loras: (loras ?? []).map((name) => ({ name, strength: 1 })) };
  if (exampleDenoise === undefined) return { ...exampleSampling, ...plain, width: 512, height: 512 };
  const start = await sampleFrame(exampleSampling, 0, exampleSampling);
  return { ...exampleSampling, ...plain, frames: [start], denoise: exampleDenoise };
}
