import type { Dice } from './dice.ts';
import { curve, polygon, shape, stroke } from './svg.ts';
import type { Point } from './svg.ts';

/** A pine that stands at `foot`. */
export function pine(foot: Point, tall: number, color: string): string {
  const half = tall * 0.2;
  const left: Point[] = [];
  const right: Point[] = [];
  const tiers = 5;
  for (let tier = 0; tier < tiers; tier += 1) {
    const y = foot.y - tall + (tall * 0.92 * (tier + 1)) / tiers;
    const reach = (half * (tier + 1)) / tiers;
    left.push({ x: foot.x - reach, y }, { x: foot.x - reach * 0.52, y: y - tall * 0.02 });
    right.push({ x: foot.x + reach, y }, { x: foot.x + reach * 0.52, y: y - tall * 0.02 });
  }
  const trunk = tall * 0.018 + 0.6;
  const outline = [
    { x: foot.x, y: foot.y - tall },
    ...right,
    { x: foot.x + trunk, y: foot.y - tall * 0.08 },
    { x: foot.x + trunk, y: foot.y },
    { x: foot.x - trunk, y: foot.y },
    { x: foot.x - trunk, y: foot.y - tall * 0.08 },
    ...left.toReversed(),
  ];
  return shape(polygon(outline), color);
}

/** A bare trunk that reaches beyond the top of the picture, with a few branches. */
export function trunk(dice: Dice, foot: Point, how: { wide: number; tall: number; color: string }): string[] {
  const lean = dice.between(-0.05, 0.05) * how.tall;
  const { wide, tall, color } = how;
  const outline = [
    { x: foot.x - wide * 1.25, y: foot.y },
    { x: foot.x - wide * 0.62, y: foot.y - tall * 0.12 },
    { x: foot.x - wide * 0.5 + lean * 0.5, y: foot.y - tall * 0.5 },
    { x: foot.x - wide * 0.36 + lean, y: foot.y - tall },
    { x: foot.x + wide * 0.36 + lean, y: foot.y - tall },
    { x: foot.x + wide * 0.5 + lean * 0.5, y: foot.y - tall * 0.5 },
    { x: foot.x + wide * 0.66, y: foot.y - tall * 0.12 },
    { x: foot.x + wide * 1.35, y: foot.y },
  ];
  const branches = Array.from({ length: dice.whole(2, 5) }, () => {
    const y = foot.y - tall * dice.between(0.4, 0.95);
    const side = dice.chance(0.5) ? 1 : -1;
    const reach = wide * dice.between(2, 5) * side;
    const x = foot.x + lean * ((foot.y - y) / tall);
    const path = curve([
      { x, y },
      { x: x + reach * 0.45, y: y - Math.abs(reach) * 0.22 },
      { x: x + reach, y: y - Math.abs(reach) * dice.between(0.5, 0.9) },
    ]);
    return stroke(path, color, wide * dice.between(0.12, 0.26));
  });
  return [...branches, shape(curve(outline, true), color)];
}
