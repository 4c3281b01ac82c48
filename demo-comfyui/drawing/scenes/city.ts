import type { Brief } from '../brief.ts';
import { along, darker, mix } from '../color.ts';
import type { Dice } from '../dice.ts';
import { birds, drawSky, lightPath, mist } from '../sky.ts';
import { circle, group, polygon, rectangle, shape, stroke } from '../svg.ts';
import type { Defs, Point } from '../svg.ts';

interface Row {
  readonly base: number;
  readonly color: string;
  readonly depth: number;
}

/** A skyline in three rows with lit windows, mirrored in a river. */
export function city(brief: Brief, defs: Defs): string[] {
  const { palette, size, dice } = brief;
  const shore = size.height * dice.fork('city').between(0.7, 0.78);
  const sky = drawSky(brief, defs, shore);
  const parts = [...sky.parts, ...birds(brief, shore * 0.7)];
  const skyline: string[] = [];
  for (let row = 0; row < 3; row += 1) {
    const depth = row / 2;
    const color = mix(along(palette.land, 0.2 + depth * 0.8), palette.sky.at(-1) ?? '#ffffff', (1 - depth) * 0.42);
    skyline.push(...buildings(brief, defs, { base: shore, color, depth }));
    if (row < 2) skyline.push(mist(defs, brief, shore - 30, 0.4 * (1 - depth)));
  }
  parts.push(...skyline);
  const mirror = `translate(0 ${(shore * 2).toFixed(1)}) scale(1 -1)`;
  const water = palette.water.at(-1) ?? '#112233';
  parts.push(rectangle({ x: -10, y: shore, width: size.width + 20, height: size.height - shore + 10 }, water));
  parts.push(
    group(
      {
        transform: mirror,
        opacity: '0.42',
        'clip-path': defs.clip(rectangle({ x: 0, y: 0, width: size.width, height: shore }, '#000000')),
      },
      skyline,
    ),
  );
  const veil = defs.vertical([
    [palette.water[0] ?? water, 0.15],
    [water, 0.92],
  ]);
  parts.push(rectangle({ x: -10, y: shore, width: size.width + 20, height: size.height - shore + 10 }, veil));
  parts.push(
    ...lightPath(brief, { x: sky.light.x, top: shore + 6, bottom: size.height }),
    ...ripples(brief, shore),
    ...quay(brief, shore),
  );
  return parts;
}

function buildings(brief: Brief, defs: Defs, row: Row): string[] {
  const { size, dice } = brief;
  const chance = dice.fork(`buildings ${row.depth}`);
  const parts: string[] = [];
  let x = -chance.between(0, 60);
  while (x < size.width) {
    const wide = chance.between(42, 105) * (0.75 + row.depth * 0.45);
    // Taller towards one place, so that the skyline has a shape.
    const summit = 1 - Math.abs(x / size.width - 0.5) * (row.depth < 0.9 ? 0.9 : 0.5);
    const tall = size.height * chance.between(0.1, 0.52 - row.depth * 0.2) * summit + 40;
    parts.push(...building(brief, defs, { x, wide, tall }, row, chance));
    x += wide * chance.between(0.82, 1.18);
  }
  return parts;
}

function building(
  brief: Brief,
  defs: Defs,
  block: { x: number; wide: number; tall: number },
  row: Row,
  chance: Dice,
): string[] {
  const { x, wide, tall } = block;
  const top = row.base - tall;
  const body = defs.vertical([
    [row.color],
    [mix(row.color, brief.palette.sky.at(-1) ?? row.color, 0.3 * (1 - row.depth))],
  ]);
  const parts = [
    rectangle({ x, y: top, width: wide, height: tall }, body),
    ...roof(chance, { x, y: top }, wide, row.color),
  ];
  parts.push(rectangle({ x: x + wide * 0.72, y: top, width: wide * 0.28, height: tall }, '#000000', 0.14));
  return [...parts, ...windows(brief, { x, y: top, wide, tall }, row, chance)];
}

