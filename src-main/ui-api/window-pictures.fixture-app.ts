import { rgbaToThumbHash } from 'thumbhash';

/** Sky from top to bottom, sun, hills from far to near. */
type Palette = readonly [top: string, low: string, sun: string, far: string, middle: string, near: string];

const palettes: readonly Palette[] = [
  ['#1b2a49', '#e07a5f', '#f6c177', '#54457f', '#37305c', '#1d1a33'],
  ['#7cc6fe', '#fef6e4', '#fffbe6', '#9bc1a3', '#5b8e7d', '#2f5d50'],
  ['#0b132b', '#3a506b', '#e9edc9', '#1c2541', '#161d36', '#0b1020'],
  ['#f4a261', '#ffe8d6', '#ffffff', '#cb997e', '#a5715b', '#6b4032'],
  ['#355070', '#eaac8b', '#ffd9a0', '#6d597a', '#b56576', '#3c2f4f'],
  ['#cfe8ef', '#f3f7f0', '#ffffff', '#a7c4bc', '#5e8b7e', '#2f5d62'],
  ['#2d1e2f', '#f15946', '#f9c22e', '#823038', '#53223a', '#2a1327'],
];

export interface PictureOptions {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** 0 sharp, 1 only colours. */
  readonly blur?: number;
}

/** A small deterministic generator (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function paletteOf(seed: number): Palette {
  return palettes[Math.floor(random(seed)() * palettes.length)]!;
}

/** A landscape as SVG: the fixture may not import sharp. */
export function drawPicture({ seed, width, height, blur = 0 }: PictureOptions): string {
  const next = random(seed);
  next();
  const [top, low, sun, ...hills] = paletteOf(seed);
  const radius = Math.min(width, height) * (0.06 + next() * 0.1);
  const sunAt = { x: width * (0.2 + next() * 0.6), y: height * (0.2 + next() * 0.3) };
  const layers = hills.map((colour, layer) => `<path d="${hill({ next, width, height, layer })}" fill="${colour}"/>`);
  const filter =
    blur > 0
      ? `<filter id="b" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${(blur * Math.min(width, height)) / 9}"/></filter>`
      : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice">`,
    `<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop stop-color="${top}"/><stop offset=".75" stop-color="${low}"/></linearGradient>${filter}</defs>`,
    `<rect width="${width}" height="${height}" fill="url(#s)"/>`,
    `<g${blur > 0 ? ' filter="url(#b)"' : ''}>`,
    `<rect width="${width}" height="${height}" fill="url(#s)"/>`,
    `<circle cx="${sunAt.x}" cy="${sunAt.y}" r="${radius * 2.4}" fill="${sun}" opacity=".16"/>`,
    `<circle cx="${sunAt.x}" cy="${sunAt.y}" r="${radius}" fill="${sun}" opacity=".92"/>`,
    ...layers,
    '</g></svg>',
  ].join('');
}

interface HillOptions {
  readonly next: () => number;
  readonly width: number;
  readonly height: number;
  readonly layer: number;
}

function hill({ next, width, height, layer }: HillOptions): string {
  const base = height * (0.55 + layer * 0.15);
  const swing = height * (0.14 - layer * 0.03);
  const phase = next() * 6;
  const waves = 1 + next() * 1.6;
  const points = Array.from({ length: 33 }, (_, index) => {
    const x = (index / 32) * width;
    const angle = (index / 32) * waves * 6.28 + phase;
    return `${x.toFixed(1)},${(base + Math.sin(angle) * swing + Math.sin(angle * 2.7) * swing * 0.3).toFixed(1)}`;
  });
  return `M0,${height} L${points.join(' L')} L${width},${height} Z`;
}

/** The thumbhash of such a landscape, from its colours. */
export function thumbhashOf({ seed, width, height }: PictureOptions): string {
  const [top, low, , , middle, near] = paletteOf(seed);
  const bands = [top, top, low, low, middle, near];
  const [columns, rows] =
    width >= height ? [32, Math.round((32 * height) / width)] : [Math.round((32 * width) / height), 32];
  const pixels = new Uint8Array(columns * rows * 4);
  for (let y = 0; y < rows; y += 1) {
    const colour = Number.parseInt(bands[Math.floor((y / rows) * bands.length)]!.slice(1), 16);
    for (let x = 0; x < columns; x += 1)
      pixels.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], (y * columns + x) * 4);
  }
  return Buffer.from(rgbaToThumbHash(columns, rows, pixels)).toString('base64');
}
