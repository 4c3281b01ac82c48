import type { Brief } from '../brief.ts';
import { along, darker, lighter, mix } from '../color.ts';
import type { Dice } from '../dice.ts';
import { drawSky, mist } from '../sky.ts';
import { circle, curve, downTo, ellipse, group, ridge, shape, stroke } from '../svg.ts';
import type { Defs, Point } from '../svg.ts';

/** A meadow seen from among its flowers: hills behind, small blooms in the distance, large ones near. */
export function flowers(brief: Brief, defs: Defs): string[] {
  const { palette, size, dice, detail } = brief;
  const horizon = size.height * dice.fork('meadow').between(0.42, 0.52);
  const parts = drawSky(brief, defs, horizon).parts;
  for (let hill = 0; hill < 4; hill += 1) {
    const depth = hill / 3;
    const y = horizon + size.height * (depth * 0.16 - 0.03);
    const line = ridge(dice.fork(`hill ${hill}`), { y, width: size.width, sway: 46 - hill * 6, roughness: 0.38 });
    const color = mix(along(palette.land, 0.1 + depth * 0.5), palette.sky.at(-1) ?? '#ffffff', 0.45 - depth * 0.4);
    parts.push(shape(downTo(curve(line), size), defs.vertical([[lighter(color, 0.12)], [darker(color, 0.25)]])));
    if (hill < 2) parts.push(mist(defs, brief, y + 20, 0.35));
  }
  const rows = 6;
  for (let row = 0; row < rows; row += 1) {
    const depth = (row + 1) / rows;
    const chance = dice.fork(`bloom ${row}`);
    const count = Math.round((24 - row * 3.2) * detail * (size.width / 1000));
    parts.push(...grass(brief, row, depth));
    for (let index = 0; index < count; index += 1) {
      const x = (size.width * (index + chance.between(-0.1, 1.1))) / count;
      const foot = { x, y: horizon + (size.height - horizon) * (0.25 + depth * 0.9) };
      const tall = 30 + depth ** 1.6 * size.height * chance.between(0.22, 0.5);
      parts.push(flower(brief, chance, foot, { tall, bloom: 5 + depth ** 1.8 * chance.between(34, 62) }));
    }
  }
  return parts;
}

function grass({ palette, size, dice, detail }: Brief, row: number, depth: number): string[] {
  const chance = dice.fork(`grass ${row}`);
  const color = along(palette.land, 0.45 + depth * 0.5);
  let blades = '';
  const count = Math.round(110 * detail * (size.width / 1000));
  const base = size.height * (0.6 + depth * 0.45);
  for (let index = 0; index < count; index += 1) {
    const x = size.width * chance.between(-0.02, 1.02);
    const tall = (20 + depth * 150) * chance.between(0.4, 1);
    const lean = chance.between(-0.35, 0.35) * tall;
    blades += `M${x.toFixed(1)} ${base.toFixed(1)}q${(lean * 0.2).toFixed(1)} ${(-tall * 0.6).toFixed(1)} ${lean.toFixed(1)} ${(-tall).toFixed(1)}`;
  }
  return [stroke(blades, color, 1.4 + depth * 4.2, 0.75)];
}

