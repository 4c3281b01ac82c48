import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reordered, targetOf, type Move } from './queue-order.ts';

const ids = ['a', 'b', 'c', 'd'];
const line = { count: ids.length, idAt: (index: number) => ids[index] };
const moved = (index: number, move: Move): string => {
  const target = targetOf(line, index, move);
  if (target === undefined) return ids.join('');
  // As Easel does it: null is last of all.
  const order = reordered(ids, ids[index]!, target);
  return (target === null ? [...order, ids[index]!] : order).join('');
};

test('up and down go one place, first and last to the ends, and no further', () => {
  expect([0, 1, 3].map((index) => moved(index, 'up'))).toEqual(['abcd', 'bacd', 'abdc']);
  expect([0, 2, 3].map((index) => moved(index, 'down'))).toEqual(['bacd', 'abdc', 'abcd']);
  expect([0, 2].map((index) => moved(index, 'first'))).toEqual(['abcd', 'cabd']);
  expect([1, 3].map((index) => moved(index, 'last'))).toEqual(['acdb', 'abcd']);
});

test('a job whose neighbour is not read yet is not moved to a wrong place', () => {
  expect(targetOf({ count: 3, idAt: (index) => ['a'][index] }, 0, 'down')).toBeUndefined();
});

test('whatever is moved where, nobody is lost or doubled', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(), fc.nat(), (all, from, to) => {
      const [id, before] = [all[from % all.length]!, all[to % all.length]!];
      const order = id === before ? [...all] : reordered(all, id, before);
      expect(order.toSorted()).toEqual(all.toSorted());
      if (id !== before) expect(order.indexOf(id)).toBe(order.indexOf(before) - 1);
    }),
    { numRuns: 50, seed: 8 },
  );
});
