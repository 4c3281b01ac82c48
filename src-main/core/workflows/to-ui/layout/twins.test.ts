import { expect, test } from 'vitest';
import { twins } from './twins.ts';

test('nodes that lead to the same node are pairs, in the order of the inputs that they feed', () => {
  expect(
    twins(4, [
      [2, 3],
      [0, 3],
      [1, 3],
    ]),
  ).toEqual([
    [2, 0],
    [0, 1],
  ]);
});

test('nodes that come from the same node are pairs', () => {
  expect(
    twins(3, [
      [0, 2],
      [0, 1],
    ]),
  ).toEqual([[2, 1]]);
});

test('what is fed by others, or feeds others, is no pair', () => {
  expect(
    twins(5, [
      [0, 2],
      [1, 3],
      [2, 4],
      [3, 4],
    ]),
  ).toEqual([]);
  expect(
    twins(5, [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 4],
    ]),
  ).toEqual([]);
});

test('neighbours count once, in whatever order', () => {
  expect(
    twins(13, [
      [0, 2],
      [0, 10],
      [1, 10],
      [1, 2],
      [1, 2],
    ]),
  ).toEqual([
    [0, 1],
    [2, 10],
  ]);
});

test('nodes without links are no pairs', () => {
  expect(twins(3, [])).toEqual([]);
});
