import type { Frames } from './draw-tasks.ts';

/** The word "demo" in a five by seven raster, one string a row. */
const letters = [
  '...#..........................',
  '...#...##..#.#...##...........',
  '.###..#..#.##.#.#..#..........',
  '#..#..####.#.#.##..#..........',
  '#..#..#....#.#.##..#..........',
  '.###...##..#.#.#.##...........',
].map((row) => row.trimEnd());

/** Copies of the frames with "demo" small in the lower right corner, light on a dark shadow; tiny pictures get a tiny mark. */
export function markFrames({ width, height, frames }: Frames): Frames {
  const dot = Math.max(1, Math.round(Math.min(width, height) / 360));
  const columns = Math.max(...letters.map((row) => row.length));
  const left = width - (columns + 4) * dot;
  const top = height - (letters.length + 4) * dot;
  if (left < 0 || top < 0) return { width, height, frames };
  const marked = frames.map((frame) => {
    const copy = frame.slice();
    const paint = (color: number, offset: number): void => {
      letters.forEach((row, y) => {
        for (let x = 0; x < row.length; x += 1) {
          if (row[x] === '#') paintDot({ x: left + x * dot + offset, y: top + y * dot + offset }, color, copy);
        }
      });
    };
    const paintDot = (at: { x: number; y: number }, color: number, target: Uint8Array): void => {
      for (let y = at.y; y < Math.min(height, at.y + dot); y += 1) {
        for (let x = at.x; x < Math.min(width, at.x + dot); x += 1) {
          for (let channel = 0; channel < 3; channel += 1) {
            const place = (y * width + x) * 3 + channel;
            target[place] = ((target[place] as number) * 90 + color * 166) >> 8;
          }
        }
      }
    };
    paint(16, Math.max(1, dot >> 1));
    paint(250, 0);
    return copy;
  });
  return { width, height, frames: marked };
}
