import type { DrawTasks } from './draw-tasks.ts';

/** The picture on a larger grey one, and the mask of what was added, which fades into the picture over `feathering` pixels. */
export function pad(args: DrawTasks['pad']['args']): DrawTasks['pad']['answer'] {
  const { width, height, left, top, right, bottom } = args;
  const size = { width: width + left + right, height: height + top + bottom };
  const frames = args.frames.map((frame) => {
    const padded = new Uint8Array(size.width * size.height * 3).fill(128);
    for (let row = 0; row < height; row += 1) {
      padded.set(frame.subarray(row * width * 3, (row + 1) * width * 3), ((row + top) * size.width + left) * 3);
    }
    return padded;
  });
  const fades = args.feathering > 0 && args.feathering * 2 < Math.min(width, height);
  const mask = new Uint8Array(size.width * size.height).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const toAdded = [top && y, bottom && height - y, left && x, right && width - x];
      const sides = [top, bottom, left, right];
      const nearest = Math.min(...toAdded.filter((_, side) => sides[side] !== 0), width, height);
      const share = fades && nearest < args.feathering ? (args.feathering - nearest) / args.feathering : 0;
      mask[(y + top) * size.width + x + left] = Math.round(255 * share * share);
    }
  }
  return { image: { ...size, frames }, mask: { ...size, frames: [mask] } };
}
