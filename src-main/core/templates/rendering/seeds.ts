import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { outOfBounds, wrongType } from './refusals.ts';

/** Seeds stay exact in JSON numbers of every language below 2⁵³. */
const largestNumber = Number.MAX_SAFE_INTEGER;

/** As a number, which is how definitions are read, this bound of ComfyUI's seeds is one more. */
const largestOf64Bits = 2n ** 64n - 1n;

/**
 * A whole number, or its digits as text where it is too large to be exact as a number (files carry seeds of 64 bits).
 * @throws bad_input, out_of_bounds
 */
export function readSeed(parameter: TemplateParameter, given: unknown): number | string {
  const text = typeof given === 'string' ? given.trim() : null;
  const isWhole = text === null ? Number.isInteger(given) : /^[+-]?\d{1,20}$/.test(text) || isWholeText(text);
  if (!isWhole) throw wrongType(parameter, given, 'a whole number');
  const exact = text !== null && /^[+-]?\d{1,20}$/.test(text) ? BigInt(text) : BigInt(Number(given));
  const { min = -1 } = parameter;
  // This bound says what is exact as a number: digits may say more, up to what the widget takes.
  const max = parameter.max === largestNumber && text !== null ? undefined : parameter.max;
  if (exact > largestNumber && text === null && (max === undefined || max >= largestNumber)) {
    throw new EaselError('out_of_bounds', `${parameter.name} ${exact} is too large to be exact as a number.`, {
      nextStep: `Give all its digits as text, or a number of ${min} to ${largestNumber}.`,
      details: { parameter: parameter.name, min, max: largestNumber },
    });
  }
  if (exact !== -1n && (exact < min || (max !== undefined && exact > max))) {
    throw outOfBounds({ ...parameter, min }, `${parameter.name} ${exact}`);
  }
  const isSafe = exact <= largestNumber && exact >= -largestNumber;
  return isSafe ? Number(exact) : exact.toString();
}

const isWholeText = (text: string): boolean => text !== '' && Number.isSafeInteger(Number(text));

interface SeedSource {
  seedBounds(parameter: TemplateParameter): { readonly min: number | null; readonly max: number | null };
  random(): number;
}

/**
 * −1 and absence mean random, inside the bounds of the widget and of the parameter, not negative and below 2⁵³.
 * @throws out_of_bounds for a seed that the widget does not take
 */
export function drawSeed(
  parameter: TemplateParameter,
  value: number | string | undefined,
  source: SeedSource,
): number | string {
  const widget = source.seedBounds(parameter);
  if (value !== undefined && value !== -1) {
    const [min, max] = [widget.min ?? -Infinity, widget.max ?? Infinity];
    if (BigInt(value) >= min && BigInt(value) <= (max === 2 ** 64 ? largestOf64Bits : max)) return value;
    throw outOfBounds({ name: parameter.name, ...bounds(min, max) }, `${parameter.name} ${value}`);
  }
  const low = Math.ceil(Math.max(0, widget.min ?? 0, parameter.min ?? 0));
  const high = Math.floor(Math.min(largestNumber, widget.max ?? largestNumber, parameter.max ?? largestNumber));
  if (high <= low) return Math.max(low, high);
  return Math.min(high, low + Math.floor(source.random() * (high - low + 1)));
}

const bounds = (min: number, max: number) => ({
  ...(Number.isFinite(min) ? { min } : {}),
  ...(Number.isFinite(max) ? { max } : {}),
});
