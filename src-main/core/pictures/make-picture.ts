import { rename, stat, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import type { PictureAnswer, PictureRequest } from './requests.ts';

// One request is one core; the core's client decides how many run side by side.
sharp.concurrency(1);
// Each picture is read once: a cache would only hold memory.
sharp.cache(false);

/** Pictures of up to 16384 × 16384: what ComfyUI can make, and no decompression bomb beyond it. */
const limitInputPixels = 268_435_456;
const qualities = [86, 76, 64, 50, 36, 24];

/** Answers one request. @throws whatever sharp says of a file that is no picture */
export async function makePicture(request: PictureRequest): Promise<PictureAnswer> {
  const image = sharp(request.source, { limitInputPixels, failOn: 'error' });
  const { width, height, format, pages } = await image.metadata();
  const described = { ok: true as const, width, height, format, animated: (pages ?? 1) > 1, thumbhash: null };
  switch (request.kind) {
    case 'describe':
      return { ...described, bytes: (await stat(request.source)).size };
    case 'shrink':
      return { ...described, ...(await shrink(image, request)) };
    case 'thumb':
      return { ...described, ...(await thumb(image, request)) };
  }
}

type Made = Pick<PictureAnswer, 'width' | 'height' | 'bytes' | 'thumbhash'>;

async function shrink(image: Sharp, request: Extract<PictureRequest, { kind: 'shrink' }>): Promise<Made> {
  for (let side = request.maxSide; ; side = Math.round(side * 0.7)) {
    const small = image.clone().rotate().resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
    for (const quality of qualities) {
      const { data, info } = await small.clone().webp({ quality, effort: 2 }).toBuffer({ resolveWithObject: true });
      if (data.byteLength > request.maxBytes && (side > 128 || quality !== qualities.at(-1))) continue;
      await write(data, request.target);
      return { width: info.width, height: info.height, bytes: data.byteLength, thumbhash: null };
    }
  }
}

async function thumb(image: Sharp, request: Extract<PictureRequest, { kind: 'thumb' }>): Promise<Made> {
  const small = image.rotate().resize({
    width: request.maxSide,
    height: request.maxSide,
    fit: 'inside',
    withoutEnlargement: true,
  });
  const { data, info } = await small.webp({ quality: 80, effort: 2 }).toBuffer({ resolveWithObject: true });
  const dots = await sharp(data)
    .resize({ width: 100, height: 100, fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  await write(data, request.target);
  const thumbhash = Buffer.from(rgbaToThumbHash(dots.info.width, dots.info.height, dots.data)).toString('base64');
  return { width: info.width, height: info.height, bytes: data.byteLength, thumbhash };
}

/** Readers see a whole file or none. */
async function write(data: Buffer, target: string): Promise<void> {
  const aside = `${target}.${process.pid}.part`;
  await writeFile(aside, data);
  await rename(aside, target);
}
