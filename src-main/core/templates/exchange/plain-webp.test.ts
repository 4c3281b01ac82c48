import * as fc from 'fast-check';
import { imageSize } from 'image-size';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { plainWebp } from './plain-webp.ts';

const read = (path: string): Buffer => readFileSync(fileURLToPath(new URL(path, import.meta.url)));
const preview = read('../../../../workflows/generate_image/preview.webp');

test.each(['exif.webp', 'sharp.webp', 'save-still.webp', 'save-animated.webp'])(
  'the workflow inside %s is taken out, and the picture stays',
  (name) => {
    const withNote = read(`../../workflows/files/fixtures/${name}`);
    expect(withNote.toString('latin1')).toContain('class_type');
    const plain = plainWebp(withNote);
    expect(Buffer.from(plain!).toString('latin1')).not.toContain('class_type');
    const { width, height } = imageSize(withNote);
    expect(imageSize(plain!)).toMatchObject({ type: 'webp', width, height });
  },
);

test('a picture without metadata stays as it is', () => {
  expect(Buffer.compare(Buffer.from(plainWebp(preview)!), preview)).toBe(0);
});

test('what is no WebP is none, however it begins', () => {
  expect(plainWebp(Buffer.from('<svg onload="alert(1)"/>'))).toBeNull();
  fc.assert(
    fc.property(fc.nat(preview.length), fc.nat(40), fc.nat(255), (cut, at, byte) => {
      const spoiled = Buffer.from(preview.subarray(0, cut));
      if (at < spoiled.length) spoiled[at] = byte;
      expect((plainWebp(spoiled)?.length ?? 0) <= spoiled.length + 1).toBe(true);
    }),
    { numRuns: 300, seed: 2 },
  );
});
