import type { Brief } from '../brief.ts';
import { darker, lighter, mix } from '../color.ts';
import type { Dice } from '../dice.ts';
import { circle, curve, downTo, ellipse, group, rectangle, ridge, shape, tag } from '../svg.ts';
import type { Defs, Point } from '../svg.ts';

/** A great planet with its rings and moons in a nebula, sometimes seen from another world's hills. */
export function space(brief: Brief, defs: Defs): string[] {
  const { palette, size, dice } = brief;
  const plan = dice.fork('space');
  const deep = darker(palette.sky[0] ?? '#0a0a20', 0.62);
  const parts = [
    rectangle({ x: 0, y: 0, ...size }, defs.vertical([[deep], [darker(palette.sky[1] ?? deep, 0.5)], [deep]])),
  ];
  parts.push(...nebula(brief, defs), ...starField(brief, defs));
  const radius = plan.between(170, 270);
  const center = { x: size.width * plan.between(0.34, 0.66), y: size.height * plan.between(0.34, 0.54) };
  parts.push(...planet(brief, defs, { center, radius, hasRings: plan.chance(0.65) }));
  for (let moon = plan.whole(1, 3); moon > 0; moon -= 1) {
    const angle = plan.between(0, Math.PI * 2);
    const away = radius * plan.between(1.5, 2.1);
    const at = { x: center.x + Math.cos(angle) * away, y: center.y + Math.sin(angle) * away * 0.75 };
    parts.push(...ball(defs, at, plan.between(16, 46), palette.accents[moon % 4] ?? palette.light, deep));
  }
  if (plan.chance(0.6)) parts.push(...hills(brief, defs, deep));
  else parts.push(...comet(brief, plan));
  return parts;
}

function nebula({ palette, size, dice }: Brief, defs: Defs): string[] {
  const chance = dice.fork('nebula');
  const angle = chance.between(-40, 40);
  return Array.from({ length: 26 }, (_, index) => {
    const source = index % 2 === 0 ? palette.sky : palette.accents;
    const color = mix(chance.pick(source), palette.sky[1] ?? '#334', 0.3);
    const fill = defs.radial([
      [color, 0.5],
      [color, 0.18],
      [color, 0],
    ]);
    const along = chance.between(-0.6, 0.6) * size.width;
    const across = chance.between(-0.16, 0.16) * size.height * (1 + chance.next());
    const turn = (angle * Math.PI) / 180;
    const at = {
      x: size.width / 2 + along * Math.cos(turn) - across * Math.sin(turn),
      y: size.height / 2 + along * Math.sin(turn) + across * Math.cos(turn),
    };
    return ellipse(at, [chance.between(120, 380), chance.between(80, 240)], fill, chance.between(0.25, 0.6));
  });
}

function starField({ palette, size, dice, detail }: Brief, defs: Defs): string[] {
  const chance = dice.fork('stars');
  const glow = defs.radial([
    ['#ffffff', 1],
    [palette.accents[2] ?? '#ffffff', 0.35],
    [palette.accents[2] ?? '#ffffff', 0],
  ]);
  const place = (): Point => ({ x: size.width * chance.next(), y: size.height * chance.next() });
  const small = Array.from({ length: Math.round(330 * detail * (size.width / 1000)) }, () =>
    circle(
      place(),
      chance.between(0.5, 2),
      chance.chance(0.15) ? (palette.accents[0] ?? '#ffffff') : '#ffffff',
      chance.between(0.2, 0.95),
    ),
  );
  const big = Array.from({ length: 9 }, () => {
    const at = place();
    const reach = chance.between(9, 22);
    const ray = (x: number, y: number): string => ellipse(at, [x, y], '#ffffff', 0.75);
    return `${circle(at, reach, glow)}${ray(reach * 1.15, 0.9)}${ray(0.9, reach * 1.15)}`;
  });
  return [...small, ...big];
}

