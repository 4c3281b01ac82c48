import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { outOfBounds, wrongType } from './refusals.ts';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Null unless it says a size: `1024x768`, `1024×768`, `1024 by 768`. */
export function parseSize(text: string): Size | null {
  const [, width, height] = /^\s*(\d{1,6})\s*(?:[x×*,]|by)\s*(\d{1,6})\s*(?:px)?\s*$/i.exec(text) ?? [];
  return width === undefined || height === undefined ? null : { width: Number(width), height: Number(height) };
}

export const sizeText = ({ width, height }: Size): string => `${width}x${height}`;

/** Bounds and multiple hold for each side. @throws bad_input, out_of_bounds */
export function readSize(parameter: TemplateParameter, given: unknown): { value: string; adjustment: string | null } {
  const size = typeof given === 'string' ? parseSize(given) : null;
  if (!size || size.width === 0 || size.height === 0) throw wrongType(parameter, given, "a size such as '1024x768'");
  const { min = 1, max = Infinity } = parameter;
  for (const side of ['width', 'height'] as const) {
    if (size[side] < min || size[side] > max) {
      throw outOfBounds(parameter, `The ${side} ${size[side]} of ${parameter.name}`);
    }
  }
  const value = sizeText({ width: onMultiple(size.width, parameter), height: onMultiple(size.height, parameter) });
  const asGiven = sizeText(size);
  const adjustment =
    value === asGiven
      ? null
      : `${parameter.name} ${asGiven} was rounded to ${value}, multiples of ${parameter.multipleOf}.`;
  return { value, adjustment };
}

/** The nearest multiple inside the bounds; the value itself, inside the bounds, where no multiple fits. */
export function onMultiple(
  value: number,
  { min = -Infinity, max = Infinity, multipleOf = 1 }: Pick<TemplateParameter, 'min' | 'max' | 'multipleOf'>,
): number {
  const [low, high] = [Math.ceil(min / multipleOf), Math.floor(max / multipleOf)];
  if (low > high) return Math.min(max, Math.max(min, value));
  return Math.min(high, Math.max(low, Math.round(value / multipleOf))) * multipleOf;
}

const namedRatios: Readonly<Record<string, number>> = {
  square: 1,
  landscape: 3 / 2,
  portrait: 2 / 3,
  wide: 16 / 9,
  widescreen: 16 / 9,
  tall: 9 / 16,
  vertical: 9 / 16,
};

const widest = 8;

/** The nearest proportion that models still make something of. */
export const nearRatio = (ratio: number): number => Math.min(widest, Math.max(1 / widest, ratio));

/** Width over height of `16:9`, `16/9`, `16x9`, `1.85:1` or a name. @throws bad_input, out_of_bounds */
export function parseRatio(given: string): number {
  const name = given.trim().toLowerCase();
  const [, width, height] = /^(\d{1,5}(?:\.\d{1,4})?)\s*[:/x×]\s*(\d{1,5}(?:\.\d{1,4})?)$/.exec(name) ?? [];
  const named = Object.hasOwn(namedRatios, name) ? namedRatios[name] : undefined;
  const ratio = named ?? Number(width) / Number(height);
  const nextStep = `Give it as width:height, such as 16:9, or as one of: ${Object.keys(namedRatios).join(', ')}.`;
  if (!(ratio > 0) || !Number.isFinite(ratio)) {
    throw new EaselError('bad_input', `aspect_ratio '${given.slice(0, 40)}' is not a proportion.`, {
      nextStep,
      details: { parameter: 'aspect_ratio' },
    });
  }
  if (ratio > widest || ratio < 1 / widest) {
    throw new EaselError(
      'out_of_bounds',
      `aspect_ratio '${given.slice(0, 40)}' is outside 1:${widest} to ${widest}:1.`,
      {
        nextStep,
        details: { parameter: 'aspect_ratio', min: `1:${widest}`, max: `${widest}:1` },
      },
    );
  }
  return ratio;
}
