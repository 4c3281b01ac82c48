import { openAsBlob, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readWorkflow } from '../read-workflow.ts';
import { blobSource, type ByteSource } from './byte-source.ts';
import { embeddedTexts } from './embedded-texts.ts';
import { textsInWorker } from './texts-in-worker.ts';

const workerUrl = new URL('./texts-worker.ts', import.meta.url);
const fixture = (name: string): URL => new URL(`./fixtures/${name}`, import.meta.url);
const stalled: ByteSource = { size: 10_000, read: () => new Promise(() => undefined) };

describe('a file read in the worker', () => {
  test.each([
    ['save-video.mp4', 'mp4'],
    ['exif.jpg', 'jpeg'],
  ] as const)('%s gives the same texts as in place', async (name, source) => {
    const file = blobSource(await openAsBlob(fixture(name)));
    const texts = await textsInWorker(file, source, { workerUrl });
    expect(texts.length).toBeGreaterThan(1);
    expect(texts).toEqual(await embeddedTexts(file, source));
  });

  test('its refusals keep code and next step', async () => {
    const cut = readFileSync(fixture('plain.mp4')).subarray(0, 300);
    await expect(readWorkflow({ bytes: cut }, { workerUrl })).rejects.toMatchObject({
      code: 'workflow_unreadable',
      nextStep: expect.stringContaining('ComfyUI') as string,
    });
  });

  test('a file that vanishes while it is read is refused', async () => {
    const vanishing: ByteSource = { size: 10_000, read: () => Promise.reject(new Error('gone: /home/person/x.mp4')) };
    await expect(textsInWorker(vanishing, 'jpeg', { workerUrl })).rejects.toMatchObject({
      code: 'workflow_unreadable',
      message: 'The file could not be read.',
    });
  });

  test('a file that takes too long is given up', async () => {
    await expect(textsInWorker(stalled, 'mp4', { workerUrl, timeLimit: 300 })).rejects.toMatchObject({
      code: 'workflow_unreadable',
      message: expect.stringContaining('too long') as string,
    });
  });

  test('the signal ends it', async () => {
    const reading = textsInWorker(stalled, 'mp4', { workerUrl, signal: AbortSignal.timeout(200) });
    await expect(reading).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
