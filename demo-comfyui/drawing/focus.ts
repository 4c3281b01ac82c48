import { Dice } from './dice.ts';
import type { Size } from './draw-tasks.ts';
import { loadSharp, ownBytes } from './lazy-sharp.ts';

/** Widths of the blurred copies, as parts of the full width, sharpest first. */
const blurs = [1, 1 / 4, 1 / 10, 1 / 24, 1 / 50];

/** A picture that comes into focus: blurred copies made once, mixed and dusted with noise for each step. */
export class Focus {
  readonly size: Size;
  readonly #levels: readonly Uint8Array[];
  readonly #noise: Int8Array;

  private constructor(size: Size, levels: readonly Uint8Array[], noise: Int8Array) {
    this.size = size;
    this.#levels = levels;
    this.#noise = noise;
  }

  static async of(frame: Uint8Array, size: Size, seed: string): Promise<Focus> {
    const sharp = await loadSharp();
    const levels: Uint8Array[] = [frame];
    const raw = { width: size.width, height: size.height, channels: 3 } as const;
    for (const part of blurs.slice(1)) {
      const small = {
        width: Math.max(2, Math.round(size.width * part)),
        height: Math.max(2, Math.round(size.height * part)),
      };
      const shrunk = await sharp(frame, { raw })
        .resize({ ...small, fit: 'fill' })
        .raw()
        .toBuffer();
      const grown = sharp(shrunk, { raw: { ...small, channels: 3 } }).resize({
        width: raw.width,
        height: raw.height,
        fit: 'fill',
        kernel: 'cubic',
      });
      levels.push(ownBytes(await grown.raw().toBuffer()));
    }
    return new Focus(size, levels, blockNoise(size, seed));
  }

  /** `haze` 1 = only a guess under noise, 0 = the picture. */
  at(haze: number): Uint8Array {
    const depth = Math.min(Math.max(haze, 0), 1) ** 0.85 * (this.#levels.length - 1);
    const index = Math.min(Math.floor(depth), this.#levels.length - 2);
    const [sharper, softer] = [this.#levels[index] as Uint8Array, this.#levels[index + 1] as Uint8Array];
    const share = Math.round((depth - index) * 256);
    const dust = Math.round(haze ** 1.3 * 190);
    const mixed = new Uint8Array(sharper.length);
    for (let at = 0; at < mixed.length; at += 1) {
      const base = sharper[at] as number;
      const value =
        base + ((((softer[at] as number) - base) * share) >> 8) + (((this.#noise[at] as number) * dust) >> 8);
      mixed[at] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
    return mixed;
  }
}

/** Coloured noise in blocks of eight pixels, as a latent's preview has. */
function blockNoise({ width, height }: Size, seed: string): Int8Array {
  const dice = new Dice(`${seed}/noise`);
  const across = Math.ceil(width / 8);
  const blocks = Int8Array.from({ length: across * Math.ceil(height / 8) * 3 }, () => dice.between(-127, 127));
  const noise = new Int8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = ((y >> 3) * across + (x >> 3)) * 3;
      const to = (y * width + x) * 3;
      noise[to] = blocks[from] as number;
      noise[to + 1] = blocks[from + 1] as number;
      noise[to + 2] = blocks[from + 2] as number;
    }
  }
  return noise;
}
