import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { thumbHashToApproximateAspectRatio } from 'thumbhash';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PicturesProcess } from '../ports.ts';
import { createPictures, type Pictures } from './pictures.ts';

let folder = '';
let pictures: Pictures;
let started: PicturesProcess[] = [];
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The real process, from source. */
function start(): PicturesProcess {
  const child = fork(new URL('./pictures-process.ts', import.meta.url), { serialization: 'advanced' });
  const handle: PicturesProcess = {
    postMessage: (message) => void child.send(message as object),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  };
  started.push(handle);
  return handle;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-pictures-'));
  started = [];
  pictures = createPictures({ start, logger: quiet, atOnce: 2 });
});
afterEach(async () => {
  await pictures.stop();
  rmSync(folder, { recursive: true });
});

async function noise(width: number, height: number): Promise<string> {
  const path = join(folder, `${width}x${height}.png`);
  const background = { r: 10, g: 20, b: 30 };
  await sharp({ create: { width, height, channels: 3, background, noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
    .png({ compressionLevel: 1 })
    .toFile(path);
  return path;
}

test('a picture is described by its header', async () => {
  const source = await noise(120, 80);
  expect(await pictures.make({ kind: 'describe', source })).toMatchObject({
    width: 120,
    height: 80,
    format: 'png',
    animated: false,
  });
});

test('a preview keeps its shape and both limits, even where noise does not compress', async () => {
  const source = await noise(2000, 1000);
  const target = join(folder, 'preview.webp');
  const made = await pictures.make({ kind: 'shrink', source, target, maxSide: 1024, maxBytes: 60_000 });
  expect(made.bytes).toBeLessThanOrEqual(60_000);
  expect(statSync(target).size).toBe(made.bytes);
  expect(Math.max(made.width, made.height)).toBeLessThanOrEqual(1024);
  expect(made.width / made.height).toBeCloseTo(2, 1);
});

test('a thumbnail comes with a thumbhash of the same shape', async () => {
  const source = await noise(600, 300);
  const made = await pictures.make({ kind: 'thumb', source, target: join(folder, 't.webp'), maxSide: 400 });
  expect([made.width, made.height]).toEqual([400, 200]);
  expect(thumbHashToApproximateAspectRatio(Buffer.from(made.thumbhash ?? '', 'base64'))).toBeGreaterThan(1.5);
});

test('a small picture is not made larger', async () => {
  const made = await pictures.make({
    kind: 'thumb',
    source: await noise(30, 20),
    target: join(folder, 's.webp'),
    maxSide: 400,
  });
  expect([made.width, made.height]).toEqual([30, 20]);
});

test('what is no picture is refused and harms nothing', async () => {
  const source = join(folder, 'x.png');
  writeFileSync(source, 'not a picture');
  await expect(pictures.make({ kind: 'describe', source })).rejects.toMatchObject({ code: 'unsupported_media' });
  await expect(pictures.make({ kind: 'describe', source: await noise(8, 8) })).resolves.toMatchObject({ width: 8 });
  expect(started).toHaveLength(1);
});

test('a process that dies is started again, and what it worked on is done', async () => {
  const source = await noise(1500, 1500);
  const work = Array.from({ length: 4 }, (_, n) =>
    pictures.make({ kind: 'shrink', source, target: join(folder, `${n}.webp`), maxSide: 512, maxBytes: 500_000 }),
  );
  started[0]?.kill();
  const made = await Promise.all(work);
  expect(made.map(({ width }) => width)).toEqual([512, 512, 512, 512]);
  expect(started.length).toBeGreaterThan(1);
});
