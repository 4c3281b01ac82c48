import type { Brief } from '../brief.ts';
import { along, darker, lighter, mix } from '../color.ts';
import type { Dice } from '../dice.ts';
import { birds, drawSky, lightPath, mist } from '../sky.ts';
import { circle, curve, downTo, group, polygon, rectangle, ridge, shape, stroke } from '../svg.ts';
import type { Defs, Point } from '../svg.ts';

/** Open water under a wide sky: an island, a sail or a lighthouse, waves that grow towards the viewer. */
export function sea(brief: Brief, defs: Defs): string[] {
  const { palette, size, dice, words } = brief;
  const plan = dice.fork('sea');
  const horizon = size.height * plan.between(0.46, 0.6);
  const sky = drawSky(brief, defs, horizon);
  const parts = [...sky.parts, ...birds(brief, horizon)];
  parts.push(...coast(brief, defs, horizon));
  const water = defs.vertical(palette.water.map((color) => [color] as const));
  parts.push(rectangle({ x: -10, y: horizon, width: size.width + 20, height: size.height - horizon + 10 }, water));
  parts.push(mist(defs, brief, horizon, 0.5));
  parts.push(...lightPath(brief, { x: sky.light.x, top: horizon + 4, bottom: size.height * 0.96 }));
  parts.push(...waves(brief, horizon));
  const hasLighthouse = words.has('lighthouse') || (!words.has('boat') && !words.has('ship') && plan.chance(0.4));
  if (hasLighthouse) parts.push(...lighthouse(brief, defs, horizon));
  else parts.push(...boats(brief, horizon, plan.whole(1, 3)));
  if (words.has('beach') || plan.chance(0.35)) parts.push(...beach(brief, defs));
  return parts;
}

function coast(brief: Brief, defs: Defs, horizon: number): string[] {
  const { palette, size, dice } = brief;
  return [0, 1].flatMap((index) => {
    const chance = dice.fork(`coast ${index}`);
    const line = ridge(chance, { y: 0, width: size.width, sway: 60, roughness: 0.52 });
    const middle = size.width * chance.between(0.1, 0.9);
    const reach = size.width * chance.between(0.2, 0.42);
    const outline = line.map(({ x, y }) => {
      const rise = Math.max(0, 1 - Math.abs(x - middle) / reach);
      return { x, y: horizon - rise * (rise > 0 ? 50 + Math.abs(y) * 1.3 : 0) };
    });
    const color = mix(along(palette.land, 0.15 + index * 0.25), palette.sky.at(-1) ?? '#ffffff', 0.42 - index * 0.2);
    const fill = defs.vertical([[color], [mix(color, palette.sky.at(-1) ?? color, 0.4)]]);
    const bottom = [
      { x: size.width + 50, y: horizon + 3 },
      { x: -50, y: horizon + 3 },
    ];
    return [shape(polygon([...outline, ...bottom]), fill)];
  });
}

/** Rows of short crests: finer and denser far away. */
function waves({ palette, size, dice, detail }: Brief, horizon: number): string[] {
  const chance = dice.fork('waves');
  const rows = Math.round(26 * detail);
  const parts: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const place = ((row + 1) / rows) ** 1.7;
    const y = horizon + (size.height - horizon) * place;
    const color = chance.chance(0.55)
      ? lighter(palette.water[0] ?? '#88aacc', 0.25)
      : darker(palette.water[1] ?? '#224466', 0.15);
    for (let crest = 0; crest < 5; crest += 1) {
      const x = size.width * chance.between(-0.05, 1.05);
      const reach = 12 + place * chance.between(40, 150);
      const lift = 1 + place * 7;
      const path = curve([
        { x: x - reach, y },
        { x: x - reach * 0.45, y: y - lift },
        { x, y: y + lift * 0.3 },
        { x: x + reach * 0.5, y: y - lift * 0.9 },
        { x: x + reach, y: y + lift * 0.2 },
      ]);
      parts.push(stroke(path, color, 0.9 + place * 3.2, 0.22 + place * 0.22));
    }
  }
  return parts;
}

function boats(brief: Brief, horizon: number, count: number): string[] {
  const chance = brief.dice.fork('boats');
  return Array.from({ length: count }, (_, index) => {
    const place = index === 0 ? chance.between(0.14, 0.3) : chance.between(0.02, 0.1);
    const at = {
      x: brief.size.width * chance.between(0.15, 0.85),
      y: horizon + (brief.size.height - horizon) * place,
    };
    return sailboat(brief, at, 34 + place * 520, chance);
  });
}

