import { expect, test } from 'vitest';
import type { Edge } from '../execution-order.ts';
import type { Box } from './box.ts';
import { placeInColumns } from './columns.ts';

const box = (width: number, height: number): Box => ({ width, height });
const boxes = (...heights: number[]): Box[] => heights.map((height) => box(200, height));

/** The nodes of a column from top to bottom. */
function columnAt(x: number, placed: ReturnType<typeof placeInColumns>): number[] {
  const nodes = [...placed.keys()].filter((node) => placed[node]?.x === x);
  return nodes.toSorted((one, other) => (placed[one]?.y ?? 0) - (placed[other]?.y ?? 0));
}

test('each depth is a column as wide as its widest node', () => {
  const edges: Edge[] = [
    [0, 2],
    [1, 2],
    [2, 3],
  ];
  expect(placeInColumns([box(200, 100), box(300, 50), box(200, 100), box(200, 100)], edges)).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 140 },
    { x: 380, y: 0 },
    { x: 660, y: 0 },
  ]);
});

test('nodes stand in the order of those that feed them, and in their own where that says nothing', () => {
  const edges: Edge[] = [
    [2, 3],
    [0, 4],
    [0, 5],
    [2, 5],
    [0, 6],
  ];
  expect(columnAt(280, placeInColumns(boxes(100, 100, 100, 100, 100, 100, 100), edges))).toEqual([4, 6, 5, 3]);
});

test('where a node stands is its middle', () => {
  const between: Edge[] = [
    [0, 3],
    [2, 3],
    [1, 4],
  ];
  expect(columnAt(280, placeInColumns(boxes(200, 100, 240, 100, 100), between))).toEqual([4, 3]);
  expect(columnAt(280, placeInColumns(boxes(1000, 100, 100, 100, 100), between))).toEqual([3, 4]);
});

test('a link that closes a loop moves nothing', () => {
  const edges: Edge[] = [
    [0, 1],
    [1, 2],
    [2, 0],
    [0, 2],
  ];
  expect(placeInColumns(boxes(100, 100, 100), edges).map(({ x }) => x)).toEqual([0, 280, 560]);
});

test('a column of more than four thousand pixels goes on beside itself', () => {
  expect(placeInColumns([box(200, 1980), box(300, 1980), box(100, 10), box(200, 10)], [[2, 3]])).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 2020 },
    { x: 380, y: 0 },
    { x: 560, y: 0 },
  ]);
});

test('a node higher than a column has one of its own', () => {
  expect(placeInColumns(boxes(5000, 100), [])).toEqual([
    { x: 0, y: 0 },
    { x: 280, y: 0 },
  ]);
});

test('very many nodes make columns about as high as all are wide', () => {
  const placed = placeInColumns(
    Array.from({ length: 1000 }, () => box(200, 100)),
    [],
  );
  expect(Math.max(...placed.map(({ y }) => y))).toBe(140 * 44);
});
