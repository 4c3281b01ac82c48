import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edge } from '../execution-order.ts';
import type { Box, Point } from './box.ts';
import { placeNodes } from './place-nodes.ts';

const box = (width: number, height: number): Box => ({ width, height });
const same = (count: number): Box[] => Array.from({ length: count }, () => box(200, 100));

function overlaps(boxes: readonly Box[], points: readonly Point[]): number {
  // Sorted by their left edges, a box is compared only with those that begin before it ends.
  const order = [...boxes.keys()].toSorted((left, right) => at(points, left).x - at(points, right).x);
  let found = 0;
  for (const [place, one] of order.entries()) {
    for (const other of order.slice(place + 1)) {
      if (at(points, other).x >= at(points, one).x + at(boxes, one).width) break;
      const [above, below] = at(points, one).y <= at(points, other).y ? [one, other] : [other, one];
      if (at(points, above).y + at(boxes, above).height > at(points, below).y) found += 1;
    }
  }
  return found;
}

function at<T>(list: readonly T[], place: number): T {
  return list[place] as T;
}

const flowingRight = (edges: readonly Edge[], boxes: readonly Box[], points: readonly Point[]): number =>
  edges.filter(([from, to]) => at(points, from).x + at(boxes, from).width <= at(points, to).x).length;

describe('placing nodes', () => {
  test('a chain runs to the right in one line', async () => {
    const edges: Edge[] = [
      [0, 1],
      [1, 2],
    ];
    expect(await placeNodes([box(210, 100), box(300, 100), box(210, 100)], edges)).toEqual([
      { x: 0, y: 0 },
      { x: 290, y: 0 },
      { x: 670, y: 0 },
    ]);
  });

  test('what feeds a node together stands in one column, with the left edges in line', async () => {
    const edges: Edge[] = [
      [0, 2],
      [1, 2],
    ];
    const points = await placeNodes([box(200, 100), box(300, 200), box(200, 100)], edges);
    expect(points.map(({ x }) => x)).toEqual([0, 0, 380]);
    expect(points[1]?.y).toBe(140);
    const swapped = await placeNodes(
      [box(200, 100), box(300, 200), box(200, 100)],
      [
        [1, 2],
        [0, 2],
      ],
    );
    expect(swapped.map(({ y }) => y).slice(0, 2)).toEqual([240, 0]);
  });

  test('nodes alike stand in the order of the inputs that they feed', async () => {
    const prompts = (edges: Edge[]): Promise<number[]> =>
      placeNodes(same(4), edges).then((points) => points.map(({ y }) => y));
    const [, first = 0, second = 0] = await prompts([
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ]);
    expect(second - first).toBe(140);
    const [, third = 0, fourth = 0] = await prompts([
      [0, 1],
      [0, 2],
      [2, 3],
      [1, 3],
    ]);
    expect(fourth - third).toBe(-140);
  });

  test('parts without a link between them stand below each other, in the order of their first nodes', async () => {
    const edges: Edge[] = [
      [0, 2],
      [1, 3],
    ];
    expect(await placeNodes(same(4), edges)).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 180 },
      { x: 280, y: 0 },
      { x: 280, y: 180 },
    ]);
  });

  test('single nodes stand in rows below the rest, as wide as it is', async () => {
    const points = await placeNodes([box(195, 100), ...same(5)], [[1, 2]]);
    expect(points).toEqual([
      { x: 0, y: 180 },
      { x: 0, y: 0 },
      { x: 280, y: 0 },
      { x: 280, y: 180 },
      { x: 0, y: 320 },
      { x: 280, y: 320 },
    ]);
  });

  test('single nodes alone make a block about as wide as high', async () => {
    const points = await placeNodes(same(9), []);
    expect(points.slice(0, 3)).toEqual([
      { x: 0, y: 0 },
      { x: 280, y: 0 },
      { x: 0, y: 140 },
    ]);
  });

  test('no node has no place', async () => {
    expect(await placeNodes([], [])).toEqual([]);
  });

  test('nothing lies over anything, and every position is on the grid', async () => {
    const graph = fc.integer({ min: 1, max: 25 }).chain((count) => {
      const node = fc.integer({ min: 0, max: count - 1 });
      return fc.tuple(
        fc.array(fc.record({ width: fc.integer({ min: 21, max: 40 }), height: fc.integer({ min: 4, max: 60 }) }), {
          minLength: count,
          maxLength: count,
        }),
        fc.array(fc.tuple(node, node), { maxLength: 40 }),
      );
    });
    await fc.assert(
      fc.asyncProperty(graph, async ([tens, edges]) => {
        const boxes = tens.map(({ width, height }) => box(width * 10, height * 10));
        const points = await placeNodes(boxes, edges);
        expect(overlaps(boxes, points)).toBe(0);
        expect(points.every(({ x, y }) => x % 10 === 0 && y % 10 === 0 && x >= 0 && y >= 0)).toBe(true);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  test('without a loop every link runs to the right', async () => {
    const graph = fc.array(fc.tuple(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 0, max: 19 })), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(graph, async (pairs) => {
        const edges = pairs
          .filter(([one, other]) => one !== other)
          .map(([one, other]): Edge => [Math.min(one, other), Math.max(one, other)]);
        const points = await placeNodes(same(20), edges);
        expect(flowingRight(edges, same(20), points)).toBe(edges.length);
      }),
      { numRuns: 50, seed: 8 },
    );
  });
});

describe('a graph too large to be laid out well', () => {
  const random = (seed: number) => (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const next = random(5);
  const shapes: Record<string, (count: number) => Edge[]> = {
    chain: (count) => Array.from({ length: count - 1 }, (_, node) => [node, node + 1]),
    star: (count) => Array.from({ length: count - 1 }, (_, node) => [0, node + 1]),
    web: (count) =>
      Array.from({ length: 2 * count }, (_, edge) => [
        Math.floor(next() * ((edge % (count - 1)) + 1)),
        (edge % (count - 1)) + 1,
      ]),
    ring: (count) => Array.from({ length: count }, (_, node) => [node, (node + 1) % count]),
    pairs: (count) => Array.from({ length: count / 2 }, (_, pair) => [2 * pair, 2 * pair + 1]),
    alone: () => [],
  };

  test.each(Object.keys(shapes).flatMap((shape) => [2000, 10_000].map((count) => [shape, count] as const)))(
    'a %s of %i nodes has no overlaps, and links that run to the right, in little time',
    async (shape, count) => {
      const edges = shapes[shape]?.(count) ?? [];
      const started = process.cpuUsage();
      const points = await placeNodes(same(count), edges);
      const { user, system } = process.cpuUsage(started);
      expect(user + system).toBeLessThan(1_500_000);
      expect(overlaps(same(count), points)).toBe(0);
      expect(flowingRight(edges, same(count), points)).toBeGreaterThanOrEqual(edges.length - 1);
    },
  );

  test('is as high as four thousand pixels at least before a column goes on beside itself', async () => {
    const points = await placeNodes(same(2001), shapes['star']?.(2001) ?? []);
    const columns = new Set(points.map(({ x }) => x));
    expect(columns.size).toBe(1 + Math.ceil(2000 / 63));
    expect(Math.max(...points.map(({ y }) => y))).toBeLessThan(9000);
  });
});
