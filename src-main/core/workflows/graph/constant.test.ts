import { expect, test } from 'vitest';
import { parseWorkflowText } from '../api-workflow.ts';
import { isConstant, linkOf, plainConstant } from './constant.ts';

test('a link is a list of a node id and a place', () => {
  expect(linkOf(['12:6', 1])).toEqual({ nodeId: '12:6', slot: 1 });
  for (const value of [
    null,
    undefined,
    'a',
    {},
    [],
    ['1'],
    ['1', 0, 0],
    [1, 0],
    ['1', '0'],
    { 0: '1', 1: 0, length: 2 },
  ])
    expect(linkOf(value)).toBeNull();
});

test('texts, numbers, switches and long numbers are constants, nothing else is', () => {
  for (const value of ['', 'a', 0, 1.5, true, false, parseWorkflowText('99999999999999999999')])
    expect(isConstant(value)).toBe(true);
  for (const value of [null, undefined, [], ['1', 0], {}, { rawJSON: '1' }, { __value__: [] }])
    expect(isConstant(value)).toBe(false);
});

test('a long number is given as its digits', () => {
  expect(plainConstant(parseWorkflowText('18446744073709551615') as never)).toBe('18446744073709551615');
  expect([plainConstant(5), plainConstant('a'), plainConstant(false)]).toEqual([5, 'a', false]);
});
