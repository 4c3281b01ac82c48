import type { Brief } from '../brief.ts';
import { along, lighter, mix } from '../color.ts';
import type { Dice } from '../dice.ts';
import { birds, drawSky, lightPath, mist } from '../sky.ts';
import { curve, downTo, polygon, rectangle, ridge, shape } from '../svg.ts';
import type { Defs, Point } from '../svg.ts';
import { pine } from '../trees.ts';

/** Ranges behind ranges in the haze; snow on the highest, pines in front, sometimes a lake. */
export function mountains(brief: Brief, defs: Defs): string[] {
  const { palette, size, dice, words } = brief;
  const plan = dice.fork('mountains');
  const { width, height } = size;
  const hasLake = words.has('lake') || words.has('river') || plan.chance(0.4);
  const horizon = height * (hasLake ? plan.between(0.56, 0.64) : plan.between(0.6, 0.72));
  const sky = drawSky(brief, defs, horizon);
  const parts = [...sky.parts, ...birds(brief, horizon)];
  const ranges = plan.whole(4, 6);
  for (let index = 0; index < ranges; index += 1) {
    const depth = index / (ranges - 1);
    const isHigh = index < 2;
    const line = ridge(dice.fork(`range ${index}`), {
      y: horizon - height * (0.2 - depth * 0.22) - (isHigh ? height * 0.07 : 0),
      width,
      sway: height * (isHigh ? 0.17 : 0.07),
      roughness: isHigh ? 0.56 : 0.47,
    });
    const color = mix(along(palette.land, depth * 0.8), palette.sky.at(-1) ?? color0, 0.5 - depth * 0.45);
    const fill = defs.vertical([[lighter(color, 0.1)], [color], [mix(color, palette.sky.at(-1) ?? color0, 0.45)]]);
    parts.push(shape(downTo(polygonLine(line), size), fill));
    if (isHigh) parts.push(...snowCaps(line, brief, dice.fork(`snow ${index}`), horizon));
    if (depth > 0.35 && depth < 0.95) parts.push(...treeLine(line, brief, dice.fork(`trees ${index}`), depth));
    parts.push(mist(defs, brief, horizon - height * (0.1 - depth * 0.16), 0.42 * (1 - depth)));
  }
  if (hasLake) parts.push(...lake(brief, defs, horizon, sky.light.x));
  parts.push(...foreground(brief, defs, hasLake));
  return parts;
}

const color0 = '#ffffff';
const polygonLine = (line: readonly Point[]): string => polygon(line).slice(0, -1);

/** White on the peaks: down the ridge line and back up along a ragged lower edge, the side away from the light in shade. */
function snowCaps(line: readonly Point[], brief: Brief, dice: Dice, horizon: number): string[] {
  const top = Math.min(...line.map(({ y }) => y));
  const snowLine = top + (horizon - top) * (brief.mood === 'winter' ? 0.62 : 0.3);
  const caps: Point[][] = [[]];
  for (const point of line) {
    if (point.y < snowLine) caps.at(-1)?.push(point);
    else if (caps.at(-1)?.length !== 0) caps.push([]);
  }
  const white = mix('#ffffff', brief.palette.sky.at(-1) ?? color0, brief.palette.isDark ? 0.35 : 0.18);
  return caps.filter((cap) => cap.length > 2).map((cap) => shape(snowCap(cap, dice, snowLine), white, 0.92));
}

function snowCap(cap: readonly Point[], dice: Dice, snowLine: number): string {
  const edge: Point[] = [];
  let isTongue = true;
  for (let index = cap.length - 2; index > 0; index -= dice.whole(1, 3)) {
    const { x, y } = cap[index] as Point;
    const reach = isTongue ? dice.between(0.45, 1.05) : dice.between(0.1, 0.4);
    edge.push({ x: x + dice.between(-7, 7), y: y + (snowLine - y) * reach });
    isTongue = !isTongue;
  }
  return polygon([...cap, ...edge]);
}

function treeLine(line: readonly Point[], { palette, detail }: Brief, dice: Dice, depth: number): string[] {
  const color = along(palette.land, 0.45 + depth * 0.45);
  const count = Math.round(60 * detail);
  return Array.from({ length: count }, () => {
    const at = dice.pick(line);
    const tall = (16 + depth * 46) * dice.between(0.55, 1.25);
    return pine({ x: at.x + dice.between(-12, 12), y: at.y + tall * 0.35 }, tall, color);
  });
}

function lake(brief: Brief, defs: Defs, horizon: number, lightX: number): string[] {
  const { palette, size } = brief;
  const top = horizon + size.height * 0.075;
  const place = { x: -10, y: top, width: size.width + 20, height: size.height - top + 10 };
  const shore = [
    { x: -50, y: top + 6 },
    { x: size.width * 0.3, y: top - 3 },
    { x: size.width * 0.7, y: top + 5 },
    { x: size.width + 50, y: top - 2 },
  ];
  const fill = defs.vertical(palette.water.map((color) => [color] as const));
  return [
    rectangle(place, fill),
    shape(
      `${curve(shore)}L${size.width + 50} ${top + 16}L-50 ${top + 16}Z`,
      lighter(palette.water[0] ?? color0, 0.35),
      0.6,
    ),
    ...lightPath(brief, { x: lightX, top: top + 4, bottom: size.height }),
  ];
}

function foreground(brief: Brief, defs: Defs, hasLake: boolean): string[] {
  const { palette, size, dice, detail } = brief;
  const chance = dice.fork('foreground');
  const dark = palette.land.at(-1) ?? '#111111';
  const bank = ridge(chance, {
    y: size.height * (hasLake ? 0.955 : 0.9),
    width: size.width,
    sway: 34,
    roughness: 0.45,
  });
  const parts = [shape(downTo(curve(bank), size), defs.vertical([[mix(dark, palette.land[2] ?? dark, 0.35)], [dark]]))];
  const side = chance.chance(0.5) ? 0 : 1;
  const count = Math.round(13 * detail);
  for (let index = 0; index < count; index += 1) {
    const away = chance.next() ** 1.7 * 0.42;
    const x = size.width * (side === 0 ? away : 1 - away) + chance.between(-30, 20);
    const tall = size.height * chance.between(0.12, 0.36) * (1 - away * 1.3);
    parts.push(pine({ x, y: size.height * 0.985 }, tall, mix(dark, palette.land[2] ?? dark, chance.between(0, 0.28))));
  }
  return parts;
}
