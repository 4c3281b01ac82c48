import type { Brief } from './brief.ts';
import { along, mix } from './color.ts';
import type { Dice } from './dice.ts';
import { circle, curve, ellipse, rectangle, shape } from './svg.ts';
import type { Defs, Point } from './svg.ts';

/** Sky, sun or moon, stars and clouds above the horizon at `horizon` (drawing units). Returns where the light stands. */
export function drawSky(brief: Brief, defs: Defs, horizon: number): { parts: string[]; light: Point; radius: number } {
  const { palette, size } = brief;
  const dice = brief.dice.fork('sky');
  const light = { x: size.width * dice.between(0.22, 0.78), y: horizon * dice.between(0.28, 0.72) };
  const radius = dice.between(45, palette.isDark ? 75 : 105);
  const parts = [
    rectangle(
      { x: 0, y: 0, ...size },
      defs.vertical(
        palette.sky.map((color) => [color] as const),
        [0, horizon * 1.05],
      ),
    ),
  ];
  if (palette.isDark || brief.mood === 'dream') parts.push(...stars(brief, dice.fork('stars'), horizon));
  const glow = defs.radial([
    [palette.light, 0.75],
    [palette.light, 0.24],
    [palette.light, 0],
  ]);
  parts.push(circle(light, radius * 5.2, glow, palette.isDark ? 0.55 : 0.8));
  parts.push(circle(light, radius, mix(palette.light, '#ffffff', 0.25)));
  if (palette.isDark) {
    const shade = mix(palette.light, palette.sky[1] ?? '#223', 0.22);
    for (let spot = 0; spot < 5; spot += 1) {
      const angle = dice.between(0, 7);
      const away = radius * dice.between(0, 0.7);
      const center = { x: light.x + Math.cos(angle) * away, y: light.y + Math.sin(angle) * away };
      parts.push(circle(center, radius * dice.between(0.06, 0.2), shade, 0.5));
    }
  }
  parts.push(...clouds(brief, dice.fork('clouds'), horizon));
  return { parts, light, radius };
}

function stars({ size, detail, palette }: Brief, dice: Dice, horizon: number): string[] {
  const count = Math.round(150 * detail * (size.width / 1000));
  return Array.from({ length: count }, () => {
    const y = horizon * dice.next() ** 1.4;
    const center = { x: size.width * dice.next(), y };
    const color = dice.chance(0.2) ? (palette.accents[0] ?? '#fff') : '#ffffff';
    return circle(center, dice.between(0.6, 2.3), color, dice.between(0.25, 0.95) * (1 - (y / horizon) * 0.7));
  });
}

/** Long flat clouds, brighter towards the horizon. */
function clouds({ palette, size, mood }: Brief, dice: Dice, horizon: number): string[] {
  const count = mood === 'storm' ? 9 : dice.whole(2, 6);
  return Array.from({ length: count }, () => {
    const y = horizon * dice.between(0.12, 0.82);
    const center = size.width * dice.between(-0.1, 1.1);
    const reach = dice.between(120, 330);
    const color = mix(along(palette.sky, Math.min(1, y / horizon + 0.3)), palette.light, palette.isDark ? 0.08 : 0.5);
    const puffs: Point[] = [];
    for (let at = 0; at <= 8; at += 1) {
      const lift = Math.sin((at / 8) * Math.PI) * dice.between(10, 34);
      puffs.push({ x: center - reach + (at / 8) * reach * 2, y: y - lift });
    }
    const base = [
      { x: center + reach * 0.6, y: y + 7 },
      { x: center - reach * 0.6, y: y + 7 },
    ];
    return shape(curve([...puffs, ...base], true), color, dice.between(0.25, 0.6));
  });
}

/** A soft band of mist around `y`. */
export function mist(defs: Defs, brief: Brief, y: number, strength: number): string {
  const color = mix(brief.palette.sky.at(-1) ?? '#fff', brief.palette.light, 0.3);
  const fill = defs.vertical([
    [color, 0],
    [color, strength],
    [color, 0],
  ]);
  return rectangle({ x: -10, y: y - 70, width: brief.size.width + 20, height: 140 }, fill);
}

/** Distant birds: two strokes of a wing each. */
export function birds({ size, palette, dice }: Brief, horizon: number): string[] {
  const chance = dice.fork('birds');
  const count = chance.whole(0, 7);
  const home = { x: size.width * chance.between(0.2, 0.8), y: horizon * chance.between(0.25, 0.6) };
  return Array.from({ length: count }, () => {
    const at = { x: home.x + chance.between(-130, 130), y: home.y + chance.between(-60, 60) };
    const wing = chance.between(7, 17);
    const lift = wing * chance.between(0.35, 0.7);
    const path = curve([
      { x: at.x - wing, y: at.y - lift },
      { x: at.x - wing * 0.4, y: at.y - lift * 0.9 },
      { x: at.x, y: at.y },
      { x: at.x + wing * 0.4, y: at.y - lift * 0.9 },
      { x: at.x + wing, y: at.y - lift },
    ]);
    const color = palette.land.at(-1) ?? '#222222';
    return `<path d="${path}" fill="none" stroke="${color}" stroke-width="2.4" stroke-linecap="round" opacity="0.75"/>`;
  });
}

/** The light's path on water below `top`: short strokes that widen and fade towards the viewer. */
export function lightPath(brief: Brief, at: { x: number; top: number; bottom: number }): string[] {
  const dice = brief.dice.fork('light path');
  const count = Math.round(46 * brief.detail);
  return Array.from({ length: count }, (_, index) => {
    const place = (index + dice.next()) / count;
    const y = at.top + (at.bottom - at.top) * place ** 1.25;
    const spread = 14 + place * 110;
    const center = { x: at.x + dice.between(-spread, spread), y };
    const radii = [dice.between(14, 40) * (0.5 + place), 1.4 + place * 3] as const;
    return ellipse(center, radii, brief.palette.light, dice.between(0.25, 0.75) * (1 - place * 0.55));
  });
}
