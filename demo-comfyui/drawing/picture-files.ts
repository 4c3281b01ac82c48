import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import type { DrawTasks, Frames } from './draw-tasks.ts';
import { loadSharp, ownBytes } from './lazy-sharp.ts';
import { encodePng, insertTexts, readTexts } from './png-file.ts';

/** A picture file as RGB, upright, and the mask of its transparency; without alpha a 64×64 mask of nothing. */
export async function decodeFile({ path }: DrawTasks['decodeFile']['args']): Promise<{ image: Frames; mask: Frames }> {
  const { data, info } = await (await openFile(path)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const image = { width, height, frames: [everyFourth(data, [0, 1, 2])] };
  if (!(await hasAlpha(path))) {
    return { image, mask: { width: 64, height: 64, frames: [new Uint8Array(64 * 64)] } };
  }
  return { image, mask: { width, height, frames: [everyFourth(data, [3]).map((alpha) => 255 - alpha)] } };
}

/** One channel as a mask: colours as they are, alpha inverted as ComfyUI does. */
export async function decodeChannel({ path, channel }: DrawTasks['decodeChannel']['args']): Promise<Frames> {
  if (channel === 'alpha') return (await decodeFile({ path })).mask;
  const { data, info } = await (await openFile(path)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = { red: 0, green: 1, blue: 2 }[channel];
  return { width: info.width, height: info.height, frames: [everyFourth(data, [at])] };
}

/** The same pixels in the form /view asks for; metadata is lost. */
export async function reencode({ path, form, quality }: DrawTasks['reencode']['args']): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const picture = sharp(path, { limitInputPixels: false }).toColourspace('srgb');
  const clamped = Math.min(100, Math.max(1, quality));
  if (form === 'webp') return ownBytes(await picture.webp({ quality: clamped }).toBuffer());
  const opaque = picture.clone().removeAlpha();
  if (form === 'jpeg') return ownBytes(await opaque.jpeg({ quality: clamped }).toBuffer());
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (form === 'rgb') return encodePng(everyFourth(data, [0, 1, 2]), { width, height, level: 6 }, []);
  // Black, with the picture's alpha.
  for (let at = 0; at < data.length; at += 4) data.fill(0, at, at + 3);
  return ownBytes(
    await sharp(data, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer(),
  );
}

/** Fails when the sizes differ. */
export async function maskedPng({ originalPath, mask }: DrawTasks['maskedPng']['args']): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const original = await sharp(originalPath).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const painted = await sharp(mask).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = original.info;
  if (painted.info.width !== width || painted.info.height !== height) throw new Error('images do not match');
  for (let at = 3; at < original.data.length; at += 4) original.data[at] = painted.data[at] as number;
  const png = await sharp(original.data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 4 })
    .toBuffer();
  return ownBytes(insertTexts(png, readTexts(await readFile(originalPath))));
}

async function openFile(path: string): Promise<Sharp> {
  const sharp = await loadSharp();
  return sharp(path, { limitInputPixels: false }).rotate().toColourspace('srgb');
}

async function hasAlpha(path: string): Promise<boolean> {
  const sharp = await loadSharp();
  return (await sharp(path, { limitInputPixels: false }).metadata()).hasAlpha;
}

function everyFourth(rgba: Uint8Array, channels: readonly number[]): Uint8Array {
  const picked = new Uint8Array((rgba.length / 4) * channels.length);
  let to = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    for (const channel of channels) picked[to++] = rgba[at + channel] as number;
  }
  return picked;
}
