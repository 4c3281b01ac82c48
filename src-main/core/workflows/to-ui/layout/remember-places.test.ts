import { expect, test } from 'vitest';
import type { Box } from './box.ts';
import { placeNodes } from './place-nodes.ts';
import { rememberPlaces, type PlaceNodes } from './remember-places.ts';

const box = (width: number, height = 100): Box => ({ width, height });
const boxes = (count: number): Box[] => Array.from({ length: count }, () => box(200));

function counting(): { place: PlaceNodes; placed: () => number } {
  let placed = 0;
  const place = rememberPlaces((...graph) => {
    placed += 1;
    return placeNodes(...graph);
  });
  return { place, placed: () => placed };
}

test('a graph is placed as ever, and only once', async () => {
  const { place, placed } = counting();
  const expected = await placeNodes([box(210), box(300)], [[0, 1]]);
  expect(await place([box(210), box(300)], [[0, 1]])).toEqual(expected);
  expect(await place([box(210), box(300)], [[0, 1]])).toEqual(expected);
  expect(placed()).toBe(1);
  expect(await rememberPlaces()([box(210), box(300)], [[0, 1]])).toEqual(expected);
});

test('another width, height or link is another graph', async () => {
  const { place, placed } = counting();
  await place([box(200), box(300)], [[0, 1]]);
  await place([box(210), box(300)], [[0, 1]]);
  await place([box(200), box(300, 110)], [[0, 1]]);
  await place([box(200), box(300)], [[1, 0]]);
  await place([box(200), box(300)], []);
  expect(placed()).toBe(5);
});

test('the thirty graphs asked for last are remembered', async () => {
  const { place, placed } = counting();
  for (let width = 1; width <= 30; width += 1) await place([box(width)], []);
  await place([box(1)], []);
  expect(placed()).toBe(30);
  await place([box(31)], []);
  await place([box(1)], []);
  expect(placed()).toBe(31);
  await place([box(2)], []);
  expect(placed()).toBe(32);
});

test('graphs of more than three hundred nodes are not', async () => {
  const { place, placed } = counting();
  await place(boxes(300), []);
  await place(boxes(300), []);
  expect(placed()).toBe(1);
  await place(boxes(301), []);
  await place(boxes(301), []);
  expect(placed()).toBe(3);
});

test('one that could not be placed is tried again', async () => {
  let fails = true;
  const place = rememberPlaces(async (given) => {
    if (fails) throw new Error('no library');
    return given.map(() => ({ x: 0, y: 0 }));
  });
  await expect(place([box(1)], [])).rejects.toThrow('no library');
  fails = false;
  expect(await place([box(1)], [])).toEqual([{ x: 0, y: 0 }]);
});
