import type { Brief } from '../brief.ts';
import { darker, lighter, mix } from '../color.ts';
import type { Dice } from '../dice.ts';
import { circle, curve, group, polygon, rectangle, shape, stroke } from '../svg.ts';
import type { Defs, Point } from '../svg.ts';

/** Abstract pictures of three kinds: a poster of circles and bars, paper cut-outs, and a grid of quarter turns. */
export function shapes(brief: Brief, defs: Defs): string[] {
  const plan = brief.dice.fork('shapes');
  return plan.pick([poster, cutOuts, grid])(brief, defs, plan);
}

function inks({ palette }: Brief): string[] {
  return [...palette.accents, palette.land[1], palette.land[2], palette.sky[0]].filter((color) => color !== undefined);
}

const paper = ({ palette, size }: Brief, defs: Defs): string => {
  const base = palette.isDark ? darker(palette.sky[0] ?? '#101020', 0.2) : mix(palette.light, '#f3ead8', 0.55);
  return rectangle({ x: 0, y: 0, ...size }, defs.vertical([[lighter(base, 0.06)], [darker(base, 0.05)]]));
};

function poster(brief: Brief, defs: Defs, plan: Dice): string[] {
  const { size, palette, detail } = brief;
  const colors = inks(brief);
  const ink = palette.isDark ? palette.light : darker(palette.land.at(-1) ?? '#101010', 0.2);
  const center = { x: size.width * plan.between(0.38, 0.62), y: size.height * plan.between(0.36, 0.56) };
  const parts = [paper(brief, defs)];
  const angle = plan.between(-50, 50);
  const turned: string[] = [];
  for (let bar = 0; bar < 9; bar += 1) {
    const [length, thick] = [plan.between(180, 900), plan.between(5, 62)];
    const at = { x: plan.between(-520, 320), y: plan.between(-430, 430) };
    turned.push(rectangle({ ...at, width: length, height: thick }, plan.pick(colors), plan.between(0.75, 1)));
  }
  parts.push(circle(center, plan.between(210, 310), defs.vertical([[plan.pick(colors)], [plan.pick(colors)]])));
  parts.push(
    group(
      { transform: `translate(${center.x.toFixed(1)} ${center.y.toFixed(1)}) rotate(${angle.toFixed(1)})` },
      turned,
    ),
  );
  for (let ring = 0; ring < Math.round(7 * detail); ring += 1) {
    const at = { x: center.x + plan.between(-380, 380), y: center.y + plan.between(-380, 380) };
    const radius = plan.between(18, 120);
    if (plan.chance(0.5)) parts.push(circle(at, radius, plan.pick(colors), 0.92));
    else
      parts.push(
        `<circle cx="${at.x.toFixed(1)}" cy="${at.y.toFixed(1)}" r="${radius.toFixed(1)}" fill="none" stroke="${ink}" stroke-width="${plan.between(2, 9).toFixed(1)}"/>`,
      );
  }
  const triangle = [
    center,
    { x: center.x + plan.between(160, 340), y: center.y + 330 },
    { x: center.x - plan.between(160, 340), y: center.y + 330 },
  ];
  parts.push(shape(polygon(triangle), plan.pick(colors), 0.85));
  for (let line = 0; line < 5; line += 1) {
    const y = center.y - 300 + line * 14;
    parts.push(
      stroke(
        `M${(center.x - 420).toFixed(1)} ${y.toFixed(1)}L${(center.x + 430).toFixed(1)} ${(y + angle * 6).toFixed(1)}`,
        ink,
        2.4,
        0.9,
      ),
    );
  }
  return parts;
}

