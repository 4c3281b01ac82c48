import { describe, expect, it } from 'vitest';
import { actualScale, clampView, fitSize, fitView, zoomAt } from './zoom.ts';

const sizes = { picture: { width: 2048, height: 1024 }, viewer: { width: 1024, height: 1024 } };

describe('zoom', () => {
  it('fits large pictures and leaves small ones as they are', () => {
    expect(fitSize(sizes.picture, sizes.viewer)).toEqual({ width: 1024, height: 512 });
    expect(fitSize({ width: 64, height: 64 }, sizes.viewer)).toEqual({ width: 64, height: 64 });
    expect(actualScale(sizes.picture, sizes.viewer)).toBe(2);
  });

  it('keeps the point under the pointer where it is', () => {
    expect(zoomAt(fitView, 4, { x: 100, y: 0 }, sizes)).toEqual({ scale: 4, x: -300, y: 0 });
  });

  it('goes no further out than fitting and no deeper than four times the original', () => {
    expect(zoomAt({ scale: 2, x: 40, y: 0 }, 0.1, { x: 0, y: 0 }, sizes)).toEqual(fitView);
    expect(zoomAt(fitView, 100, { x: 0, y: 0 }, sizes).scale).toBe(8);
  });

  it('never loses the picture out of sight', () => {
    expect(clampView({ scale: 2, x: 9999, y: 9999 }, sizes)).toEqual({ scale: 2, x: 512, y: 0 });
  });
});
