import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeThings, readTextFile } from './output-files.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-texts-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const texts = (output: Record<string, unknown>): unknown[] => madeThings(output).map(({ text }) => text);

test('texts are read under the keys that node packs give them, and under no other', () => {
  const output = { text: ['a'], tags: ['1girl, solo'], string: ['b'], caption: ['c'], mode: ['d'], bg_image: ['e'] };
  expect(texts(output)).toEqual(['a', '1girl, solo', 'b', 'c']);
});

test('a text that ComfyUI took for a list of letters is whole again', () => {
  expect(texts({ text: Array.from('Width: 64 ü🦊') })).toEqual(['Width: 64 ü🦊']);
  expect(texts({ text: ['a', 'b'] })).toEqual(['a', 'b']);
  expect(texts({ tags: ['solo', 'a', 'b'] })).toEqual(['solo', 'a', 'b']);
});

test('a text of blanks is no output, and what is no text does not become one', () => {
  expect(madeThings({ text: ['', ' \n', null, 5, ['x']], tags: 'x' })).toEqual([]);
});

test('of a text file the beginning is read, never half a character, and whether that is all', async () => {
  const path = join(folder, 'x.txt');
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.integer({ min: 1, max: 50 }),
      async (text, most) => {
        writeFileSync(path, text);
        const read = await readTextFile(path, most);
        expect(text.startsWith(read.text)).toBe(true);
        expect(read.text.isWellFormed()).toBe(text.isWellFormed());
        expect(read.complete).toBe(read.text === text);
        expect(read.text.length).toBeLessThanOrEqual(most);
        expect(read.text.length).toBeGreaterThanOrEqual(Math.min(text.length, most) - 1);
      },
    ),
    { numRuns: 200, seed: 5 },
  );
});
