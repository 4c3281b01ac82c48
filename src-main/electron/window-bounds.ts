/** A place on the screens, in device-independent pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const leastVisible = 80;

/** The remembered place, when enough of it is still on a screen to be grabbed; else null. */
export function boundsOnScreen(bounds: Bounds | null, workAreas: readonly Bounds[]): Bounds | null {
  if (!bounds || !Object.values(bounds).every(Number.isFinite)) return null;
  const reachable = workAreas.some((area) => {
    const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    // The title bar is what one grabs: the upper edge has to be inside.
    const top = bounds.y >= area.y - 1 && bounds.y <= area.y + area.height - leastVisible;
    return width >= leastVisible && top;
  });
  return reachable ? bounds : null;
}
