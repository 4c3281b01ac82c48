import type { DrawTasks, Frames } from './draw-tasks.ts';
import { layOver } from './frame-work.ts';
import { resize } from './resizing.ts';

/** ImageCompositeMasked: the source (scaled to the destination when asked) over the destination, through the mask. */
export async function composite(args: DrawTasks['composite']['args']): Promise<Frames> {
  const { destination, x, y } = args;
  const size = { width: destination.width, height: destination.height };
  const how = { to: size, method: 'bilinear', crop: 'disabled' } as const;
  const source = args.resizeSource ? await resize({ ...args.source, ...how, channels: 3 }) : args.source;
  const to = { width: source.width, height: source.height };
  const mask = args.mask && (await resize({ ...args.mask, channels: 1, to, method: 'bilinear', crop: 'disabled' }));
  return layOver(destination, source, { mask, x, y });
}
