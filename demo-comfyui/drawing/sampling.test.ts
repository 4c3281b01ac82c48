import { expect, test } from 'vitest';
import type { Sampling } from './draw-tasks.ts';
import { SamplingRoom } from './sampling.ts';
import { loadSharp } from './lazy-sharp.ts';

const base: Sampling = {
  width: 96,
  height: 64,
  positive: 'a mountain lake at sunset',
  negative: '',
  seed: '7',
  steps: 20,
  cfg: 7,
  checkpoint: 'v1-5-pruned-emaonly.ckpt',
  loras: [],
  frames: [undefined],
  mask: undefined,
  denoise: 1,
};

async function draw(change: Partial<Sampling> = {}): Promise<readonly Uint8Array[]> {
  return (await new SamplingRoom().finish({ ...base, ...change, id: 1, progress: 1 })).frames;
}

/** Mean difference of two pictures, 0 to 255. */
function difference(a: Uint8Array | undefined, b: Uint8Array | undefined): number {
  if (a === undefined || b === undefined || a.length !== b.length) return NaN;
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] as number)), 0) / a.length;
}

test('the same request draws the same bytes', async () => {
  expect(difference((await draw())[0], (await draw())[0])).toBe(0);
});

test.each([
  ['seed', { seed: '8' }],
  ['a seed beyond 2^53 by its last digit', { seed: '18446744073709551614' }],
  ['text', { positive: 'a red fox' }],
  ['negative text', { negative: 'lake' }],
  ['checkpoint', { checkpoint: 'dreamshaper_8.safetensors' }],
  ['cfg', { cfg: 1 }],
  ['steps', { steps: 2 }],
] as const)('another %s draws another picture', async (_name, change) => {
  const reference = 'seed' in change && change.seed.length > 2 ? { seed: '18446744073709551615' } : {};
  expect(difference((await draw(change))[0], (await draw(reference))[0])).toBeGreaterThan(0.5);
});

test('the pictures of a batch differ', async () => {
  const [first, second] = await draw({ frames: [undefined, undefined] });
  expect(difference(first, second)).toBeGreaterThan(3);
});

test('a low denoise stays close to the input, a higher one goes further', async () => {
  const input = new Uint8Array(96 * 64 * 3).fill(120);
  const [low] = await draw({ frames: [input], denoise: 0.3 });
  const [high] = await draw({ frames: [input], denoise: 0.8 });
  expect(difference(low, input)).toBeLessThan(15);
  expect(difference(high, input)).toBeGreaterThan(difference(low, input) * 2);
  expect(difference((await draw({ frames: [input], denoise: 0 }))[0], input)).toBe(0);
});

test('outside the mask nothing changes', async () => {
  const input = new Uint8Array(96 * 64 * 3).fill(120);
  const mask = Uint8Array.from({ length: 96 * 64 }, (_, at) => (at % 96 < 48 ? 255 : 0));
  const [painted] = await draw({ frames: [input], mask: { width: 96, height: 64, frames: [mask] } });
  const half = (isLeft: boolean) =>
    (painted ?? new Uint8Array()).filter((_, at) => Math.floor(at / 3) % 96 < 48 === isLeft);
  expect(difference(half(false), input.slice(0, half(false).length))).toBe(0);
  expect(difference(half(true), input.slice(0, half(true).length))).toBeGreaterThan(10);
});

test.each(['fox', 'sea', 'forest', 'city', 'planet', 'tulip', 'portrait', 'abstract', 'mountain'])(
  'a picture of "%s" has light and shade',
  async (positive) => {
    const [picture] = await draw({ positive });
    const bytes = picture ?? new Uint8Array();
    const mean = bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
    expect(difference(bytes, new Uint8Array(bytes.length).fill(mean))).toBeGreaterThan(12);
  },
);

test('previews fit 512 pixels, upwards too, and come into focus', async () => {
  const sharp = await loadSharp();
  const room = new SamplingRoom();
  await room.start({ ...base, id: 3 });
  const previews = [];
  for (const progress of [0.1, 0.5, 1]) previews.push(await room.preview({ id: 3, progress }));
  const pixels = await Promise.all(previews.map((jpeg) => sharp(jpeg).raw().toBuffer({ resolveWithObject: true })));
  expect(pixels[0]?.info).toMatchObject({ width: 512, height: 341 });
  const [early, middle, last] = pixels.map(({ data }) => data);
  expect(difference(early, last)).toBeGreaterThan(difference(middle, last));
  room.forget({ id: 3 });
  await expect(room.preview({ id: 3, progress: 1 })).rejects.toThrow('no sampling 3');
});
