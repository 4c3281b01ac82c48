import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nextNumber, planSave } from './save-names.ts';

const size = { width: 64, height: 48 };
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'save-names-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('numbers go on from the highest in the folder, whatever the extension', () => {
  expect(nextNumber([], 'a')).toBe(1);
  expect(nextNumber(['a_00003_.png', 'a_00007_.webp', 'ab_00099_.png', 'a_x_.png'], 'a')).toBe(8);
});

test('a prefix with folders makes them and names the subfolder', async () => {
  const plan = await planSave('a/b/%width%x%height%', folder, size);
  expect(plan.subfolder).toBe('a/b');
  expect(plan.nameOf(0)).toBe('64x48_00001_.png');
  expect(await readdir(folder, { recursive: true })).toContain(join('a', 'b'));
});

test('%year% and its like are filled in, %batch_num% for each picture', async () => {
  const plan = await planSave('%year%-%month%_%batch_num%', folder, size);
  expect(plan.nameOf(3)).toMatch(/^\d{4}-\d\d_3_00004_\.png$/);
});

test('a second save counts on', async () => {
  await writeFile(join(folder, 'x_00001_.png'), '');
  const plan = await planSave('x', folder, size);
  expect([plan.nameOf(0), plan.nameOf(1)]).toEqual(['x_00002_.png', 'x_00003_.png']);
});

test('a prefix that leaves the folder is refused with the three paths', async () => {
  await expect(planSave('../../escape', folder, size)).rejects.toThrow(
    /Saving image outside the output folder is not allowed\.\n full_output_folder: .*\n +output_dir: .*\n +commonpath: /,
  );
});
