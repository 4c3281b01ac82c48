import type { NodeClass } from './node-context.ts';
import type { ImageValue } from './node-values.ts';

/** Enough pixels to know the colours of a picture. */
const mostPixels = 20_000;

/** Hues in degrees from which a colour has its name. */
const hues: readonly (readonly [from: number, name: string])[] = [
  [0, 'red'],
  [20, 'orange'],
  [45, 'yellow'],
  [75, 'green'],
  [165, 'aqua'],
  [195, 'blue'],
  [265, 'purple'],
  [300, 'pink'],
  [340, 'red'],
];

/** Tags with the share of the picture they hold for, 0 to 1, in the manner of the tagger's lists. */
function tagScores(frame: Uint8Array): Map<string, number> {
  const pixels = frame.length / 3;
  const stride = Math.max(1, Math.floor(pixels / mostPixels));
  const counts = new Map<string, number>();
  const count = (tag: string): void => void counts.set(tag, (counts.get(tag) ?? 0) + 1);
  let seen = 0;
  for (let pixel = 0; pixel < pixels; pixel += stride) {
    const [red = 0, green = 0, blue = 0] = frame.subarray(pixel * 3, pixel * 3 + 3);
    const [low, high] = [Math.min(red, green, blue), Math.max(red, green, blue)];
    count(0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'bright');
    if (high - low < 24) count('monochrome');
    else count(`${hueName(red, green, blue)}_theme`);
    seen++;
  }
  const scores = [...counts].map(([tag, number]) => [tag, number / Math.max(1, seen)] as const);
  return new Map(scores.toSorted(([, one], [, other]) => other - one));
}

function hueName(red: number, green: number, blue: number): string {
  const high = Math.max(red, green, blue);
  const span = high - Math.min(red, green, blue);
  const sixth =
    high === red ? (green - blue) / span : high === green ? 2 + (blue - red) / span : 4 + (red - green) / span;
  const degrees = (sixth * 60 + 360) % 360;
  return hues.findLast(([from]) => degrees >= from)?.[1] ?? 'red';
}

/** What makes a text of a picture. The real tagger runs a model; this one counts colours. */
export const captionNodes: Readonly<Record<string, NodeClass>> = {
  'WD14Tagger|pysssss': {
    run(inputs, { progress }) {
      const { frames }: ImageValue = inputs.linkedValue('image', 'image');
      const threshold = inputs.number('threshold');
      const excluded = inputs
        .text('exclude_tags')
        .toLowerCase()
        .split(',')
        .map((tag) => tag.trim());
      const written = (tag: string): string => (inputs.flag('replace_underscore') ? tag.replaceAll('_', ' ') : tag);
      const tags = frames.map((frame, index) => {
        const found = [...tagScores(frame)]
          .filter(([, score]) => score > threshold)
          .map(([tag]) => written(tag))
          .filter((tag) => !excluded.includes(tag));
        progress(index + 1, frames.length, undefined);
        return inputs.flag('trailing_comma') ? found.map((tag) => `${tag}, `).join('') : found.join(', ');
      });
      return { outputs: [{ kind: 'text', text: tags.join('\n') }], ui: { tags } };
    },
  },
};
