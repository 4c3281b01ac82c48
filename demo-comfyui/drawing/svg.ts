import type { Dice } from './dice.ts';
import type { Size } from './draw-tasks.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const short = (value: number): string => String(Math.round(value * 10) / 10);

/** An element from its name and attributes; numbers are rounded to a tenth. */
export function tag(name: string, attributes: Readonly<Record<string, string | number>>, body = ''): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => `${key}="${typeof value === 'number' && key !== 'opacity' ? short(value) : value}"`)
    .join(' ');
  return body === '' ? `<${name} ${written}/>` : `<${name} ${written}>${body}</${name}>`;
}

export const group = (attributes: Readonly<Record<string, string | number>>, body: readonly string[]): string =>
  tag('g', attributes, body.join(''));

export const rectangle = (place: Point & Size, fill: string, opacity = 1): string =>
  tag('rect', { x: place.x, y: place.y, width: place.width, height: place.height, fill, opacity: opacity.toFixed(3) });

export const circle = (center: Point, radius: number, fill: string, opacity = 1): string =>
  tag('circle', { cx: center.x, cy: center.y, r: radius, fill, opacity: opacity.toFixed(3) });

export const ellipse = (center: Point, radii: readonly [x: number, y: number], fill: string, opacity = 1): string =>
  tag('ellipse', { cx: center.x, cy: center.y, rx: radii[0], ry: radii[1], fill, opacity: opacity.toFixed(3) });

export const shape = (path: string, fill: string, opacity = 1): string =>
  tag('path', { d: path, fill, opacity: opacity.toFixed(3) });

export const stroke = (path: string, color: string, width: number, opacity = 1): string =>
  tag('path', {
    d: path,
    fill: 'none',
    stroke: color,
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    opacity: opacity.toFixed(3),
  });

export const polygon = (points: readonly Point[]): string =>
  `M${points.map(({ x, y }) => `${short(x)} ${short(y)}`).join('L')}Z`;

/** A smooth curve through the points (Catmull-Rom), open or closed. */
export function curve(points: readonly Point[], isClosed = false): string {
  const at = (index: number): Point =>
    (isClosed
      ? points[(index + points.length) % points.length]
      : points[Math.min(Math.max(index, 0), points.length - 1)]) as Point;
  let path = `M${short(at(0).x)} ${short(at(0).y)}`;
  const last = isClosed ? points.length : points.length - 1;
  for (let index = 0; index < last; index += 1) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    const handles = [from.x + (to.x - before.x) / 6, from.y + (to.y - before.y) / 6, to.x - (after.x - from.x) / 6];
    path += `C${handles.map(short).join(' ')} ${short(to.y - (after.y - from.y) / 6)} ${short(to.x)} ${short(to.y)}`;
  }
  return isClosed ? `${path}Z` : path;
}

/** `path` (which runs from left to right) closed along the bottom of the picture. */
export const downTo = (path: string, { width, height }: Size): string =>
  `${path}L${short(width + 50)} ${short(height + 20)}L-50 ${short(height + 20)}Z`;

/** Gradients collect here while a scene is drawn and go into its <defs>. */
export class Defs {
  readonly #entries: string[] = [];

  /** From top to bottom of the shape that uses it (or of `span` in drawing units). */
  vertical(
    colors: readonly (readonly [color: string, opacity?: number])[],
    span?: readonly [from: number, to: number],
  ) {
    const ends = span === undefined ? 'x1="0" y1="0" x2="0" y2="1"' : userSpan(span);
    return this.#add('linearGradient', ends, colors);
  }

  radial(colors: readonly (readonly [color: string, opacity?: number])[]): string {
    return this.#add('radialGradient', 'cx="0.5" cy="0.5" r="0.5"', colors);
  }

  clip(body: string): string {
    const id = `d${this.#entries.length}`;
    this.#entries.push(`<clipPath id="${id}">${body}</clipPath>`);
    return `url(#${id})`;
  }

  toString(): string {
    return `<defs>${this.#entries.join('')}</defs>`;
  }

  #add(kind: string, geometry: string, colors: readonly (readonly [color: string, opacity?: number])[]): string {
    const id = `d${this.#entries.length}`;
    const stops = colors.map(([color, opacity], index) => {
      const offset = (index / Math.max(1, colors.length - 1)).toFixed(3);
      return `<stop offset="${offset}" stop-color="${color}" stop-opacity="${(opacity ?? 1).toFixed(3)}"/>`;
    });
    this.#entries.push(`<${kind} id="${id}" ${geometry}>${stops.join('')}</${kind}>`);
    return `url(#${id})`;
  }
}

const userSpan = ([from, to]: readonly [number, number]): string =>
  `gradientUnits="userSpaceOnUse" x1="0" y1="${short(from)}" x2="0" y2="${short(to)}"`;

/** A rough line from left to right by midpoint displacement: `roughness` 0.4 rolls, 0.6 is rocky. */
export function ridge(dice: Dice, from: { y: number; width: number; sway: number; roughness: number }): Point[] {
  let heights = [dice.between(-1, 1), dice.between(-1, 1), dice.between(-1, 1)].map((value) => value * from.sway);
  let reach = from.sway;
  for (let round = 0; round < 6; round += 1) {
    reach *= from.roughness;
    heights = heights.flatMap((height, index) => {
      const next = heights[index + 1];
      return next === undefined ? [height] : [height, (height + next) / 2 + dice.between(-reach, reach)];
    });
  }
  const step = (from.width + 100) / (heights.length - 1);
  return heights.map((height, index) => ({ x: -50 + index * step, y: from.y + height }));
}
