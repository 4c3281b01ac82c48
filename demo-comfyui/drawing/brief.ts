import { turn } from './color.ts';
import { Dice, hash } from './dice.ts';
import type { Sampling, Size } from './draw-tasks.ts';
import { palettes } from './palettes.ts';
import type { Mood, Palette } from './palettes.ts';

export type SceneName =
  'mountains' | 'sea' | 'forest' | 'city' | 'space' | 'flowers' | 'animal' | 'portrait' | 'shapes';

/** What a prompt comes to: which scene, in which light, with what chance. */
export interface Brief {
  readonly scene: SceneName;
  readonly mood: Mood;
  readonly palette: Palette;
  /** The recognised words, e.g. "fox" or "snow". */
  readonly words: ReadonlySet<string>;
  readonly dice: Dice;
  /** The drawing's own units: the shorter side is 1000. */
  readonly size: Size;
  /** 0.5 to 1.3: how much small stuff; grows with the steps. */
  readonly detail: number;
  readonly saturation: number;
}

const sceneWords: readonly (readonly [SceneName, readonly string[]])[] = [
  [
    'animal',
    [
      'fox',
      'cat',
      'kitten',
      'dog',
      'puppy',
      'wolf',
      'bird',
      'owl',
      'rabbit',
      'bear',
      'deer',
      'animal',
      'lion',
      'tiger',
    ],
  ],
  [
    'portrait',
    ['portrait', 'woman', 'man', 'girl', 'boy', 'face', 'person', 'lady', 'king', 'queen', 'astronaut', 'character'],
  ],
  ['space', ['space', 'planet', 'galaxy', 'nebula', 'cosmic', 'universe', 'stars', 'moon', 'rocket', 'saturn']],
  [
    'city',
    [
      'city',
      'street',
      'skyline',
      'tokyo',
      'york',
      'cyberpunk',
      'tower',
      'town',
      'building',
      'architecture',
      'castle',
      'house',
    ],
  ],
  [
    'flowers',
    ['flower', 'flowers', 'rose', 'tulip', 'garden', 'bouquet', 'vase', 'blossom', 'poppy', 'meadow', 'botanical'],
  ],
  [
    'sea',
    [
      'sea',
      'ocean',
      'beach',
      'boat',
      'ship',
      'sail',
      'wave',
      'waves',
      'island',
      'lighthouse',
      'harbour',
      'harbor',
      'coast',
    ],
  ],
  ['forest', ['forest', 'woods', 'tree', 'trees', 'jungle', 'path', 'mushroom']],
  [
    'mountains',
    [
      'mountain',
      'mountains',
      'landscape',
      'valley',
      'lake',
      'hill',
      'hills',
      'alps',
      'scenery',
      'nature',
      'desert',
      'river',
    ],
  ],
  ['shapes', ['abstract', 'geometric', 'pattern', 'bauhaus', 'shapes', 'logo', 'minimal', 'poster', 'icon', 'cubism']],
];

const moodWords: readonly (readonly [Mood, readonly string[]])[] = [
  ['winter', ['winter', 'snow', 'snowy', 'ice', 'frozen', 'christmas']],
  ['night', ['night', 'midnight', 'dark', 'moonlight', 'stars', 'neon', 'cyberpunk', 'moon']],
  ['sunset', ['sunset', 'dusk', 'evening', 'golden', 'fire', 'red']],
  ['dawn', ['dawn', 'sunrise', 'morning', 'misty', 'mist', 'fog', 'foggy', 'pastel']],
  ['autumn', ['autumn', 'fall', 'october', 'harvest', 'orange']],
  ['spring', ['spring', 'fresh', 'green', 'easter', 'pink']],
  ['storm', ['storm', 'rain', 'rainy', 'grey', 'gray', 'moody', 'gloomy']],
  ['dream', ['dream', 'dreamy', 'fantasy', 'magic', 'magical', 'surreal', 'purple', 'fairy', 'unicorn', 'neon']],
  ['day', ['day', 'sunny', 'summer', 'noon', 'bright', 'blue']],
];

/** Reads a sampling's words; frame `index` of a batch gets chances of its own. */
export function readBrief(sampling: Sampling, index: number, size: Size): Brief {
  const words = wordsOf(sampling.positive);
  for (const unwanted of wordsOf(sampling.negative)) words.delete(unwanted);
  const dice = new Dice(`${sampling.seed}+${index}|${normal(sampling.positive)}|${normal(sampling.negative)}`);
  const taste = dice.fork('taste');
  const scene = firstMatch(sceneWords, words) ?? taste.pick(sceneWords)[0];
  const mood = firstMatch(moodWords, words) ?? usualMood(scene, taste);
  const isDreamy = /dream/i.test(sampling.checkpoint);
  const flavour = (hash(`${sampling.checkpoint}|${loraText(sampling)}`) % 1000) / 1000;
  const saturation = Math.min(1.3, 0.86 + sampling.cfg * 0.02) * (isDreamy ? 1.12 : 1);
  const shift = flavour * 9 + taste.between(-7, 7);
  const palette = turnPalette(taste.pick(palettes[mood]), shift, saturation);
  const detail = Math.min(1.3, Math.max(0.5, 0.5 + sampling.steps / 36)) * (/xl/i.test(sampling.checkpoint) ? 1.1 : 1);
  return { scene, mood, palette, words, dice, size, detail, saturation };
}

const normal = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');
const wordsOf = (text: string): Set<string> => new Set(normal(text).match(/[\p{L}]+/gu) ?? []);
const loraText = ({ loras }: Sampling): string => loras.map(({ name, strength }) => `${name}@${strength}`).join();

/** The match that stands first in the table wins: an animal in a forest is an animal. */
function firstMatch<Name>(table: readonly (readonly [Name, readonly string[]])[], words: ReadonlySet<string>) {
  return table.find(([, known]) => known.some((word) => words.has(word)))?.[0];
}

function usualMood(scene: SceneName, taste: Dice): Mood {
  if (scene === 'space') return taste.pick(['night', 'dream'] as const);
  if (scene === 'city') return taste.pick(['night', 'sunset', 'dream', 'dawn'] as const);
  return taste.pick(['day', 'dawn', 'sunset', 'night', 'autumn', 'dream', 'spring', 'storm', 'sunset'] as const);
}

function turnPalette(palette: Palette, degrees: number, saturation: number): Palette {
  const all = (colors: readonly string[]): string[] => colors.map((color) => turn(color, degrees, saturation));
  return {
    sky: all(palette.sky),
    light: palette.light,
    land: all(palette.land),
    water: all(palette.water),
    accents: all(palette.accents),
    isDark: palette.isDark,
  };
}
