import { describe, expect, it } from 'vitest';
import { type Bounds, boundsOnScreen } from './window-bounds.ts';

const screen: Bounds = { x: 0, y: 25, width: 1440, height: 875 };
const second: Bounds = { x: 1440, y: 0, width: 1920, height: 1080 };

describe('boundsOnScreen', () => {
  it('keeps a place that is on a screen', () => {
    const bounds = { x: 100, y: 100, width: 1280, height: 820 };
    expect(boundsOnScreen(bounds, [screen])).toEqual(bounds);
  });

  it('forgets a place on a screen that is gone', () => {
    const bounds = { x: 1700, y: 100, width: 1280, height: 820 };
    expect(boundsOnScreen(bounds, [screen, second])).toEqual(bounds);
    expect(boundsOnScreen(bounds, [screen])).toBeNull();
  });

  it('forgets a place whose title bar cannot be grabbed', () => {
    expect(boundsOnScreen({ x: 100, y: -400, width: 1280, height: 820 }, [screen])).toBeNull();
    expect(boundsOnScreen({ x: 100, y: 880, width: 1280, height: 820 }, [screen])).toBeNull();
    expect(boundsOnScreen({ x: -1250, y: 100, width: 1280, height: 820 }, [screen])).toBeNull();
  });

  it('forgets what is no place', () => {
    expect(boundsOnScreen(null, [screen])).toBeNull();
    expect(boundsOnScreen({ x: Number.NaN, y: 0, width: 1, height: 1 }, [screen])).toBeNull();
  });
});
