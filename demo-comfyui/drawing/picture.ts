import type { Brief } from './brief.ts';
import { hash } from './dice.ts';
import type { Size } from './draw-tasks.ts';
import { loadSharp, ownBytes } from './lazy-sharp.ts';
import { scenes } from './scenes/scene-table.ts';
import { Defs } from './svg.ts';

/** The drawing's units for a picture of `pixels`: the shorter side is 1000. */
export function drawingSize({ width, height }: Size): Size {
  const unit = 1000 / Math.min(width, height);
  return { width: width * unit, height: height * unit };
}

/** The scene as an SVG document of `pixels`. */
export function drawSvg(brief: Brief, pixels: Size): string {
  const defs = new Defs();
  const parts = scenes[brief.scene](brief, defs).join('');
  const { width, height } = brief.size;
  const frame = `width="${pixels.width}" height="${pixels.height}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${frame}>${defs.toString()}${parts}</svg>`;
}

/** The finished picture as RGB rows: the drawing with grain and a vignette. */
export async function drawPicture(brief: Brief, pixels: Size): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const drawn = sharp(Buffer.from(drawSvg(brief, pixels)), { limitInputPixels: false, unlimited: true });
  const frame = ownBytes(
    await drawn
      .resize({ ...pixels, fit: 'fill' })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer(),
  );
  return finish(frame, pixels, hash(`${brief.scene}${brief.dice.fork('grain').next()}`));
}

/** Darkens the corners and adds film grain, in place. */
function finish(frame: Uint8Array, { width, height }: Size, seed: number): Uint8Array {
  let state = seed | 1;
  for (let y = 0; y < height; y += 1) {
    const dy = (y / height - 0.5) * 2;
    for (let x = 0; x < width; x += 1) {
      const dx = (x / width - 0.5) * 2;
      const away = dx * dx + dy * dy;
      const shade = away < 0.5 ? 1 : 1 - (away - 0.5) * 0.16;
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const grain = ((state & 15) + ((state >>> 8) & 15) - 15) * 0.32;
      const at = (y * width + x) * 3;
      for (let channel = at; channel < at + 3; channel += 1) {
        const value = (frame[channel] as number) * shade + grain;
        frame[channel] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
  return frame;
}
