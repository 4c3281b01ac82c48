import { expect, test } from 'vitest';
import { encodePng, insertTexts, readTexts } from './png-file.ts';
import { loadSharp } from './lazy-sharp.ts';

const frame = Uint8Array.from({ length: 5 * 3 * 3 }, (_, index) => (index * 37) % 256);
const size = { width: 5, height: 3, level: 4 };

test('another decoder reads the same pixels', async () => {
  const sharp = await loadSharp();
  const decoded = await sharp(encodePng(frame, size, []))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(decoded.info).toMatchObject({ width: 5, height: 3, channels: 3 });
  expect([...decoded.data]).toEqual([...frame]);
});

test('text chunks stand between header and pixels, in the order given', () => {
  const png = encodePng(frame, size, [
    ['prompt', '{"1": {}}'],
    ['workflow', '{"nodes": []}'],
  ]);
  expect(readTexts(png)).toEqual([
    ['prompt', '{"1": {}}'],
    ['workflow', '{"nodes": []}'],
  ]);
  const types = [...png.toString('latin1').matchAll(/IHDR|tEXt|IDAT|IEND/g)].map(([type]) => type);
  expect(types).toEqual(['IHDR', 'tEXt', 'tEXt', 'IDAT', 'IEND']);
});

test('texts can be added to a finished PNG, and what is no PNG has none', () => {
  const png = insertTexts(encodePng(frame, size, []), [['prompt', 'x']]);
  expect(readTexts(png)).toEqual([['prompt', 'x']]);
  expect(readTexts(Buffer.from('GIF89a'))).toEqual([]);
});
