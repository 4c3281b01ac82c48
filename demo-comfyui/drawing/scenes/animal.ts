import type { Brief } from '../brief.ts';
import { darker, lighter, mix } from '../color.ts';
import { flora } from '../flora.ts';
import { drawSky, mist } from '../sky.ts';
import { circle, curve, downTo, ellipse, group, polygon, ridge, shape, stroke } from '../svg.ts';
import type { Defs, Point } from '../svg.ts';
import { pine } from '../trees.ts';
import { animalFace } from './animal-faces.ts';

/** An animal sits before a great low sun, hills behind it and plants around it. */
export function animal(brief: Brief, defs: Defs): string[] {
  const { palette, size, dice } = brief;
  const plan = dice.fork('animal');
  const horizon = size.height * 0.66;
  const sky = drawSky(brief, defs, horizon);
  // The disc behind the animal is the picture's light: the sky's own sun stays out.
  const parts = sky.parts.slice(0, 1);
  const center = { x: size.width * plan.between(0.44, 0.56), y: size.height * 0.47 };
  const disc = mix(palette.light, palette.accents[0] ?? palette.light, palette.isDark ? 0.06 : 0.22);
  const glow = defs.radial([
    [palette.light, 0.7],
    [palette.light, 0.2],
    [palette.light, 0],
  ]);
  parts.push(circle(center, 620, glow), circle(center, 325, disc, 0.96));
  for (let hill = 0; hill < 3; hill += 1) {
    const depth = hill / 2;
    const line = ridge(dice.fork(`hill ${hill}`), {
      y: size.height * (0.63 + depth * 0.13),
      width: size.width,
      sway: 56 - hill * 10,
      roughness: 0.46,
    });
    const color = mix(palette.land[hill + 1] ?? '#334433', palette.sky.at(-1) ?? '#ffffff', 0.4 - depth * 0.34);
    if (hill < 2) parts.push(...pines(brief, line, hill, color));
    parts.push(shape(downTo(curve(line), size), defs.vertical([[lighter(color, 0.1)], [darker(color, 0.3)]])));
    parts.push(mist(defs, brief, size.height * (0.68 + depth * 0.12), 0.3 * (1 - depth)));
  }
  const scale = Math.min(size.width, size.height) / 1000;
  const place = `translate(${center.x.toFixed(1)} ${(size.height * 0.93).toFixed(1)}) scale(${scale.toFixed(3)})`;
  parts.push(ellipse({ x: center.x, y: size.height * 0.93 }, [230 * scale, 24 * scale], '#000000', 0.26));
  parts.push(group({ transform: place }, sitting(brief)));
  parts.push(...flora(brief, 'animal'));
  return parts;
}

function pines({ palette, dice, detail }: Brief, line: readonly Point[], hill: number, color: string): string[] {
  const chance = dice.fork(`pines ${hill}`);
  return Array.from({ length: Math.round(22 * detail) }, () => {
    const at = chance.pick(line);
    return pine({ x: at.x, y: at.y + 14 }, chance.between(40, 110), mix(color, palette.land.at(-1) ?? color, 0.3));
  });
}

interface Coat {
  readonly main: string;
  readonly chest: string;
  readonly tailTip: string;
}

function coatOf({ words, palette, dice }: Brief): Coat {
  const tint = (color: string): string => mix(color, palette.land[2] ?? color, palette.isDark ? 0.3 : 0.12);
  const chest = tint('#fdf1e0');
  if (words.has('fox') || words.has('tiger') || words.has('lion'))
    return { main: tint('#e0692a'), chest, tailTip: chest };
  if (words.has('wolf')) return { main: tint('#77828f'), chest, tailTip: tint('#4d5762') };
  const coats = ['#e0692a', '#8a5a3c', '#3c3f4f', '#c9a27a', '#77828f', '#d8d0c6'];
  const main = tint(dice.fork('coat').pick(words.has('bear') ? ['#7b5236', '#5b4334'] : coats));
  return { main, chest: words.has('bear') ? lighter(main, 0.3) : chest, tailTip: darker(main, 0.25) };
}