function flower(brief: Brief, chance: Dice, foot: Point, how: { tall: number; bloom: number }): string {
  const { palette, words } = brief;
  const lean = chance.between(-0.16, 0.16) * how.tall;
  const head = { x: foot.x + lean, y: foot.y - how.tall };
  const green = mix(palette.land[2] ?? '#335533', palette.land[1] ?? '#668866', chance.next() * 0.6);
  const stem = curve([foot, { x: foot.x + lean * 0.25, y: foot.y - how.tall * 0.5 }, head]);
  const parts = [stroke(stem, green, 1 + how.bloom * 0.075)];
  for (const side of [-1, 1])
    parts.push(
      leaf({ x: foot.x + lean * 0.2, y: foot.y - how.tall * chance.between(0.2, 0.45) }, side * how.bloom, green),
    );
  const color =
    chance.pick([palette.accents[0], palette.accents[1], palette.accents[1], palette.accents[3], palette.accents[2]]) ??
    '#ee6677';
  const isTulip = words.has('tulip') || (!words.has('rose') && chance.chance(0.25));
  const isPoppy = words.has('poppy') || chance.chance(0.35);
  const bloom = isTulip
    ? tulip(how.bloom, color)
    : isPoppy
      ? poppy(chance, how.bloom, color)
      : daisy(chance, how.bloom, color, palette.accents[0] ?? '#ffcc44');
  const turn = `translate(${head.x.toFixed(1)} ${head.y.toFixed(1)}) rotate(${(lean / 4).toFixed(1)})`;
  return parts.join('') + group({ transform: turn }, bloom);
}

function leaf(at: Point, reach: number, color: string): string {
  const tip = { x: at.x + reach * 1.5, y: at.y - Math.abs(reach) * 0.9 };
  const low = { x: at.x + reach, y: at.y - Math.abs(reach) * 0.1 };
  const high = { x: at.x + reach * 0.4, y: at.y - Math.abs(reach) * 0.7 };
  return shape(curve([at, low, tip, high], true), color, 0.95);
}

function daisy(chance: Dice, size: number, color: string, heart: string): string[] {
  const count = chance.whole(9, 14);
  const petal = (index: number, tone: string, reach: number): string =>
    `<ellipse cx="0" cy="${(-size * 0.62 * reach).toFixed(1)}" rx="${(size * 0.2).toFixed(1)}" ry="${(size * 0.46 * reach).toFixed(1)}" fill="${tone}" transform="rotate(${((index * 360) / count).toFixed(1)})"/>`;
  const back = Array.from({ length: count }, (_, index) => petal(index + 0.5, darker(color, 0.14), 1.06));
  const front = Array.from({ length: count }, (_, index) => petal(index, lighter(color, 0.1), 1));
  return [
    ...back,
    ...front,
    circle({ x: 0, y: 0 }, size * 0.28, darker(heart, 0.2)),
    circle({ x: -size * 0.05, y: -size * 0.05 }, size * 0.21, heart),
  ];
}

function poppy(chance: Dice, size: number, color: string): string[] {
  const petals = [0, 90, 180, 270].map((angle, index) => {
    const outline = Array.from({ length: 7 }, (_, at) => {
      const spread = ((at - 3) / 3) * 0.95;
      const reach = size * (at === 0 || at === 6 ? 0.55 : chance.between(0.92, 1.08));
      return { x: Math.sin(spread) * reach, y: -Math.cos(spread) * reach };
    });
    const tone = index % 2 === 0 ? color : darker(color, 0.13);
    return group({ transform: `rotate(${angle + 20})` }, [
      shape(curve([{ x: 0, y: size * 0.12 }, ...outline], true), tone),
    ]);
  });
  return [
    ...petals,
    circle({ x: 0, y: 0 }, size * 0.26, '#241a24', 0.9),
    circle({ x: 0, y: 0 }, size * 0.11, lighter(color, 0.55)),
  ];
}

function tulip(size: number, color: string): string[] {
  const cup = (reach: number, tone: string): string =>
    shape(
      curve(
        [
          { x: 0, y: size * 0.5 },
          { x: size * 0.52 * reach, y: size * 0.12 },
          { x: size * 0.46 * reach, y: -size * 0.85 },
          { x: size * 0.02, y: -size * 0.42 },
          { x: -size * 0.46 * reach, y: -size * 0.85 },
          { x: -size * 0.52 * reach, y: size * 0.12 },
        ],
        true,
      ),
      tone,
    );
  return [
    cup(1.15, darker(color, 0.22)),
    ellipse({ x: 0, y: -size * 0.2 }, [size * 0.34, size * 0.72], color),
    cup(0.62, lighter(color, 0.16)),
  ];
}
