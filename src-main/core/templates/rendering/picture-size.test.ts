import { describe, expect, test } from 'vitest';
import { render } from '../render.ts';
import { pictureSize, type PictureSize } from './picture-size.ts';
import { fixtureTemplate, fixtureWorld } from './render-world.fixture.ts';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

/** The header of a PNG file of 80 × 40, with the chunks that follow it. */
const png = (...chunks: string[]): Buffer =>
  bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 0, 80, 0, 0, 0, 40, 8, 2, 0, 0, 0], [1, 2, 3, 4], ...chunks);

/** A JPEG file of 80 × 40 that says how it is turned. */
const jpeg = (orientation: number): Buffer =>
  bytes(
    [0xff, 0xd8, 0xff, 0xe1, 0, 34],
    'Exif\0\0MM\0*\0\0\0\x08',
    [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
    [0xff, 0xc0, 0, 17, 8, 0, 40, 0, 80, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1],
    [0xff, 0xda, 0, 2, ...Array.from({ length: 40 }, () => 0)],
  );

/** The extended header of a WebP file of 80 × 40. */
const webp = (flags: number): Buffer =>
  bytes(
    'RIFF',
    [100, 0, 0, 0],
    'WEBPVP8X',
    [10, 0, 0, 0, flags, 0, 0, 0, 79, 0, 0, 39, 0, 0],
    Array.from({ length: 20 }, () => 0),
  );

describe('the size of a picture', () => {
  test('is read from its first bytes, as its loader turns it', () => {
    expect(pictureSize(png())).toEqual({ width: 80, height: 40, mayBeTurned: false });
    expect(pictureSize(jpeg(1))).toEqual({ width: 80, height: 40, mayBeTurned: false });
    expect(pictureSize(jpeg(3))).toEqual({ width: 80, height: 40, mayBeTurned: false });
    expect(pictureSize(jpeg(6))).toEqual({ width: 40, height: 80, mayBeTurned: false });
  });

  test('may be turned where there is EXIF that is not read', () => {
    expect(pictureSize(png('....eXIf....'))).toEqual({ width: 80, height: 40, mayBeTurned: true });
    expect(pictureSize(webp(0x08))?.mayBeTurned).toBe(true);
    expect(pictureSize(webp(0))).toEqual({ width: 80, height: 40, mayBeTurned: false });
  });

  test('is unknown of what is no picture, or is cut before its header', () => {
    for (const head of [bytes(''), bytes('hello'), png().subarray(0, 12), jpeg(6).subarray(0, 20)]) {
      expect(pictureSize(head)).toBeNull();
    }
  });
});

describe('a mask', () => {
  const size = (width: number, height: number, mayBeTurned = false): PictureSize => ({ width, height, mayBeTurned });
  const sizes: Readonly<Record<string, PictureSize>> = {
    'wide.png': size(1024, 768),
    'also wide.png': size(1024, 768),
    'small.png': size(512, 512),
    'tall.png': size(768, 1024),
    'turned.webp': size(768, 1024, true),
  };
  const template = fixtureTemplate({
    workflow: {
      1: { class_type: 'LoadImage', inputs: { image: 'small.png' } },
      2: { class_type: 'LoadImageMask', inputs: { image: 'small.png' } },
      3: { class_type: 'LoadImage', inputs: { image: 'tall.png' } },
    },
    parameters: [
      { name: 'style', type: 'image', targets: '3.image' },
      { name: 'image', type: 'image', targets: '1.image' },
      { name: 'mask', type: 'mask', targets: '2.image' },
    ],
  });
  const run = (given: Record<string, string>) =>
    render(template, given, fixtureWorld({ pictureSize: (file) => sizes[file] ?? null })).parameters;

  test('of another size than its picture is an error that says both', () => {
    expect(() => run({ image: 'wide.png', mask: 'small.png' })).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: 'mask is 512 × 512, image is 1024 × 768: both must be the same.',
        nextStep: 'Give a mask of 1024 × 768 pixels that shows the same scene.',
        details: { parameter: 'mask', mask: '512 × 512', image: '1024 × 768' },
      }),
    );
    expect(() => run({ image: 'wide.png', mask: 'tall.png' })).toThrow(/768 × 1024/);
  });

  test('is held against the file that the workflow itself names', () => {
    expect(() => run({ image: 'wide.png' })).toThrow('mask is 512 × 512, image is 1024 × 768');
    expect(run({})).toEqual({});
  });

  test('of the same size, of an unknown one, or of one that may lie on its side is taken', () => {
    for (const mask of ['wide.png', 'also wide.png', 'unknown.png', 'turned.webp']) {
      expect(run({ image: 'wide.png', mask })).toEqual({ image: 'wide.png', mask });
    }
    expect(run({ image: 'unknown.png', mask: 'small.png' })).toMatchObject({ mask: 'small.png' });
  });
});
