import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeptVersions } from './kept-versions.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const version = (path: string, text: string) => ({ path, text, why: 'overwritten', modifiedAt: 5 }) as const;

test('a version is there to the last character, and counts from 1 for each path', async () => {
  const versions = createKeptVersions(join(folder, 'here'));
  const text = '{"seed": 18446744073709551615,\r\n "title": "Bücher \u2028"}\n';
  expect(await versions.keep(version('a.json', text))).toEqual({ version: 1, keptAt: expect.any(Number) });
  expect((await versions.keep(version('a.json', 'second'))).version).toBe(2);
  expect((await versions.keep(version('b/a.json', 'other'))).version).toBe(1);
  expect((await versions.read('a.json', 1)).text).toBe(text);
  expect((await versions.list('a.json')).map((one) => [one.version, one.bytes, one.modifiedAt])).toEqual([
    [2, 6, 5],
    [1, Buffer.byteLength(text), 5],
  ]);
  const newest = await versions.newest();
  expect(Object.fromEntries(newest.map((one) => [one.path, one.version]))).toEqual({ 'a.json': 2, 'b/a.json': 1 });
});

test('a name that macOS wrote is the same name', async () => {
  const versions = createKeptVersions(folder);
  await versions.keep(version('Bücher.json'.normalize('NFD'), 'x'));
  expect(await versions.list('Bücher.json'.normalize('NFC'))).toHaveLength(1);
});

test('of very many the newest 20 stay, and no number comes twice', async () => {
  const versions = createKeptVersions(folder);
  for (let n = 1; n <= 23; n++) await versions.keep(version('a.json', `text ${n}`));
  const numbers = (await versions.list('a.json')).map((one) => one.version);
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => 23 - at));
  await expect(versions.read('a.json', 3)).rejects.toMatchObject({
    code: 'not_found',
    nextStep: expect.stringContaining('4, 5'),
  });
});

test('a file that is none of ours is left out', async () => {
  const versions = createKeptVersions(folder);
  await versions.keep(version('a.json', 'x'));
  const [place = ''] = readdirSync(folder);
  writeFileSync(join(folder, place, '2.json'), '{');
  writeFileSync(join(folder, place, 'notes.txt'), 'x');
  expect((await versions.list('a.json')).map((one) => one.version)).toEqual([1]);
  await expect(versions.read('a.json', 2)).rejects.toMatchObject({ code: 'not_found' });
});

test('where nothing can be kept it says so, and that nothing was changed', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(createKeptVersions(join(folder, 'file')).keep(version('a.json', 'x'))).rejects.toMatchObject({
    code: 'database_unavailable',
    message: expect.stringContaining('nothing was changed'),
  });
});
