import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { Value } from './read-value.ts';
import { exactSizeName, parseExactSize } from './exact-size.ts';
import { nearRatio, onMultiple, parseRatio, parseSize, sizeText, type Size } from './sizes.ts';

/** Where a value comes from; the later ones win. */
export const ranks = { template: 0, settings: 1, preset: 2, call: 3 } as const;
export type Rank = (typeof ranks)[keyof typeof ranks];

export interface UsedValue {
  readonly value: Value;
  readonly rank: Rank;
}

interface Shaping {
  readonly parameters: readonly TemplateParameter[];
  readonly used: Map<string, UsedValue>;
  /** What the workflow has at the first target of a parameter. */
  readonly written: (parameter: TemplateParameter) => unknown;
  readonly adjustments: string[];
  readonly ignored: string[];
}

/** A width or height without targets is a side of the template's one size. */
export function isSideOfSize(parameter: TemplateParameter, parameters: readonly TemplateParameter[]): boolean {
  const isSide = parameter.name === 'width' || parameter.name === 'height';
  return isSide && parameter.targets.length === 0 && parameters.filter(({ type }) => type === 'size').length === 1;
}

/** Puts sides into the size they belong to, then the proportion into the size. @throws bad_input, out_of_bounds */
export function shapeSize(shaping: Shaping): void {
  const sides = sidesOf(shaping);
  if (!sides) return;
  const { used, adjustments, ignored } = shaping;
  const shape = shapeOf(shaping);
  if (shape) {
    const { width, height } = sides;
    const { name, text, ratio, rank } = shape;
    const [isWidthFixed, isHeightFixed] = [width.rank >= rank, height.rank >= rank];
    if (!isWidthFixed || !isHeightFixed) {
      const before = sizeText({ width: width.value, height: height.value });
      const size = inProportion({ sides, ratio, isWidthFixed, isHeightFixed });
      sides.set(size, rank);
      if (sizeText(size) !== before) adjustments.push(`${name} ${text} made the size ${sizeText(size)}.`);
      return;
    }
    // An exact size is reached all the same.
    if (name === 'aspect_ratio') {
      ignored.push(`aspect_ratio ${text} has no effect beside width and height.`);
      used.delete('aspect_ratio');
      return;
    }
  }
  if (sides.isSplit) sides.set({ width: sides.width.value, height: sides.height.value }, sides.width.rank);
}

interface Shape {
  readonly name: 'aspect_ratio' | typeof exactSizeName;
  readonly text: string;
  /** Width over height. */
  readonly ratio: number;
  readonly rank: Rank;
}

/** The proportion that is wanted: as it is named, else that of the exact size. */
function shapeOf({ parameters, used }: Shaping): Shape | null {
  const textOf = (name: Shape['name']): { text: string; rank: Rank } | null => {
    const value = used.get(name);
    const isOurs = parameters.some((one) => one.name === name && one.targets.length === 0);
    return isOurs && typeof value?.value === 'string' ? { text: value.value, rank: value.rank } : null;
  };
  const aspect = textOf('aspect_ratio');
  if (aspect) return { ...aspect, name: 'aspect_ratio', ratio: parseRatio(aspect.text) };
  const exact = textOf(exactSizeName);
  const size = exact && parseExactSize(exact.text);
  return size && { ...exact, name: exactSizeName, ratio: nearRatio(size.width / size.height) };
}

interface Side {
  readonly parameter: Pick<TemplateParameter, 'min' | 'max' | 'multipleOf'>;
  readonly value: number;
  readonly rank: Rank;
}

interface Sides {
  readonly width: Side;
  readonly height: Side;
  /** Sides given by themselves that belong into one size. */
  readonly isSplit: boolean;
  set(size: Size, rank: Rank): void;
}

const usualSide = 1024;