function planet(brief: Brief, defs: Defs, how: { center: Point; radius: number; hasRings: boolean }): string[] {
  const { palette, dice } = brief;
  const { center, radius } = how;
  const chance = dice.fork('planet');
  const [main, second] = [
    chance.pick([palette.accents[0], palette.accents[1], palette.accents[3], palette.land[0]]) ?? '#cc8855',
    chance.pick(palette.sky),
  ];
  const tilt = chance.between(-28, 28);
  const clip = defs.clip(tag('circle', { cx: 0, cy: 0, r: radius }));
  const bands = Array.from({ length: chance.whole(7, 12) }, () => {
    const y = chance.between(-radius, radius);
    const color = mix(main, chance.chance(0.5) ? second : lighter(main, 0.5), chance.between(0.15, 0.6));
    const wave: Point[] = [];
    for (let x = -radius * 1.1; x <= radius * 1.15; x += radius / 4) wave.push({ x, y: y + chance.between(-8, 8) });
    const thick = chance.between(6, radius * 0.2);
    const under = wave.toReversed().map((point) => ({ x: point.x, y: point.y + thick + chance.between(-5, 5) }));
    return shape(`${curve(wave)}L${curve(under).slice(1)}Z`, color, 0.75);
  });
  const spot = ellipse(
    { x: radius * chance.between(-0.3, 0.4), y: radius * chance.between(0.1, 0.5) },
    [radius * 0.17, radius * 0.09],
    lighter(second, 0.25),
    0.8,
  );
  const halo = defs.radial([
    [lighter(main, 0.4), 0],
    [lighter(main, 0.4), 0],
    [lighter(main, 0.4), 0.4],
    [main, 0],
  ]);
  const shade = `<radialGradient id="planet-shade" cx="0.32" cy="0.28" r="0.8"><stop offset="0" stop-color="#ffffff" stop-opacity="0.34"/><stop offset="0.42" stop-color="#000000" stop-opacity="0"/><stop offset="1" stop-color="#02030c" stop-opacity="0.88"/></radialGradient>`;
  const body = group({ 'clip-path': clip }, [circle({ x: 0, y: 0 }, radius, main), ...bands, spot]);
  const ringParts = how.hasRings
    ? rings(chance, radius, palette.accents[2] ?? '#ffffff', main)
    : { behind: '', before: '' };
  const turned = group(
    { transform: `translate(${center.x.toFixed(1)} ${center.y.toFixed(1)}) rotate(${tilt.toFixed(1)})` },
    [ringParts.behind, body],
  );
  const front = group(
    { transform: `translate(${center.x.toFixed(1)} ${center.y.toFixed(1)}) rotate(${tilt.toFixed(1)})` },
    [ringParts.before],
  );
  return [
    circle(center, radius * 1.5, halo, 0.5),
    shade,
    turned,
    circle(center, radius + 0.6, 'url(#planet-shade)'),
    front,
  ];
}

/** Concentric ellipses, the far half behind the planet. */
function rings(chance: Dice, radius: number, color: string, main: string): { behind: string; before: string } {
  const flat = chance.between(0.16, 0.3);
  const count = chance.whole(5, 8);
  const arc = (reach: number, side: 0 | 1, wide: number, opacity: number, tone: string): string =>
    `<path d="M${(-reach).toFixed(1)} 0A${reach.toFixed(1)} ${(reach * flat).toFixed(1)} 0 0 ${side} ${reach.toFixed(1)} 0" fill="none" stroke="${tone}" stroke-width="${wide.toFixed(1)}" opacity="${opacity.toFixed(2)}"/>`;
  let [behind, before] = ['', ''];
  for (let index = 0; index < count; index += 1) {
    const reach = radius * (1.32 + index * 0.105);
    const [wide, opacity, tone] = [
      chance.between(4, 15),
      chance.between(0.35, 0.85),
      mix(color, main, chance.between(0, 0.6)),
    ];
    behind += arc(reach, 1, wide, opacity * 0.8, tone);
    before += arc(reach, 0, wide, opacity, tone);
  }
  return { behind, before };
}

/** A moon: lit from the upper left, the rest in shadow. */
function ball(defs: Defs, at: Point, radius: number, color: string, deep: string): string[] {
  const clip = defs.clip(tag('circle', { cx: at.x, cy: at.y, r: radius }));
  const shadow = circle({ x: at.x + radius * 0.45, y: at.y + radius * 0.34 }, radius * 1.05, deep, 0.6);
  return [circle(at, radius, color), group({ 'clip-path': clip }, [shadow])];
}

function hills({ palette, size, dice }: Brief, defs: Defs, deep: string): string[] {
  return [0, 1, 2].map((index) => {
    const line = ridge(dice.fork(`hills ${index}`), {
      y: size.height * (0.8 + index * 0.07),
      width: size.width,
      sway: 60 - index * 12,
      roughness: 0.5,
    });
    const color = mix(palette.land[index + 1] ?? deep, deep, 0.25 + index * 0.27);
    return shape(downTo(curve(line), size), defs.vertical([[lighter(color, 0.16)], [color]]));
  });
}

function comet({ palette, size }: Brief, chance: Dice): string[] {
  const at = { x: size.width * chance.between(0.1, 0.9), y: size.height * chance.between(0.78, 0.92) };
  const tail = Array.from({ length: 7 }, (_, index) => {
    const spread = (index - 3) * 7;
    return `<path d="M${at.x.toFixed(1)} ${at.y.toFixed(1)}l${(190 + index * 12).toFixed(1)} ${(-80 + spread).toFixed(1)}" stroke="${palette.accents[2] ?? '#ffffff'}" stroke-width="${(5 - Math.abs(index - 3)).toFixed(1)}" stroke-linecap="round" opacity="${(0.4 - Math.abs(index - 3) * 0.09).toFixed(2)}"/>`;
  });
  return [...tail, circle(at, 9, '#ffffff')];
}
