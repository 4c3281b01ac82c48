import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFolder, type FolderWatch } from './watch-folder.ts';

let root = '';
let folder = '';
let watch: FolderWatch;
let changes = 0;
const errors: unknown[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'easel-watch-'));
  folder = join(root, 'templates');
  await mkdir(folder);
  changes = 0;
  watch = await watchFolder({
    folder,
    onChange: () => Promise.resolve(void changes++),
    onError: (error) => errors.push(error),
    lookMs: 150,
  });
});
afterEach(async () => {
  await watch.close();
  await rm(root, { recursive: true });
  expect(errors).toEqual([]);
});

/** How often a change was told of what this does, and it was told. */
async function changesBy(work: () => Promise<unknown>): Promise<number> {
  const before = changes;
  await work();
  await expect.poll(() => changes).toBeGreaterThan(before);
  await sleep(200);
  return changes - before;
}
const write = (name: string) => () => writeFile(join(folder, name), name);

test('changes of files in the folder and its folders are told', async () => {
  expect(await changesBy(write('a.json'))).toBe(1);
  expect(await changesBy(() => mkdir(join(folder, 'b')))).toBe(1);
  expect(await changesBy(write('b/workflow.json'))).toBe(1);
  const before = changes;
  await writeFile(join(folder, 'b', '.part'), 'x');
  await sleep(400);
  expect(changes).toBe(before);
});

test('a folder that is deleted and made again is watched again', async () => {
  await changesBy(() => rm(folder, { recursive: true }));
  await sleep(400);
  await changesBy(() => mkdir(folder));
  expect(await changesBy(write('a.json'))).toBe(1);
});

test('so is one that is replaced in the same moment, by a new one or by another', async () => {
  for (let round = 0; round < 3; round++) {
    await changesBy(async () => {
      await rm(folder, { recursive: true });
      await mkdir(folder);
    });
    await sleep(350);
    expect(await changesBy(write(`${round}.json`))).toBe(1);
  }
  await mkdir(join(root, 'other'));
  await changesBy(async () => {
    await rename(folder, join(root, 'away'));
    await rename(join(root, 'other'), folder);
  });
  await sleep(350);
  expect(await changesBy(write('b.json'))).toBe(1);
}, 30_000);