function sailboat({ palette }: Brief, at: Point, tall: number, chance: Dice): string {
  const dark = palette.land.at(-1) ?? '#111111';
  const sail = mix(palette.accents[2] ?? '#ffffff', palette.light, 0.3);
  const flip = chance.chance(0.5) ? -1 : 1;
  const hull = [
    { x: -tall * 0.34, y: -tall * 0.1 },
    { x: tall * 0.38, y: -tall * 0.1 },
    { x: tall * 0.26, y: 0 },
    { x: -tall * 0.24, y: 0 },
  ];
  const main = [
    { x: tall * 0.02, y: -tall },
    { x: tall * 0.34, y: -tall * 0.16 },
    { x: tall * 0.02, y: -tall * 0.16 },
  ];
  const jib = [
    { x: -tall * 0.02, y: -tall * 0.9 },
    { x: -tall * 0.02, y: -tall * 0.16 },
    { x: -tall * 0.32, y: -tall * 0.16 },
  ];
  const mirrored = [
    { x: -tall * 0.24, y: 2 },
    { x: tall * 0.26, y: 2 },
    { x: tall * 0.06, y: tall * 0.5 },
  ];
  return group({ transform: `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)}) scale(${flip} 1)` }, [
    shape(polygon(mirrored), sail, 0.18),
    shape(polygon(main), sail, 0.97),
    shape(polygon(jib), palette.accents[1] ?? sail, 0.92),
    stroke(`M0 ${(-tall * 1.02).toFixed(1)}L0 ${(-tall * 0.1).toFixed(1)}`, dark, Math.max(1, tall * 0.018)),
    shape(polygon(hull), dark),
  ]);
}

function lighthouse(brief: Brief, defs: Defs, horizon: number): string[] {
  const { palette, size, dice } = brief;
  const chance = dice.fork('lighthouse');
  const isLeft = chance.chance(0.5);
  const foot = { x: size.width * (isLeft ? 0.2 : 0.8), y: horizon + 30 };
  const tall = size.height * 0.27;
  const dark = palette.land.at(-1) ?? '#111111';
  const reach = size.width * 0.27;
  const rock = ridge(chance, { y: 0, width: size.width, sway: 26, roughness: 0.6 })
    .filter(({ x }) => Math.abs(x - foot.x) < reach)
    .map(({ x, y }) => {
      const rise = 1 - Math.abs(x - foot.x) / reach;
      return { x, y: foot.y + 66 - Math.min(1, rise * 1.5) ** 0.8 * 84 + y * rise };
    });
  const shore = [
    { x: foot.x + reach, y: foot.y + 66 },
    { x: foot.x + reach * 0.5, y: foot.y + 76 },
    { x: foot.x - reach * 0.4, y: foot.y + 78 },
    { x: foot.x - reach, y: foot.y + 66 },
  ];
  const wide = tall * 0.105;
  const [white, red] = [mix('#ffffff', palette.sky.at(-1) ?? '#ffffff', 0.18), palette.accents[1] ?? '#cc4444'];
  const parts = [
    shape(polygon([...rock, ...shore]), defs.vertical([[mix(dark, palette.land[2] ?? dark, 0.4)], [dark]])),
  ];
  if (palette.isDark || brief.mood === 'sunset' || brief.mood === 'storm')
    parts.push(...beams(brief, defs, { x: foot.x, y: foot.y - tall }, isLeft));
  for (let band = 0; band < 5; band += 1) {
    const [low, high] = [band / 5, (band + 1) / 5];
    const half = (place: number): number => wide * (1 - place * 0.42);
    const at = (place: number): number => foot.y - tall * 0.86 * place;
    const corners = [
      { x: foot.x - half(low), y: at(low) },
      { x: foot.x - half(high), y: at(high) },
      { x: foot.x + half(high), y: at(high) },
      { x: foot.x + half(low), y: at(low) },
    ];
    parts.push(shape(polygon(corners), band % 2 === 0 ? white : red));
  }
  const top = foot.y - tall * 0.86;
  parts.push(rectangle({ x: foot.x - wide * 0.78, y: top - 5, width: wide * 1.56, height: 7 }, dark));
  parts.push(
    rectangle({ x: foot.x - wide * 0.42, y: top - tall * 0.1, width: wide * 0.84, height: tall * 0.1 }, palette.light),
  );
  const roof = [
    { x: foot.x - wide * 0.62, y: top - tall * 0.1 },
    { x: foot.x, y: top - tall * 0.18 },
    { x: foot.x + wide * 0.62, y: top - tall * 0.1 },
  ];
  parts.push(shape(polygon(roof), red));
  return parts;
}

function beams({ palette, size }: Brief, defs: Defs, lamp: Point, isLeft: boolean): string[] {
  const glow = defs.radial([
    [palette.light, 0.9],
    [palette.light, 0],
  ]);
  const far = isLeft ? size.width * 1.05 : -size.width * 0.05;
  const beam = [lamp, { x: far, y: lamp.y - 130 }, { x: far, y: lamp.y + 30 }];
  return [shape(polygon(beam), palette.light, 0.16), circle(lamp, 90, glow)];
}

function beach(brief: Brief, defs: Defs): string[] {
  const { size, dice, palette } = brief;
  const sand = mix('#e9cfa0', palette.land[1] ?? '#e9cfa0', palette.isDark ? 0.75 : 0.25);
  const line = ridge(dice.fork('beach'), { y: size.height * 0.9, width: size.width, sway: 36, roughness: 0.32 });
  const foam = line.map(({ x, y }) => ({ x, y: y - 9 }));
  return [
    shape(downTo(curve(foam), size), '#ffffff', 0.55),
    shape(downTo(curve(line), size), defs.vertical([[sand], [darker(sand, 0.3)]])),
  ];
}
