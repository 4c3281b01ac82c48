import { writeFile } from 'node:fs/promises';
import { readBrief } from './brief.ts';
import { along } from './color.ts';
import type { DrawTasks, Frames, Sampling, Size } from './draw-tasks.ts';
import { Focus } from './focus.ts';
import { loadSharp, ownBytes } from './lazy-sharp.ts';
import type { Palette } from './palettes.ts';
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
export async function sampleFrame(sampling: Sampling, index: number, size: Size): Promise<Uint8Array> {
  const input = sampling.frames[index];
  const denoise = Math.min(1, sampling.denoise);
  if (denoise === 0 && input !== undefined) return fit(input, sampling, size, 3);
  const brief = readBrief(sampling, index, drawingSize(sampling));
  const drawn = await followGuide(await drawPicture(brief, size), sampling, size);
  if (input === undefined || (denoise === 1 && sampling.mask === undefined)) return drawn;
  const masks = sampling.mask?.frames ?? [];
  const mask = masks[index % (masks.length || 1)];
  const weights = mask && (await feather(await fit(mask, sampling.mask ?? sampling, size, 1), size));
  const below = await fit(input, sampling, size, 3);
  return blend(below, { drawn, toned: toneLike(below, brief.palette) }, { denoise, weights });
}

/** The drawing in the light of the guide, which covers it as ComfyUI lays it: filling, its middle in the middle. */
async function followGuide(drawn: Uint8Array, { guide }: Sampling, size: Size): Promise<Uint8Array> {
  if (guide === undefined) return drawn;
  const { width, height, frames } = guide;
  const how = { channels: 3, to: size, method: 'bilinear', crop: 'center' } as const;
  const [map] = (await resize({ width, height, frames: frames.slice(0, 1), ...how })).frames;
  if (map === undefined) return drawn;
  const share = Math.min(1, guide.strength) * 0.6;
  return drawn.map((value, at) => {
    const led = ((map[at] as number) - 128) * 0.75 + value;
    return Math.max(0, Math.min(255, value + (led - value) * share));
  });
}

async function fit(frame: Uint8Array, from: Size, to: Size, channels: 1 | 3): Promise<Uint8Array> {
  const { width, height } = from;
  const how = { method: 'bilinear', crop: 'disabled' } as const;
  const fitted = await resize({ width, height, frames: [frame], channels, to, ...how });
  return fitted.frames[0] ?? frame;
}

/** Fades a mask inwards from its edge, so that nothing outside it changes. */
async function feather(mask: Uint8Array, { width, height }: Size): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const picture = sharp(mask, { raw: { width, height, channels: 1 } }).blur(
    Math.max(0.6, Math.min(width, height) / 90),
  );
  const blurred = await picture.toColourspace('b-w').raw().toBuffer();
  return mask.map((value, at) => Math.min(value, Math.max(0, ((blurred[at] as number) - 127) * 2)));
}

/** The input in the light of the words: its brightness looked up in the palette, from the darkest land to the light. */
function toneLike(input: Uint8Array, palette: Palette): Uint8Array {
  const ramp = [...palette.land.toReversed(), ...palette.sky.slice(-1), palette.light];
  const tones = Array.from({ length: 256 }, (_, level) => along(ramp, level / 255));
  const table = tones.map((tone) => [1, 3, 5].map((at) => parseInt(tone.slice(at, at + 2), 16)));
  const toned = new Uint8Array(input.length);
  for (let at = 0; at < input.length; at += 3) {
    const [red, green, blue] = [input[at] as number, input[at + 1] as number, input[at + 2] as number];
    toned.set(table[(red * 77 + green * 150 + blue * 29) >> 8] as number[], at);
  }
  return toned;
}

/** A low denoise shifts the input's tones, a high one also brings the drawing in. */
function blend(
  input: Uint8Array,
  over: { drawn: Uint8Array; toned: Uint8Array },
  how: { denoise: number; weights: Uint8Array | undefined },
): Uint8Array {
  const result = new Uint8Array(input.length);
  const arrival = Math.max(0, (how.denoise - 0.5) * 2);
  const drawnShare = how.denoise === 1 ? 1 : arrival * arrival * (3 - 2 * arrival);
  const tonedShare = how.denoise * 0.7;
  for (let at = 0; at < result.length; at += 1) {
    const below = input[at] as number;
    const toned = below + ((over.toned[at] as number) - below) * tonedShare;
    const painted = toned + ((over.drawn[at] as number) - toned) * drawnShare;
    const weight = how.weights === undefined ? 1 : (how.weights[(at / 3) | 0] as number) / 255;
    result[at] = Math.round(below + (painted - below) * weight);
  }
  return result;
}

/** The example picture of the input folder. */
export const exampleSampling: Sampling = {
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
