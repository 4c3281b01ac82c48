import { writeFile } from 'node:fs/promises';
import { readBrief } from './brief.ts';
import type { DrawTasks, Frames, Sampling, Size } from './draw-tasks.ts';
import { Focus } from './focus.ts';
import { loadSharp, ownBytes } from './lazy-sharp.ts';
import { drawPicture, drawingSize } from './picture.ts';
import { encodePng } from './png-file.ts';
import { resize } from './resizing.ts';

/** ComfyUI scales previews to fit this square, upwards too. */
const previewSide = 512;

interface Started {
  readonly focus: Focus;
  /** How much of the start is noise: a light touch-up of a picture never looks lost. */
  readonly haze: number;
}

/** The samplings under way, by id. */
export class SamplingRoom {
  readonly #started = new Map<number, Started>();

  async start({ id, ...sampling }: DrawTasks['startSampling']['args']): Promise<null> {
    const size = previewSize(sampling);
    const frame = await sampleFrame(sampling, 0, size);
    this.#started.set(id, { focus: await Focus.of(frame, size, sampling.seed), haze: Math.min(1, sampling.denoise) });
    return null;
  }

  async preview({ id, progress }: DrawTasks['preview']['args']): Promise<Uint8Array> {
    const started = this.#started.get(id);
    if (started === undefined) throw new Error(`no sampling ${id}`);
    const { focus, haze } = started;
    const sharp = await loadSharp();
    const raw = { ...focus.size, channels: 3 } as const;
    return ownBytes(
      await sharp(focus.at((1 - progress) * haze), { raw })
        .jpeg({ quality: 95 })
        .toBuffer(),
    );
  }

  async finish({ id, ...sampling }: DrawTasks['finishSampling']['args']): Promise<Frames> {
    this.#started.delete(id);
    const { width, height } = sampling;
    const frames: Uint8Array[] = [];
    for (let index = 0; index < sampling.frames.length; index += 1) {
      frames.push(await sampleFrame(sampling, index, { width, height }));
    }
    return { width, height, frames };
  }

  forget({ id }: DrawTasks['forgetSampling']['args']): null {
    this.#started.delete(id);
    return null;
  }
}

function previewSize({ width, height }: Size): Size {
  const scale = previewSide / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** What the sampler ends with: the drawing, or the input drawn over as far as denoise and mask allow. */
async function sampleFrame(sampling: Sampling, index: number, size: Size): Promise<Uint8Array> {
  const input = sampling.frames[index];
  const share = input === undefined ? 1 : Math.min(1, sampling.denoise) ** 1.6;
  if (share === 0 && input !== undefined) return fit(input, sampling, size, 3);
  const drawn = await drawPicture(readBrief(sampling, index, drawingSize(sampling)), size);
  if (input === undefined || (share === 1 && sampling.mask === undefined)) return drawn;
  const masks = sampling.mask?.frames ?? [];
  const mask = masks[index % (masks.length || 1)];
  const weights = mask && (await fit(mask, sampling.mask ?? sampling, size, 1));
  return blend(await fit(input, sampling, size, 3), drawn, { share, weights });
}

async function fit(frame: Uint8Array, from: Size, to: Size, channels: 1 | 3): Promise<Uint8Array> {
  const { width, height } = from;
  const how = { method: 'bilinear', crop: 'disabled' } as const;
  const fitted = await resize({ width, height, frames: [frame], channels, to, ...how });
  return fitted.frames[0] ?? frame;
}

function blend(input: Uint8Array, drawn: Uint8Array, how: { share: number; weights: Uint8Array | undefined }) {
  const result = new Uint8Array(input.length);
  const whole = Math.round(how.share * 255);
  for (let at = 0; at < result.length; at += 1) {
    const weight = how.weights === undefined ? whole : (whole * (how.weights[(at / 3) | 0] as number)) / 255;
    const below = input[at] as number;
    result[at] = below + (((drawn[at] as number) - below) * weight) / 255;
  }
  return result;
}

const exampleSampling: Sampling = {
  width: 768,
  height: 512,
  positive: 'a mountain lake at sunset',
  negative: '',
  seed: '7',
  steps: 30,
  cfg: 7,
  checkpoint: 'demo',
  loras: [],
  frames: [undefined],
  mask: undefined,
  denoise: 1,
};

export async function drawExample({ path }: DrawTasks['example']['args']): Promise<null> {
  const { width, height } = exampleSampling;
  const frame = await sampleFrame(exampleSampling, 0, { width, height });
  await writeFile(path, encodePng(frame, { width, height, level: 4 }, []), { flag: 'wx' });
  return null;
}
