import { expect, test } from 'vitest';
import type { PyValue } from '../protocol/python-values.ts';
import { captionNodes } from './caption-nodes.ts';
import { NodeInputs, type NodeContext } from './node-context.ts';
import type { ImageValue } from './node-values.ts';

const filled = (...colours: readonly (readonly [number, number, number])[]): ImageValue => ({
  kind: 'image',
  width: 8,
  height: 8,
  frames: colours.map((colour) => Uint8Array.from(Array.from({ length: 64 }, () => colour).flat())),
});

async function tagsOf(image: ImageValue, settings: Record<string, PyValue> = {}): Promise<unknown> {
  const usual = { threshold: 0.35, replace_underscore: false, trailing_comma: false, exclude_tags: '' };
  const values = new Map<string, PyValue>(Object.entries({ ...usual, ...settings }));
  const context = { progress: () => {} } as unknown as NodeContext;
  const result = await captionNodes['WD14Tagger|pysssss']?.run(
    new NodeInputs(values, new Map([['image', image]])),
    context,
  );
  return result?.ui?.['tags'];
}

test('a picture has the tags of its colours and its brightness, one text a picture', async () => {
  const [blue, white, darkRed] = [
    [20, 60, 220],
    [250, 250, 250],
    [90, 5, 5],
  ] as const;
  expect(await tagsOf(filled(blue, white, darkRed))).toEqual([
    'dark, blue_theme',
    'bright, monochrome',
    'dark, red_theme',
  ]);
});

test('the settings of the real node are heeded', async () => {
  const blue = filled([20, 60, 220]);
  expect(await tagsOf(blue, { replace_underscore: true, trailing_comma: true })).toEqual(['dark, blue theme, ']);
  expect(await tagsOf(blue, { exclude_tags: 'Dark, nothing' })).toEqual(['blue_theme']);
  expect(await tagsOf(blue, { threshold: 1 })).toEqual(['']);
});
