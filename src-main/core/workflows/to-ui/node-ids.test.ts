import { expect, test } from 'vitest';
import { nodeIdsFor } from './node-ids.ts';

const idsFor = (...ids: string[]): unknown[] => [...nodeIdsFor(ids)];

test('ids that are whole numbers stay', () => {
  expect(idsFor('3', '12', '1')).toEqual([
    ['3', 3],
    ['12', 12],
    ['1', 1],
  ]);
});

test('other ids count on from the highest, in the order of the workflow', () => {
  expect(idsFor('12:6', '30', 'abc', '2')).toEqual([
    ['12:6', 31],
    ['30', 30],
    ['abc', 32],
    ['2', 2],
  ]);
});

test.each(['0', '007', '-1', '1e3', '1.5', ' 1', '', '1x', '4503599627370497', '9'.repeat(40)])(
  '%j is no number that a canvas may keep',
  (id) => {
    expect(idsFor(id)).toEqual([[id, 1]]);
  },
);

test('the highest that is kept leaves room to count on', () => {
  expect(idsFor('4503599627370496', 'a')).toEqual([
    ['4503599627370496', 4503599627370496],
    ['a', 4503599627370497],
  ]);
});