/** The figure around its own foot point: 1000 units tall would fill the picture. */
function sitting(brief: Brief): string[] {
  const coat = coatOf(brief);
  if (brief.words.has('bird') || brief.words.has('owl')) return perching(brief, coat);
  const dark = darker(coat.main, 0.25);
  const tail = [
    { x: 110, y: -40 },
    { x: 240, y: -52 },
    { x: 322, y: -150 },
    { x: 300, y: -290 },
    { x: 262, y: -352 },
    { x: 226, y: -250 },
    { x: 200, y: -160 },
    { x: 120, y: -120 },
  ];
  const tip = [
    { x: 318, y: -208 },
    { x: 300, y: -290 },
    { x: 262, y: -352 },
    { x: 236, y: -278 },
    { x: 276, y: -232 },
  ];
  const body = [
    { x: -150, y: 0 },
    { x: -166, y: -130 },
    { x: -112, y: -300 },
    { x: -62, y: -410 },
    { x: 62, y: -410 },
    { x: 112, y: -300 },
    { x: 166, y: -130 },
    { x: 150, y: 0 },
  ];
  const chest = [
    { x: -62, y: -392 },
    { x: -78, y: -280 },
    { x: -34, y: -150 },
    { x: 0, y: -104 },
    { x: 34, y: -150 },
    { x: 78, y: -280 },
    { x: 62, y: -392 },
  ];
  const leg = (side: number): string =>
    shape(
      curve(
        [
          { x: side * 30, y: -250 },
          { x: side * 72, y: -160 },
          { x: side * 66, y: -30 },
          { x: side * 88, y: -4 },
          { x: side * 24, y: -4 },
          { x: side * 22, y: -120 },
        ],
        true,
      ),
      lighter(coat.main, 0.07),
    );
  const hasScut = brief.words.has('rabbit') || brief.words.has('bear') || brief.words.has('deer');
  const scut = [circle({ x: 152, y: -62 }, 40, coat.chest)];
  return [
    ...(hasScut ? scut : [shape(curve(tail, true), dark), shape(curve(tip, true), coat.tailTip)]),
    shape(curve(body, true), coat.main),
    shape(
      curve(
        [
          { x: 92, y: -8 },
          { x: 166, y: -70 },
          { x: 150, y: -170 },
          { x: 80, y: -150 },
          { x: 70, y: -40 },
        ],
        true,
      ),
      dark,
      0.55,
    ),
    shape(
      curve(
        [
          { x: -92, y: -8 },
          { x: -166, y: -70 },
          { x: -150, y: -170 },
          { x: -80, y: -150 },
          { x: -70, y: -40 },
        ],
        true,
      ),
      dark,
      0.4,
    ),
    leg(-1),
    leg(1),
    shape(curve(chest, true), coat.chest, 0.96),
    stroke('M-48 -8v-22M48 -8v-22', dark, 4, 0.6),
    group({ transform: 'translate(0 -462)' }, animalFace(brief, coat)),
  ];
}

/** A bird on a branch. */
function perching(brief: Brief, coat: Coat): string[] {
  const main = brief.words.has('owl') ? coat.main : (brief.palette.accents[1] ?? coat.main);
  const wing = darker(main, 0.25);
  const body = [
    { x: -140, y: -250 },
    { x: -150, y: -400 },
    { x: -70, y: -520 },
    { x: 70, y: -520 },
    { x: 150, y: -400 },
    { x: 140, y: -250 },
    { x: 0, y: -130 },
  ];
  const feathers = Array.from({ length: 12 }, (_, index) => {
    const at = { x: ((index % 4) - 1.5) * 38, y: -330 + Math.floor(index / 4) * 46 };
    return stroke(`M${at.x - 13} ${at.y}q13 17 26 0`, wing, 4.5, 0.5);
  });
  const side = (flip: number): string =>
    shape(
      curve(
        [
          { x: flip * 128, y: -420 },
          { x: flip * 182, y: -290 },
          { x: flip * 120, y: -150 },
          { x: flip * 84, y: -290 },
        ],
        true,
      ),
      wing,
    );
  const tail = shape(
    polygon([
      { x: -46, y: -170 },
      { x: 46, y: -170 },
      { x: 30, y: 40 },
      { x: -30, y: 40 },
    ]),
    wing,
  );
  const branch = stroke(
    curve([
      { x: -520, y: -80 },
      { x: -200, y: -136 },
      { x: 120, y: -128 },
      { x: 520, y: -170 },
    ]),
    darker(brief.palette.land.at(-1) ?? '#221a16', 0.1),
    30,
  );
  const belly = ellipse({ x: 0, y: -300 }, [100, 150], mix(coat.chest, main, 0.2));
  return [
    tail,
    branch,
    shape(curve(body, true), main),
    belly,
    ...feathers,
    side(-1),
    side(1),
    group({ transform: 'translate(0 -500)' }, animalFace(brief, { ...coat, main })),
  ];
}
