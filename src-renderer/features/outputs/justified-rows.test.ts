import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justifiedRows, neighbour, rowOfIndex } from './justified-rows.ts';

const options = { width: 1000, targetHeight: 200, gap: 8 };

describe('justified rows', () => {
  it('fills the width with every row but the last, and shows every output once, in order', () => {
    const ratios = fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), { maxLength: 80 });
    const holds = fc.property(ratios, (some) => {
      const rows = justifiedRows(some, options);
      const seen = rows.flatMap((row) => row.cells.map((cell) => cell.index));
      const filled = rows.slice(0, -1).every((row) => {
        const end = row.cells.at(-1)!;
        return Math.abs(end.left + end.width - options.width) < 0.01 && row.height <= options.targetHeight + 0.01;
      });
      return filled && seen.length === some.length && seen.every((index, place) => index === place);
    });
    expect(() => fc.assert(holds, { numRuns: 100, seed: 7 })).not.toThrow();
  });

  it('does not blow up a short last row', () => {
    expect(justifiedRows([1, 1], options)).toEqual([
      {
        height: 200,
        cells: [
          { index: 0, left: 0, width: 200 },
          { index: 1, left: 208, width: 200 },
        ],
      },
    ]);
  });

  it('has no rows while the width is not known', () => {
    expect(justifiedRows([1, 1], { ...options, width: 0 })).toEqual([]);
  });

  it('walks with the arrow keys and stays at the ends', () => {
    const rows = justifiedRows(
      Array.from({ length: 12 }, () => 1),
      options,
    );
    expect(rows.map((row) => row.cells.length)).toEqual([5, 5, 2]);
    expect(neighbour(rows, 0, 'left')).toBe(0);
    expect(neighbour(rows, 3, 'down')).toBe(8);
    expect(neighbour(rows, 8, 'up')).toBe(3);
    expect(neighbour(rows, 9, 'down')).toBe(11);
    expect(neighbour(rows, 11, 'right')).toBe(11);
    expect(rowOfIndex(rows, 11)).toBe(2);
    expect(rowOfIndex(rows, 12)).toBe(-1);
  });
});
