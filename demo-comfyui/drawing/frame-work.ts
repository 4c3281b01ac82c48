import type { DrawTasks, Frames, Size } from './draw-tasks.ts';

export function solid({ width, height, count, color }: DrawTasks['solid']['args']): Frames {
  const frame = new Uint8Array(width * height * 3);
  const [red, green, blue] = [(color >> 16) & 255, (color >> 8) & 255, color & 255];
  if (red === green && green === blue) frame.fill(red);
  else for (let at = 0; at < frame.length; at += 3) frame.set([red, green, blue], at);
  return { width, height, frames: Array.from({ length: count }, () => frame) };
}

export function crop({ width, frames, x, y, to }: DrawTasks['crop']['args']): Frames {
  const cropped = frames.map((frame) => {
    const part = new Uint8Array(to.width * to.height * 3);
    for (let row = 0; row < to.height; row += 1) {
      const from = ((y + row) * width + x) * 3;
      part.set(frame.subarray(from, from + to.width * 3), row * to.width * 3);
    }
    return part;
  });
  return { ...to, frames: cropped };
}

export function invert({ width, height, frames }: Frames): Frames {
  return { width, height, frames: frames.map((frame) => frame.map((value) => 255 - value)) };
}

/** Lays prepared (already fitting) sources over the destination; mask values of 255 let the source through. */
export function layOver(
  destination: Frames,
  source: Frames,
  how: { readonly mask: Frames | undefined; readonly x: number; readonly y: number },
): Frames {
  const { width, height } = destination;
  const right = Math.min(width, how.x + source.width);
  const bottom = Math.min(height, how.y + source.height);
  const frames = destination.frames.map((frame, index) => {
    const result = frame.slice();
    const over = source.frames[index % source.frames.length] as Uint8Array;
    const mask = how.mask?.frames[index % (how.mask.frames.length || 1)];
    for (let y = how.y; y < bottom; y += 1) {
      for (let x = how.x; x < right; x += 1) {
        const from = (y - how.y) * source.width + (x - how.x);
        blendPixel(result, (y * width + x) * 3, over, from * 3, mask === undefined ? 255 : (mask[from] as number));
      }
    }
    return result;
  });
  return { width, height, frames };
}

function blendPixel(target: Uint8Array, at: number, source: Uint8Array, from: number, weight: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const below = target[at + channel] as number;
    target[at + channel] = below + Math.round((((source[from + channel] as number) - below) * weight) / 255);
  }
}

/** A square maximum filter, one axis after the other. */
export function growMask({ width, height, frames, by }: DrawTasks['growMask']['args']): Frames {
  const reach = Math.floor(by / 2);
  if (reach === 0) return { width, height, frames };
  const grown = frames.map((frame) => {
    const wide = alongAxis(frame, { width, height }, reach, 'x');
    return alongAxis(wide, { width, height }, reach, 'y');
  });
  return { width, height, frames: grown };
}

function alongAxis(mask: Uint8Array, { width, height }: Size, reach: number, axis: 'x' | 'y'): Uint8Array {
  const result = new Uint8Array(mask.length);
  const step = axis === 'x' ? 1 : width;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const place = axis === 'x' ? x : y;
      const last = (axis === 'x' ? width : height) - 1;
      const at = y * width + x;
      let most = 0;
      for (let offset = Math.max(-reach, -place); offset <= Math.min(reach, last - place); offset += 1) {
        most = Math.max(most, mask[at + offset * step] as number);
      }
      result[at] = most;
    }
  }
  return result;
}