function sidesOf({ parameters, used, written }: Shaping): Sides | null {
  const side = (name: string): TemplateParameter | undefined =>
    parameters.find((one) => one.name === name && (one.type === 'integer' || one.type === 'number'));
  const [width, height] = [side('width'), side('height')];
  const sizes = parameters.filter(({ type }) => type === 'size');
  const [size] = sizes;
  if (size && sizes.length === 1 && [width, height].every((one) => !one || isSideOfSize(one, parameters))) {
    return sidesOfOne({ size, width, height, used, written });
  }
  if (!width || !height) return null;
  const numberOf = (parameter: TemplateParameter): Side => {
    const value = used.get(parameter.name);
    const number = value?.value ?? written(parameter);
    return { parameter, value: typeof number === 'number' && number > 0 ? number : usualSide, rank: value?.rank ?? 0 };
  };
  return {
    width: numberOf(width),
    height: numberOf(height),
    isSplit: false,
    set(next, rank) {
      used.set(width.name, { value: next.width, rank });
      used.set(height.name, { value: next.height, rank });
    },
  };
}

interface OneSize extends Pick<Shaping, 'used' | 'written'> {
  readonly size: TemplateParameter;
  readonly width: TemplateParameter | undefined;
  readonly height: TemplateParameter | undefined;
}

function sidesOfOne({ size, width, height, used, written }: OneSize): Sides {
  const whole = used.get(size.name);
  const text = whole?.value ?? written(size);
  const parsed = (typeof text === 'string' ? parseSize(text) : null) ?? sizeWritten(size, written) ?? null;
  const sideOf = (name: 'width' | 'height', parameter: TemplateParameter | undefined): Side => {
    const own = parameter && used.get(parameter.name);
    // A default of a side says nothing beside the size.
    const isGiven = own !== undefined && own.rank > ranks.template && typeof own.value === 'number';
    const value = isGiven ? Number(own.value) : (parsed?.[name] ?? usualSide);
    return { parameter: size, value, rank: isGiven ? own.rank : (whole?.rank ?? ranks.template) };
  };
  const sides = { width: sideOf('width', width), height: sideOf('height', height) };
  return {
    ...sides,
    isSplit: [width, height].some((one) => one && (used.get(one.name)?.rank ?? 0) > ranks.template),
    set(next, rank) {
      used.set(size.name, { value: sizeText(next), rank });
      if (width) used.set(width.name, { value: next.width, rank });
      if (height) used.set(height.name, { value: next.height, rank });
    },
  };
}

function sizeWritten(size: TemplateParameter, written: Shaping['written']): Size | null {
  const part = (name: 'width' | 'height'): unknown => {
    const target = size.targets.find(({ transform }) => transform?.part === name);
    return target && written({ ...size, targets: [target] });
  };
  const [width, height] = [part('width'), part('height')];
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : null;
}

/** Models are trained on multiples of 64; the window's shapes have them too. */
const grid = 64;

interface Proportion {
  readonly sides: Sides;
  readonly ratio: number;
  readonly isWidthFixed: boolean;
  readonly isHeightFixed: boolean;
}

/** The same number of pixels in another proportion; where one side was given, the other follows it. */
function inProportion({ sides: { width, height }, ratio, isWidthFixed, isHeightFixed }: Proportion): Size {
  if (isWidthFixed) return { width: width.value, height: onMultiple(width.value / ratio, whole(height.parameter)) };
  if (isHeightFixed) return { width: onMultiple(height.value * ratio, whole(width.parameter)), height: height.value };
  const ideal = Math.sqrt(width.value * height.value * ratio);
  return {
    width: onMultiple(ideal, gridded(width.parameter, ideal)),
    height: onMultiple(ideal / ratio, gridded(height.parameter, ideal / ratio)),
  };
}

const whole = (bounds: Side['parameter']) => ({ ...bounds, min: bounds.min ?? 1 });

/** Of a side that is shorter the proportion would suffer from the grid. */
const leastOnGrid = 4 * grid;

/** Where no multiple of 64 fits the bounds or the parameter's own multiple, its own holds. */
function gridded(bounds: Side['parameter'], ideal: number): Side['parameter'] {
  const { min = 1, max = Infinity, multipleOf = 1 } = bounds;
  const fits = ideal >= leastOnGrid && grid % multipleOf === 0 && Math.ceil(min / grid) <= Math.floor(max / grid);
  return { ...bounds, min: fits ? Math.max(min, grid) : min, multipleOf: fits ? grid : multipleOf };
}
