import type { DrawTasks, Frames, Size } from './draw-tasks.ts';

/** White outlines on black: gradients of the brightness, thinned, kept above `high` and above `low` where they touch kept ones. */
export function edges({ width, height, frames, low, high }: DrawTasks['edges']['args']): Frames {
  const size = { width, height };
  return { ...size, frames: frames.map((frame) => outlines(brightness(frame, size), size, { low, high })) };
}

function brightness(frame: Uint8Array, { width, height }: Size): Float32Array {
  const plain = new Float32Array(width * height);
  for (let at = 0, from = 0; at < plain.length; at += 1, from += 3) {
    plain[at] =
      (frame[from] as number) * 0.299 + (frame[from + 1] as number) * 0.587 + (frame[from + 2] as number) * 0.114;
  }
  return plain.map((_, at) => {
    const x = at % width;
    const y = (at / width) | 0;
    let [sum, count] = [0, 0];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
        sum += plain[row * width + column] as number;
        count += 1;
      }
    }
    return sum / count;
  });
}

/** Gradients count in shares of the steepest one that a black and a white half can make. */
const steepest = 4 * 255 * (2 / 3);

function outlines(
  light: Float32Array,
  { width, height }: Size,
  { low, high }: { readonly low: number; readonly high: number },
): Uint8Array {
  const steepness = new Float32Array(light.length);
  const along = new Int32Array(light.length);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const near = (dx: number, dy: number): number => light[at + dy * width + dx] as number;
      const across = near(1, -1) + 2 * near(1, 0) + near(1, 1) - near(-1, -1) - 2 * near(-1, 0) - near(-1, 1);
      const down = near(-1, 1) + 2 * near(0, 1) + near(1, 1) - near(-1, -1) - 2 * near(0, -1) - near(1, -1);
      steepness[at] = Math.hypot(across, down) / steepest;
      along[at] = stepAlong(across, down, width);
    }
  }
  const isRidge = (at: number): boolean => {
    const here = steepness[at] as number;
    const step = along[at] as number;
    return here >= (steepness[at + step] ?? 0) && here > (steepness[at - step] ?? 0);
  };
  const result = new Uint8Array(light.length * 3);
  const open: number[] = [];
  const keep = (at: number): void => {
    result.fill(255, at * 3, at * 3 + 3);
    open.push(at);
  };
  // A real detector's thresholds are shares of its own scale; a third makes the usual 0.4 and 0.8 find what an eye would.
  const [weak, strong] = [low / 3, high / 3];
  for (let at = 0; at < steepness.length; at += 1) {
    if ((steepness[at] as number) > strong && isRidge(at)) keep(at);
  }
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]) {
      const next = at + step;
      if ((steepness[next] ?? 0) > weak && result[next * 3] === 0 && isRidge(next)) keep(next);
    }
  }
  return result;
}

/** The neighbour, of the eight, towards which the gradient points. */
function stepAlong(across: number, down: number, width: number): number {
  const eighth = Math.round(Math.atan2(down, across) / (Math.PI / 4));
  const [dx, dy] = [Math.round(Math.cos((eighth * Math.PI) / 4)), Math.round(Math.sin((eighth * Math.PI) / 4))];
  return dy * width + dx;
}
