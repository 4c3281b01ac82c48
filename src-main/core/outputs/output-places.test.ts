import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOutputPlaces, type OutputPlaces } from './output-places.ts';

let root = '';
let warnings: string[] = [];
const quiet = () => {};
const logger = {
  debug: quiet,
  info: quiet,
  error: quiet,
  warn: (fields: object, message: string) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'easel-places-'));
  warnings = [];
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const data = (...path: string[]): string => join(root, 'data', ...path);
const open = (folder: string): OutputPlaces => createOutputPlaces({ dataFolder: data(), folder, logger });
const picture = (id: string) => ({
  id,
  filename: 'Fox.PNG',
  createdAt: Date.UTC(2026, 0, 31),
  bytes: new TextEncoder().encode(id),
});
const contentOf = async (places: OutputPlaces, kept: string): Promise<string> =>
  readFileSync(await places.find(kept), 'utf8');

test('without a folder of their own, originals are noted relative to the data folder, which may be moved', async () => {
  const { kept, absolute } = await open('').write(picture('a'));
  expect([kept, absolute]).toEqual([join('outputs', '2026-01', 'a.png'), data('outputs', '2026-01', 'a.png')]);
  renameSync(data(), join(root, 'elsewhere'));
  const moved = createOutputPlaces({ dataFolder: join(root, 'elsewhere'), folder: '', logger });
  expect(await contentOf(moved, kept)).toBe('a');
});

test('with one, new originals go there, and those of before are found where they are', async () => {
  const before = await open('').write(picture('a'));
  const first = await open(join(root, 'first ü')).write(picture('b'));
  const places = open(join(root, 'second'));
  const after = await places.write(picture('c'));
  expect(relative(root, after.absolute)).toBe(join('second', '2026-01', 'c.png'));
  for (const [{ kept }, text] of [[before, 'a'] as const, [first, 'b'] as const, [after, 'c'] as const]) {
    expect(await contentOf(places, kept)).toBe(text);
    expect(await contentOf(open(''), kept)).toBe(text);
  }
  expect(warnings).toEqual([]);
});

test('files that were moved into the folder, or back into that of the data folder, are found', async () => {
  const { kept } = await open('').write(picture('a'));
  renameSync(data('outputs'), join(root, 'pictures'));
  expect(await contentOf(open(join(root, 'pictures')), kept)).toBe('a');
  const { kept: second } = await open(join(root, 'pictures')).write(picture('b'));
  renameSync(join(root, 'pictures'), data('outputs'));
  expect(await contentOf(open(''), second)).toBe('b');
});

test('a folder behind a link is a folder', async () => {
  mkdirSync(join(root, 'real'));
  symlinkSync(join(root, 'real'), join(root, 'link'));
  await open(join(root, 'link')).write(picture('a'));
  expect(existsSync(join(root, 'real', '2026-01', 'a.png'))).toBe(true);
});

test('a folder that cannot be written costs no output: the data folder has it, and that is told once', async () => {
  await open('').write(picture('occupied'));
  const file = data('outputs', '2026-01', 'occupied.png');
  for (const folder of [join(file, 'below'), '/proc/none', 'D:\\pictures', 'relative']) {
    warnings = [];
    const places = open(folder);
    const { kept } = await places.write(picture('a'));
    await places.write(picture('b'));
    expect(kept).toBe(join('outputs', '2026-01', 'a.png'));
    expect(await contentOf(places, kept)).toBe('a');
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain(root);
  }
});
