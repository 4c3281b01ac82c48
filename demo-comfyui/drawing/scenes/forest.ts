import type { Brief } from '../brief.ts';
import { along, lighter, mix } from '../color.ts';
import { circle, curve, ellipse, downTo, polygon, rectangle, ridge, shape } from '../svg.ts';
import type { Defs } from '../svg.ts';
import { trunk } from '../trees.ts';

/** Trunks behind trunks in the mist, light falling through, ferns and a path in front. */
export function forest(brief: Brief, defs: Defs): string[] {
  const { palette, size, dice, detail } = brief;
  const plan = dice.fork('forest');
  const { width, height } = size;
  const glowX = width * plan.between(0.35, 0.65);
  const hazy = mix(palette.sky.at(-1) ?? '#ffffff', palette.light, palette.isDark ? 0.05 : 0.35);
  const deep = palette.land.at(-1) ?? '#101010';
  const back = defs.vertical([
    [mix(palette.land[1] ?? deep, palette.sky[0] ?? deep, 0.35)],
    [hazy],
    [mix(hazy, palette.land[1] ?? deep, 0.5)],
  ]);
  const parts = [rectangle({ x: 0, y: 0, ...size }, back)];
  const glow = defs.radial([
    [palette.light, 0.85],
    [palette.light, 0.25],
    [palette.light, 0],
  ]);
  parts.push(ellipse({ x: glowX, y: height * 0.42 }, [430, 520], glow, palette.isDark ? 0.6 : 1));
  if (palette.isDark) parts.push(circle({ x: glowX, y: height * 0.26 }, 62, palette.light, 0.95));
  const rows = 5;
  for (let row = 0; row < rows; row += 1) {
    const depth = row / (rows - 1);
    const chance = dice.fork(`row ${row}`);
    const color = mix(along(palette.land, 0.25 + depth * 0.75), hazy, (1 - depth) * 0.62);
    const ground = height * (0.62 + depth * 0.25);
    const count = Math.round((16 - row * 2.6) * (0.7 + detail * 0.3) * (width / 1000));
    const floor = ridge(chance, { y: ground, width, sway: 14 + depth * 26, roughness: 0.45 });
    for (let index = 0; index < count; index += 1) {
      const x = (width * (index + chance.between(0.05, 0.95))) / count;
      // The middle stays open, so that the eye walks in.
      if (depth > 0.4 && Math.abs(x - glowX) < width * (0.05 + depth * 0.17)) continue;
      const wide = (5 + depth ** 1.7 * 46) * chance.between(0.7, 1.3);
      parts.push(...trunk(chance, { x, y: ground + 12 }, { wide, tall: height * 1.15, color }));
    }
    parts.push(...leaves(brief, row, { y: height * (0.02 + depth * 0.05), color, depth }));
    parts.push(shape(downTo(curve(floor), size), defs.vertical([[mix(color, hazy, 0.25 * (1 - depth))], [color]])));
    if (row === 1 || row === 2) parts.push(...rays(brief, defs, glowX));
  }
  parts.push(...path(brief, defs, glowX), ...ferns(brief, deep), ...fireflies(brief, defs));
  return parts;
}

/** Foliage in tufts of small rounds, thickest at the top corners. */
function leaves(brief: Brief, row: number, at: { y: number; color: string; depth: number }): string[] {
  const { palette, size, dice, detail, mood } = brief;
  const chance = dice.fork(`leaves ${row}`);
  const tufts = Math.round(15 * detail * (size.width / 1000));
  return Array.from({ length: tufts }, () => {
    const side = chance.between(-1, 1);
    const x = size.width * (0.5 + side * 0.56);
    const y = at.y + chance.next() ** 2 * size.height * (0.05 + 0.2 * side * side) - 20;
    const accent = palette.accents[chance.whole(0, 1)] ?? at.color;
    const bright = mood === 'autumn' || mood === 'spring' ? accent : lighter(at.color, 0.3);
    const rounds = Array.from({ length: 11 }, () => {
      const spread = 70 + at.depth * 60;
      const center = { x: x + chance.between(-spread, spread), y: y + chance.between(-spread, spread) * 0.45 };
      const color = mix(at.color, bright, chance.between(0, 0.55));
      return circle(center, chance.between(14, 34) * (0.7 + at.depth * 0.7), color, 0.9);
    });
    return rounds.join('');
  });
}

