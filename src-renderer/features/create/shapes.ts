/** A proportion on offer; the sizes follow from the area in use. */
export interface Shape {
  readonly name: string;
  readonly ratio: number;
}

export const shapes: readonly Shape[] = [
  { name: '1:1', ratio: 1 },
  { name: '3:2', ratio: 3 / 2 },
  { name: '2:3', ratio: 2 / 3 },
  { name: '16:9', ratio: 16 / 9 },
  { name: '9:16', ratio: 9 / 16 },
];

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Width and height of about that area in that proportion, in multiples of 64 (models are trained on those), inside the bounds. */
export function sizeOf(ratio: number, area: number, bounds: Bounds): { width: number; height: number } {
  const width = Math.sqrt(area * ratio);
  return { width: toStep(width, bounds), height: toStep(width / ratio, bounds) };
}

function toStep(value: number, { min, max }: Bounds): number {
  return Math.min(max, Math.max(min, Math.max(1, Math.round(value / 64)) * 64));
}

/** The shape nearest to a size, when it is near (within 6 percent). */
export function shapeOf(width: number, height: number): Shape | null {
  const ratio = width / height;
  return shapes.find((shape) => Math.abs(Math.log(ratio / shape.ratio)) < 0.06) ?? null;
}
