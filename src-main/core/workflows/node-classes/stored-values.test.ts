import { describe, expect, test } from 'vitest';
import { named, nodeWith } from './node-classes.fixture.ts';
import { noStoredValues, preferNamed, valuesByName, valuesByPosition } from './stored-values.ts';

test('values by position are handed out one by one, and none after the last', () => {
  const stored = valuesByPosition(['a', null, undefined]);
  expect([stored.take('x'), stored.take('x'), stored.take('x'), stored.take('x'), stored.take('x')]).toEqual([
    { value: 'a' },
    { value: null },
    { value: undefined },
    null,
    null,
  ]);
});

test('slots that are not exported are skipped by position, as many as they hold', () => {
  const stored = valuesByPosition([1, 'fixed', '', 2]);
  expect(stored.take('a')).toEqual({ value: 1 });
  stored.skip([]);
  stored.skip(['fixed', '']);
  expect(stored.take('b')).toEqual({ value: 2 });
});

test('values by name are found in any order, as often as asked, and none that is not named', () => {
  const stored = valuesByName(named({ a: 1, b: null }));
  stored.skip(['fixed']);
  expect([stored.take('b'), stored.take('a'), stored.take('a')]).toEqual([{ value: null }, { value: 1 }, { value: 1 }]);
  expect([stored.take('c'), stored.take('constructor')]).toEqual([null, null]);
});

test('a node that stores nothing has a value for nothing', () => {
  noStoredValues.skip(['fixed']);
  expect(noStoredValues.take('a')).toBeNull();
});

describe('values by name', () => {
  const prefers = (values: readonly unknown[] | null, names: Record<string, unknown> | null, slots: number): boolean =>
    preferNamed(nodeWith({ widgetValues: values, namedValues: names && named(names) }), slots);

  test('do not count where there are none', () => {
    expect(prefers([1], null, 2)).toBe(false);
  });

  test('count where no list is stored', () => {
    expect(prefers(null, { a: 1 }, 1)).toBe(true);
    const node = nodeWith({ widgetValues: named({ a: 2 }), namedValues: named({ a: 1 }) });
    expect(preferNamed(node, 1)).toBe(true);
  });

  test('count where the list says the same in the same order', () => {
    expect(prefers([1, 'x'], { a: 1, b: 'x' }, 2)).toBe(true);
    expect(prefers([[1, { c: 2 }], null], { a: [1, { c: 2 }], b: null }, 2)).toBe(true);
    expect(prefers([], {}, 0)).toBe(true);
  });

  test('count where the list differs and is not as long as the class wants: it is of another definition', () => {
    expect(prefers([1, 2, 3], { a: 1, b: 2 }, 2)).toBe(true);
    expect(prefers([9], { a: 1, b: 2 }, 2)).toBe(true);
  });

  test('do not count where the list differs and is exactly as long as the class wants: somebody edited it', () => {
    expect(prefers([1, 3], { a: 1, b: 2 }, 2)).toBe(false);
    expect(prefers([2, 1], { a: 1, b: 2 }, 2)).toBe(false);
    expect(prefers([1, 2], { a: 1 }, 2)).toBe(false);
    expect(prefers([1], { a: 1, b: 2 }, 1)).toBe(false);
  });
});