function rays({ palette, size, dice }: Brief, defs: Defs, x: number): string[] {
  const chance = dice.fork('rays');
  const fill = defs.vertical([
    [palette.light, 0.42],
    [palette.light, 0],
  ]);
  return Array.from({ length: 5 }, (_, index) => {
    const lean = (index - 2) * size.width * 0.13 + chance.between(-30, 30);
    const wide = chance.between(16, 60);
    const corners = [
      { x: x + lean * 0.15 - wide * 0.3, y: -10 },
      { x: x + lean * 0.15 + wide * 0.3, y: -10 },
      { x: x + lean * 1.5 + wide * 1.5, y: size.height * 0.84 },
      { x: x + lean * 1.5 - wide * 1.5, y: size.height * 0.84 },
    ];
    return shape(polygon(corners), fill, palette.isDark ? 0.3 : 0.55);
  });
}

/** A winding way that narrows towards the light. */
function path({ palette, size, dice }: Brief, defs: Defs, x: number): string[] {
  const sway = dice.fork('path').between(60, 120) * (dice.fork('side').chance(0.5) ? 1 : -1);
  const top = size.height * 0.74;
  const color = mix(palette.light, palette.land[1] ?? palette.light, 0.5);
  const places = [0, 0.2, 0.45, 0.7, 1.05];
  const middle = (place: number): number => x + Math.sin(place * 4.2) * sway * (0.25 + place);
  const edge = (side: number) =>
    places.map((place) => ({
      x: middle(place) + side * (5 + place ** 1.6 * 135),
      y: top + (size.height - top) * place,
    }));
  const outline = `${curve(edge(-1))}L${curve(edge(1).toReversed()).slice(1)}Z`;
  return [
    shape(
      outline,
      defs.vertical([
        [color, 0.6],
        [color, 0.2],
      ]),
    ),
  ];
}

function ferns({ palette, size, dice, detail }: Brief, deep: string): string[] {
  const chance = dice.fork('ferns');
  const count = Math.round(46 * detail);
  return Array.from({ length: count }, () => {
    const side = chance.chance(0.5) ? 1 : 0;
    const away = chance.next() ** 1.5 * size.width * 0.36;
    const foot = { x: side === 0 ? away : size.width - away, y: size.height * chance.between(0.93, 1.04) };
    const tall = chance.between(45, 150) * (1 - (away / size.width) * 1.2);
    const lean = chance.between(-70, 70);
    const wide = chance.between(4, 10);
    const blade = `${curve([
      { x: foot.x - wide, y: foot.y },
      { x: foot.x + lean * 0.3 - wide * 0.5, y: foot.y - tall * 0.6 },
      { x: foot.x + lean, y: foot.y - tall },
    ])}L${curve([
      { x: foot.x + lean, y: foot.y - tall },
      { x: foot.x + lean * 0.3 + wide * 0.7, y: foot.y - tall * 0.5 },
      { x: foot.x + wide, y: foot.y },
    ]).slice(1)}Z`;
    return shape(blade, mix(deep, palette.land[2] ?? deep, chance.between(0, 0.55)));
  });
}

function fireflies({ palette, size, dice, detail }: Brief, defs: Defs): string[] {
  const chance = dice.fork('fireflies');
  const glow = defs.radial([
    [palette.light, 1],
    [palette.accents[0] ?? palette.light, 0.5],
    [palette.accents[0] ?? palette.light, 0],
  ]);
  return Array.from({ length: Math.round((palette.isDark ? 34 : 16) * detail) }, () => {
    const at = { x: size.width * chance.next(), y: size.height * chance.between(0.3, 0.95) };
    return circle(at, chance.between(3, palette.isDark ? 11 : 7), glow, chance.between(0.4, 0.95));
  });
}
