import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { get, openSocket, postParts, run } from './comfyui-driver.ts';
import { filesOf } from './frames.ts';
import { loadImage, type Graph } from './graphs.ts';
import { makePng, pixelAt, readPng, type Picture } from './pictures.ts';

const folder = 'easel-protocol';

/** Red grows to the right, green downwards; the right half is transparent where there is alpha. */
const gradient = (withAlpha: boolean): Buffer =>
  makePng(16, 12, (x, y) => [x * 16, y * 20, 7, ...(withAlpha ? [x < 8 ? 255 : 0] : [])]);

async function place(content: Buffer): Promise<string> {
  const name = `${randomUUID().slice(0, 8)}.png`;
  await postParts('/upload/image', [
    { name: 'subfolder', content: folder },
    { name: 'image', filename: name, content },
  ]);
  return `${folder}/${name}`;
}

/** Runs a graph whose node "9" makes pictures, and gives them. */
async function pictures(graph: Graph): Promise<Picture[]> {
  const preview = { class_type: 'PreviewImage', inputs: { images: ['9', 0] } };
  const { frames } = await run(await openSocket(), { ...graph, '10': preview });
  const files = filesOf(frames);
  return Promise.all(
    files.map(async ({ filename, type }) => readPng((await get(`/view?filename=${filename}&type=${type}`)).bytes)),
  );
}

/** What one image node makes of an uploaded gradient. */
async function madeBy(classType: string, inputs: Record<string, unknown>, more: Graph = {}): Promise<Picture> {
  const loaded = { '1': loadImage(await place(gradient(false))) };
  const node = { class_type: classType, inputs: { ...inputs } };
  const [picture] = await pictures({ ...loaded, ...more, '9': node });
  if (picture === undefined) throw new Error(`${classType} made no picture`);
  return picture;
}

const sizeOf = ({ width, height }: Picture): [number, number] => [width, height];
const solid = (color: number, width = 16, height = 12): Graph[string] => ({
  class_type: 'EmptyImage',
  inputs: { width, height, batch_size: 1, color },
});

describe('image nodes work on the pixels', () => {
  test('LoadImage gives the picture as it is', async () => {
    const [picture] = await pictures({ '9': loadImage(await place(gradient(false))) });
    expect(picture && [sizeOf(picture), pixelAt(picture, 5, 3), pixelAt(picture, 15, 11)]).toEqual([
      [16, 12],
      [80, 60, 7],
      [240, 220, 7],
    ]);
  });

  test('ImageInvert turns each channel round', async () => {
    expect(pixelAt(await madeBy('ImageInvert', { image: ['1', 0] }), 5, 3)).toEqual([175, 195, 248]);
  });

  test('ImageCrop cuts the rectangle out', async () => {
    const picture = await madeBy('ImageCrop', { image: ['1', 0], width: 6, height: 4, x: 3, y: 2 });
    expect([sizeOf(picture), pixelAt(picture, 0, 0), pixelAt(picture, 5, 3)]).toEqual([
      [6, 4],
      [48, 40, 7],
      [128, 100, 7],
    ]);
  });

  test('ImageScale with nearest-exact repeats pixels', async () => {
    const inputs = { image: ['1', 0], upscale_method: 'nearest-exact', width: 32, height: 24, crop: 'disabled' };
    const picture = await madeBy('ImageScale', inputs);
    expect([sizeOf(picture), pixelAt(picture, 10, 7), pixelAt(picture, 11, 6)]).toEqual([
      [32, 24],
      [80, 60, 7],
      [80, 60, 7],
    ]);
  });

  test('ImageScale with a width of 0 keeps the proportions', async () => {
    const inputs = { image: ['1', 0], upscale_method: 'bilinear', width: 0, height: 24, crop: 'disabled' };
    expect(sizeOf(await madeBy('ImageScale', inputs))).toEqual([32, 24]);
  });

  test('ImageScaleBy multiplies both sides', async () => {
    for (const method of ['lanczos', 'bicubic', 'area']) {
      const inputs = { image: ['1', 0], upscale_method: method, scale_by: 0.5 };
      expect(sizeOf(await madeBy('ImageScaleBy', inputs))).toEqual([8, 6]);
    }
  });

  test('ImageBatch joins two pictures into two files', async () => {
    const batch = { class_type: 'ImageBatch', inputs: { image1: ['1', 0], image2: ['2', 0] } };
    const [first, second] = await pictures({ '1': solid(0xff0000), '2': solid(0x0000ff), '9': batch });
    expect([first, second].map((picture) => picture && pixelAt(picture, 1, 1))).toEqual([
      [255, 0, 0],
      [0, 0, 255],
    ]);
  });

  test('ImageCompositeMasked lays one picture on another', async () => {
    const inputs = { destination: ['1', 0], source: ['2', 0], x: 4, y: 4, resize_source: false };
    const picture = await madeBy('ImageCompositeMasked', inputs, { '2': solid(0x00ff00, 4, 4) });
    expect([pixelAt(picture, 3, 3), pixelAt(picture, 4, 4), pixelAt(picture, 7, 7), pixelAt(picture, 8, 8)]).toEqual([
      [48, 60, 7],
      [0, 255, 0],
      [0, 255, 0],
      [128, 160, 7],
    ]);
  });

  test('ImageCompositeMasked follows the mask that LoadImage takes from the alpha', async () => {
    const graph: Graph = {
      '1': loadImage(await place(gradient(true))),
      '2': solid(0xffffff),
      '9': {
        class_type: 'ImageCompositeMasked',
        inputs: { destination: ['1', 0], source: ['2', 0], x: 0, y: 0, resize_source: false, mask: ['1', 1] },
      },
    };
    const [picture] = await pictures(graph);
    expect(picture && [pixelAt(picture, 5, 3), pixelAt(picture, 12, 3)]).toEqual([
      [80, 60, 7],
      [255, 255, 255],
    ]);
  });

  test('LoadImageMask takes one channel', async () => {
    const graph: Graph = {
      '1': { class_type: 'LoadImageMask', inputs: { image: await place(gradient(true)), channel: 'alpha' } },
      '2': solid(0xffffff),
      '3': solid(0x000000),
      '9': {
        class_type: 'ImageCompositeMasked',
        inputs: { destination: ['3', 0], source: ['2', 0], x: 0, y: 0, resize_source: false, mask: ['1', 0] },
      },
    };
    const [picture] = await pictures(graph);
    expect(picture && [pixelAt(picture, 5, 3), pixelAt(picture, 12, 3)]).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
  });
});
