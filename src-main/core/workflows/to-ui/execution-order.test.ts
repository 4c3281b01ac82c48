import { expect, test } from 'vitest';
import { depths, executionOrder } from './execution-order.ts';

test('what feeds a node comes before it, and otherwise the order stays', () => {
  expect(
    executionOrder(5, [
      [4, 0],
      [2, 0],
      [0, 3],
    ]),
  ).toEqual([1, 2, 4, 0, 3]);
});

test('a chain against the order of its nodes runs from its start', () => {
  expect(
    executionOrder(4, [
      [3, 1],
      [1, 0],
    ]),
  ).toEqual([2, 3, 1, 0]);
});

test('a loop is entered once, behind what stands alone', () => {
  expect(
    executionOrder(3, [
      [1, 2],
      [2, 1],
    ]),
  ).toEqual([0, 1, 2]);
});

test('two links between the same nodes count as one', () => {
  expect(
    executionOrder(2, [
      [1, 0],
      [1, 0],
    ]),
  ).toEqual([1, 0]);
});

test('a loop is entered at its first node', () => {
  expect(
    executionOrder(4, [
      [1, 2],
      [2, 1],
      [2, 3],
      [3, 0],
    ]),
  ).toEqual([0, 1, 2, 3]);
  expect(executionOrder(1, [[0, 0]])).toEqual([0]);
});

test('no nodes have no order', () => {
  expect(executionOrder(0, [])).toEqual([]);
});

test('depth is the longest way to a node', () => {
  expect(
    depths(4, [
      [3, 0],
      [0, 1],
      [3, 1],
    ]),
  ).toEqual([1, 2, 0, 0]);
});

test('links against the order add no depth', () => {
  expect(
    depths(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]),
  ).toEqual([0, 1, 2]);
  expect(depths(1, [[0, 0]])).toEqual([0]);
});
