import { describe, expect, test } from 'vitest';
import { isRawNumber, parseExact } from '../../../comfyui/exact-json.ts';
import { idOf, indexOf, listOf, mapOf, objectOf, objectsOf, textOf, typeOf } from './json-value.ts';

const rawNumber = parseExact('18446744073709551615');

describe('a value of another type reads as absent', () => {
  test('only plain objects are objects, numbers beyond 2^53 are none', () => {
    expect(objectOf({ a: 1 })).toEqual({ a: 1 });
    for (const other of ['text', 5, true, null, undefined, [1], rawNumber]) expect(objectOf(other)).toBeNull();
  });

  test('only arrays are lists, and of a list of objects the rest is left out', () => {
    expect([listOf([1]), listOf({ 0: 1 }), listOf('ab'), listOf(null)]).toEqual([[1], [], [], []]);
    expect(objectsOf([{ a: 1 }, null, 'text', [2], { b: 3 }])).toEqual([{ a: 1 }, { b: 3 }]);
  });

  test('only texts are texts', () => {
    expect([textOf('a'), textOf(5), textOf(null), textOf(['a'])]).toEqual(['a', '', '', '']);
  });
});

test('ids are texts or finite numbers, and texts for Easel', () => {
  expect([idOf('a1'), idOf(''), idOf(12), idOf(-10), idOf(0)]).toEqual(['a1', '', '12', '-10', '0']);
  for (const other of [null, undefined, true, {}, [1], Number.NaN, Infinity]) expect(idOf(other)).toBeNull();
});

test('slots and modes are whole numbers, as texts too; what is none is -1', () => {
  expect([indexOf(3), indexOf('3'), indexOf('0'), indexOf(0)]).toEqual([3, 3, 0, 0]);
  for (const other of [1.5, '1.5', '', 'a', null, undefined, [2], true, 2 ** 60]) expect(indexOf(other)).toBe(-1);
});

test('a type is its text; a list of choices is COMBO, 0 stands for any, -1 for an event', () => {
  expect([typeOf('IMAGE'), typeOf(['a', 'b']), typeOf(0)]).toEqual(['IMAGE', 'COMBO', '*']);
  for (const other of [-1, null, undefined, {}]) expect(typeOf(other)).toBe('');
});

test('in a map no name is special', () => {
  const map = mapOf(JSON.parse('{"__proto__": 1, "constructor": 2}'));
  expect([map?.get('__proto__'), map?.get('constructor'), map?.get('toString')]).toEqual([1, 2, undefined]);
  expect([mapOf(null), mapOf([1])]).toEqual([null, null]);
});

test('a number that a double cannot hold is told from one that it can', () => {
  expect([isRawNumber(rawNumber), isRawNumber(5), isRawNumber('5')]).toEqual([true, false, false]);
});
