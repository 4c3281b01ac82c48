import type { Brief } from './brief.ts';
import { lighter, mix } from './color.ts';
import { circle, curve, shape, stroke } from './svg.ts';

/** Plants along the lower edge and up the sides, open in the middle: leaves, stalks and a few small blooms. */
export function flora({ palette, size, dice, detail }: Brief, name: string): string[] {
  const chance = dice.fork(`flora ${name}`);
  const dark = palette.land.at(-1) ?? '#101810';
  const parts: string[] = [];
  for (let index = 0; index < Math.round(54 * detail * (size.width / 1000)); index += 1) {
    const side = chance.between(-1, 1);
    const foot = { x: size.width * (0.5 + side * 0.54), y: size.height * 1.02 };
    const tall = size.height * (0.06 + 0.26 * side * side * chance.next());
    const lean = chance.between(-0.3, 0.3) * tall - side * tall * 0.15;
    const tip = { x: foot.x + lean, y: foot.y - tall };
    const color = mix(dark, palette.land[2] ?? dark, chance.between(0, 0.6));
    const kind = chance.next();
    if (kind < 0.6) {
      const wide = chance.between(8, 20);
      const left = [foot, { x: foot.x + lean * 0.3 - wide, y: foot.y - tall * 0.5 }, tip];
      const right = [tip, { x: foot.x + lean * 0.4 + wide, y: foot.y - tall * 0.45 }, foot];
      parts.push(shape(`${curve(left)}L${curve(right).slice(1)}Z`, color));
    } else {
      parts.push(stroke(curve([foot, { x: foot.x + lean * 0.2, y: foot.y - tall * 0.6 }, tip]), color, 3.4));
      const bloom = kind < 0.82 ? (palette.accents[chance.whole(0, 3)] ?? color) : lighter(color, 0.15);
      const count = chance.whole(4, 7);
      for (let petal = 0; petal < count; petal += 1) {
        const angle = (petal / count) * Math.PI * 2;
        parts.push(circle({ x: tip.x + Math.cos(angle) * 9, y: tip.y + Math.sin(angle) * 9 }, 7.5, bloom, 0.95));
      }
      parts.push(circle(tip, 6, palette.accents[0] ?? '#ffcc55'));
    }
  }
  return parts;
}
