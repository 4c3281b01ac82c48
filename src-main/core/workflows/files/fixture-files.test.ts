import { openAsBlob, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readWorkflow } from '../read-workflow.ts';
import { parseWorkflowText } from '../reading/parse-workflow-text.ts';

const folder = new URL('./fixtures/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const workflow = JSON.stringify(parseWorkflowText(text('workflow.json')));
const prompts = parseWorkflowText(text('prompt.json')) as Record<string, unknown>;
/** Files of other programs carry the API workflow of the first. */
const promptOf = (name: string): string => JSON.stringify(prompts[name] ?? prompts['save-image.png']);

const readable: Record<string, string> = {
  'save-image.png': 'png',
  'save-animated.png': 'png',
  'compressed.png': 'png',
  'international.png': 'png',
  'save-still.webp': 'webp',
  'save-animated.webp': 'webp',
  'exif.webp': 'webp',
  'sharp.webp': 'webp',
  'exif.jpg': 'jpeg',
  'exif.avif': 'avif',
  'metadata.svg': 'svg',
  'save-video.mp4': 'mp4',
  'tags-first.mp4': 'mp4',
  'comment.mp4': 'mp4',
  'tags.mov': 'mov',
  'comment.mov': 'mov',
  'save-webm.webm': 'webm',
  'comment.webm': 'webm',
  'comment.mkv': 'mkv',
  'save-audio.flac': 'flac',
  'save-audio.mp3': 'mp3',
  'comment.mp3': 'mp3',
  'comment.m4a': 'm4a',
  'save-audio.opus': 'ogg',
  'save-latent.latent': 'safetensors',
  'extras.glb': 'glb',
};
const other = ['a1111.jpg', 'a1111.png', 'plain.mp4', 'plain.png'];

test('every file of the fixtures is in a test', () => {
  const files = readdirSync(folder).filter((name) => !/\.(?:json|py|mjs)$/.test(name));
  expect(files.toSorted()).toEqual([...Object.keys(readable), ...other].toSorted());
});

describe('a file that carries a workflow gives both forms of it, to the last digit', () => {
  test.each(Object.entries(readable))('%s', async (name, source) => {
    const read = await readWorkflow({ bytes: await openAsBlob(new URL(name, folder)), name });
    expect(read).toMatchObject({ format: 'api', source, shape: 'pair', doubts: [] });
    expect(JSON.stringify(read.ui)).toBe(workflow);
    expect(JSON.stringify(read.api)).toBe(promptOf(name));
    expect(JSON.stringify(read.ui)).toContain('[18446744073709551615,"fixed"]');
    expect(JSON.stringify(read.api)).toContain('"noise_seed":18446744073709551615');
    expect(read.ui).toMatchObject({ extra: { not_a_number: null, endless: null } });
  });

  test('bytes in memory do as well as a file on the disk', async () => {
    const read = await readWorkflow({ bytes: readFileSync(new URL('save-image.png', folder)) });
    expect(JSON.stringify(read.ui)).toBe(workflow);
  });
});

describe('a file without a workflow is refused, saying what it is', () => {
  test.each([
    ['a1111.png', 'A1111'],
    ['a1111.jpg', 'A1111'],
    ['plain.png', 'is a picture without a workflow'],
    ['plain.mp4', 'is a video without a workflow'],
  ])('%s', async (name, part) => {
    const reading = readWorkflow({ bytes: await openAsBlob(new URL(name, folder)), name: `/home/person/${name}` });
    await expect(reading).rejects.toMatchObject({
      code: 'workflow_unreadable',
      message: expect.stringContaining(part) as string,
    });
    await expect(reading).rejects.toThrow(new RegExp(`^${name} is `));
  });
});