function roof(chance: Dice, at: Point, wide: number, color: string): string[] {
  const kind = chance.whole(0, 5);
  const middle = at.x + wide / 2;
  if (kind === 0) {
    const spire = [
      { x: at.x, y: at.y + 1 },
      { x: middle, y: at.y - wide * 0.95 },
      { x: at.x + wide, y: at.y + 1 },
    ];
    return [shape(polygon(spire), color), stroke(`M${middle} ${at.y - wide * 0.9}l0 ${-wide * 0.5}`, color, 2.4)];
  }
  if (kind === 1) {
    const step = (inset: number, rise: number): string =>
      rectangle({ x: at.x + wide * inset, y: at.y - rise, width: wide * (1 - inset * 2), height: rise + 1 }, color);
    return [step(0.14, 18), step(0.28, 40), stroke(`M${middle} ${at.y - 38}l0 -46`, color, 2.6)];
  }
  if (kind === 2)
    return [
      shape(
        polygon([
          { x: at.x, y: at.y + 1 },
          { x: at.x, y: at.y - wide * 0.42 },
          { x: at.x + wide, y: at.y + 1 },
        ]),
        color,
      ),
    ];
  if (kind === 3) return [circle({ x: middle, y: at.y + 2 }, wide * 0.36, color)];
  return [rectangle({ x: at.x + wide * 0.2, y: at.y - 11, width: wide * 0.22, height: 12 }, color)];
}

/** One path for all windows of a colour: thousands of elements would make the drawing slow. */
function windows(
  { palette, detail, mood }: Brief,
  at: { x: number; y: number; wide: number; tall: number },
  row: Row,
  chance: Dice,
): string[] {
  const cell = 13 - row.depth * 1.5;
  const isLit = palette.isDark || mood === 'sunset' || mood === 'dream' || mood === 'storm';
  const share = (isLit ? 0.42 : 0.3) * detail;
  const lit: [string, string] = ['', ''];
  for (let y = at.y + cell; y < at.y + at.tall - cell * 0.6; y += cell * 1.5) {
    for (let x = at.x + cell * 0.6; x < at.x + at.wide - cell * 0.9; x += cell * 1.1) {
      if (!chance.chance(share)) continue;
      const size = [(cell * 0.52).toFixed(1), (cell * 0.8).toFixed(1)];
      lit[chance.chance(0.75) ? 0 : 1] += `M${x.toFixed(1)} ${y.toFixed(1)}h${size[0]}v${size[1]}h-${size[0]}Z`;
    }
  }
  const colors = isLit ? [palette.accents[0], palette.accents[1]] : [darker(row.color, 0.3), darker(row.color, 0.3)];
  return lit.map((path, index) =>
    shape(path || 'M0 0', colors[index] ?? palette.light, (isLit ? 0.5 : 0.4) + row.depth * 0.4),
  );
}

function ripples({ palette, size, dice, detail }: Brief, shore: number): string[] {
  const chance = dice.fork('ripples');
  return Array.from({ length: Math.round(70 * detail) }, () => {
    const place = chance.next();
    const y = shore + (size.height - shore) * place;
    const x = size.width * chance.next();
    const reach = chance.between(15, 70) * (0.4 + place);
    const color = chance.chance(0.3) ? (palette.accents[0] ?? palette.light) : (palette.sky.at(-1) ?? palette.light);
    return stroke(
      `M${(x - reach).toFixed(1)} ${y.toFixed(1)}h${(reach * 2).toFixed(1)}`,
      color,
      1 + place * 1.6,
      chance.between(0.08, 0.34),
    );
  });
}

/** A railing with lamps along the near bank. */
function quay({ palette, size, dice }: Brief, shore: number): string[] {
  if (!dice.fork('quay').chance(0.6)) return [];
  const dark = darker(palette.land.at(-1) ?? '#111111', 0.4);
  const y = size.height * 0.965;
  const parts = [rectangle({ x: -10, y, width: size.width + 20, height: size.height - y + 10 }, dark)];
  for (let x = 60; x < size.width; x += 170) {
    const top = y - (size.height - shore) * 0.42;
    parts.push(stroke(`M${x} ${y}V${top.toFixed(1)}`, dark, 5), circle({ x, y: top - 7 }, 10, palette.light, 0.95));
    parts.push(circle({ x, y: top - 7 }, 34, palette.light, 0.16));
  }
  return parts;
}
