/** How a picture lies in its viewer: `scale` times the fitting size, moved by x and y pixels from the middle. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const fitView: View = { scale: 1, x: 0, y: 0 };

const deepest = 4;

/** The size at which the picture fits; small pictures are not blown up. */
export function fitSize(picture: Size, viewer: Size): Size {
  const factor = Math.min(1, viewer.width / picture.width, viewer.height / picture.height);
  return { width: picture.width * factor, height: picture.height * factor };
}

/** The scale at which one pixel of the original is one of the screen. */
export function actualScale(picture: Size, viewer: Size): number {
  return Math.max(1, picture.width / Math.max(1, fitSize(picture, viewer).width));
}

/** Zooms by a factor and keeps the point (from the viewer's middle) where it is; from fitting to four times the original. */
export function zoomAt(
  view: View,
  factor: number,
  point: { x: number; y: number },
  sizes: { picture: Size; viewer: Size },
): View {
  const most = Math.max(deepest, deepest * actualScale(sizes.picture, sizes.viewer));
  const scale = Math.min(most, Math.max(1, view.scale * factor));
  const real = scale / view.scale;
  return clampView({ scale, x: point.x - (point.x - view.x) * real, y: point.y - (point.y - view.y) * real }, sizes);
}

/** Keeps the picture in sight: it moves only as far as it is larger than the viewer. */
export function clampView(view: View, { picture, viewer }: { picture: Size; viewer: Size }): View {
  const fit = fitSize(picture, viewer);
  const within = (value: number, side: 'width' | 'height'): number => {
    const most = Math.max(0, (fit[side] * view.scale - viewer[side]) / 2);
    return Math.min(most, Math.max(-most, value)) || 0;
  };
  return { scale: view.scale, x: within(view.x, 'width'), y: within(view.y, 'height') };
}