function cutOuts(brief: Brief, defs: Defs, plan: Dice): string[] {
  const { size } = brief;
  const colors = inks(brief);
  const parts = [paper(brief, defs)];
  const across = 3;
  const down = Math.max(3, Math.round((size.height / size.width) * 3));
  const cell = { width: size.width / across, height: size.height / down };
  for (let index = 0; index < across * down; index += 1) {
    const corner = { x: (index % across) * cell.width, y: Math.floor(index / across) * cell.height };
    parts.push(
      rectangle(
        { ...corner, width: cell.width + 1, height: cell.height + 1 },
        plan.pick(colors),
        plan.chance(0.75) ? 1 : 0,
      ),
    );
  }
  for (let index = 0; index < across * down + 3; index += 1) {
    const at = { x: size.width * plan.between(0.08, 0.92), y: size.height * plan.between(0.08, 0.92) };
    const radius = plan.between(90, 190);
    const form = plan.chance(0.55) ? frond(plan, at, radius) : pebble(plan, at, radius);
    const shadow = group({ transform: 'translate(5 8)' }, [shape(form, '#000000', 0.16)]);
    parts.push(shadow, shape(form, plan.pick(colors)));
  }
  return parts;
}

/** A leaf of seaweed: lobes around an axis, as cut with scissors. */
function frond(plan: Dice, at: Point, radius: number): string {
  const lobes = plan.whole(5, 9);
  const turn = plan.between(0, 6.3);
  const points = Array.from({ length: lobes * 2 }, (_, index) => {
    const angle = turn + (index / (lobes * 2)) * Math.PI * 2;
    const reach = radius * (index % 2 === 0 ? plan.between(0.85, 1.15) : plan.between(0.28, 0.42));
    return { x: at.x + Math.cos(angle) * reach, y: at.y + Math.sin(angle) * reach };
  });
  return curve(points, true);
}

function pebble(plan: Dice, at: Point, radius: number): string {
  const points = Array.from({ length: 7 }, (_, index) => {
    const angle = (index / 7) * Math.PI * 2;
    const reach = radius * plan.between(0.5, 0.85);
    return { x: at.x + Math.cos(angle) * reach, y: at.y + Math.sin(angle) * reach };
  });
  return curve(points, true);
}

function grid(brief: Brief, defs: Defs, plan: Dice): string[] {
  const { size, detail } = brief;
  const colors = inks(brief);
  const across = Math.max(4, Math.round((size.width / 1000) * (4 + detail * 2)));
  const side = size.width / across;
  const parts = [paper(brief, defs)];
  for (let y = 0; y < size.height; y += side) {
    for (let x = 0; x < size.width - 1; x += side) parts.push(tile(plan, colors, { x, y }, side));
  }
  return parts;
}

function tile(plan: Dice, colors: readonly string[], at: Point, side: number): string {
  const [back, front, third] = [plan.pick(colors), plan.pick(colors), plan.pick(colors)];
  const half = side / 2;
  const quarter = (reach: number, color: string): string =>
    shape(
      `M0 0h${reach.toFixed(1)}a${reach.toFixed(1)} ${reach.toFixed(1)} 0 0 1 ${(-reach).toFixed(1)} ${reach.toFixed(1)}z`,
      color,
    );
  const forms: readonly (() => string)[] = [
    () => quarter(side, front) + quarter(half, third),
    () => circle({ x: half, y: half }, half * 0.82, front) + circle({ x: half, y: half }, half * 0.4, third),
    () =>
      shape(
        polygon([
          { x: 0, y: 0 },
          { x: side, y: 0 },
          { x: 0, y: side },
        ]),
        front,
      ),
    () =>
      shape(`M0 ${half}a${half} ${half} 0 0 1 ${side} 0z`, front) +
      shape(`M0 ${side}a${half} ${half} 0 0 1 ${side} 0z`, third),
    () =>
      [0, 1, 2, 3]
        .map((bar) => rectangle({ x: (bar * side) / 4, y: 0, width: side / 8, height: side }, front))
        .join(''),
    () => shape(`M0 0a${side} ${side} 0 0 0 ${side} ${side}a${side} ${side} 0 0 0 ${-side} ${-side}z`, front),
  ];
  const turn = `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)}) rotate(${plan.whole(0, 3) * 90} ${half.toFixed(1)} ${half.toFixed(1)})`;
  return group({ transform: turn }, [
    rectangle({ x: -0.4, y: -0.4, width: side + 0.8, height: side + 0.8 }, back),
    plan.pick(forms)(),
  ]);
}
