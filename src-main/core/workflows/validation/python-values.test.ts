import { describe, expect, test } from 'vitest';
import { parseWorkflowText } from '../api-workflow.ts';
import { numberOf, toFloat, toInt } from './python-numbers.ts';
import { compare, isIn, notComparable, pythonEquals } from './python-order.ts';
import { maxValueText, pythonFloat, pythonList, pythonRepr, pythonStr, pythonTypeName } from './python-text.ts';

const json = (text: string): unknown => parseWorkflowText(text);

// Every expectation was printed by Python 3.11.
describe('int() of', () => {
  test.each([
    ['7', 7n],
    [' 7\n', 7n],
    ['\u001c7\u0085', 7n],
    ['+5', 5n],
    ['-3', -3n],
    ['007', 7n],
    ['1_000', 1000n],
    ['１２', 12n],
    ['٣', 3n],
    ['𝟘𝟡𝟙', 91n],
    [7.9, 7n],
    [-7.9, -7n],
    [true, 1n],
    [false, 0n],
    [1e21, 1000000000000000000000n],
    [json('18446744073709551616'), 18446744073709551616n],
  ])('%# %s is %s', (value, expected) => {
    expect(toInt(value)).toEqual({ value: expected });
  });

  test.each([
    ['abc', "invalid literal for int() with base 10: 'abc'"],
    ['7.0', "invalid literal for int() with base 10: '7.0'"],
    ['', "invalid literal for int() with base 10: ''"],
    ['0x10', "invalid literal for int() with base 10: '0x10'"],
    ['1__0', "invalid literal for int() with base 10: '1__0'"],
    ['_1', "invalid literal for int() with base 10: '_1'"],
    ['\ufeff1', "invalid literal for int() with base 10: '\\ufeff1'"],
    [null, "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"],
    [[1], "int() argument must be a string, a bytes-like object or a real number, not 'list'"],
    [{}, "int() argument must be a string, a bytes-like object or a real number, not 'dict'"],
    [1 / 0, 'cannot convert float infinity to integer'],
    [Number.NaN, 'cannot convert float NaN to integer'],
    ['1'.repeat(4301), 'Exceeds the limit (4300 digits) for integer string conversion'],
  ])('%j fails', (value, failure) => {
    expect(toInt(value)).toEqual({ failure });
  });

  test('4300 digits passes', () => {
    expect(toInt('9'.repeat(4300)).failure).toBeUndefined();
  });
});

describe('float() of', () => {
  test('very many digits with a letter behind fails at once', () => {
    const start = performance.now();
    expect(toFloat(`${'1'.repeat(500_000)}x`).failure).toMatch(/^could not convert string to float/);
    expect(toFloat(`1${'_1'.repeat(250_000)}x`).failure).toMatch(/^could not convert string to float/);
    expect(performance.now() - start).toBeLessThan(1500);
  });

  test.each([
    ['7', 7],
    ['7.', 7],
    ['.5', 0.5],
    ['-1e3', -1000],
    ['1_0.5E-1_0', 1.05e-9],
    [' 1.5 ', 1.5],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['+INF', Infinity],
    ['１.５', 1.5],
    ['1e400', Infinity],
    [true, 1],
    [0, 0],
    [json('9007199254740993'), 9007199254740992],
  ])('%# %s is %s', (value, expected) => {
    expect(toFloat(value)).toEqual({ value: expected });
  });

  test('"nan" is NaN', () => {
    expect(toFloat('-nan')).toEqual({ value: Number.NaN });
  });

  test.each([
    ['.', "could not convert string to float: '.'"],
    ['1e', "could not convert string to float: '1e'"],
    ['0x1', "could not convert string to float: '0x1'"],
    ['infin', "could not convert string to float: 'infin'"],
    ['1._5', "could not convert string to float: '1._5'"],
    ['', "could not convert string to float: ''"],
    [null, "float() argument must be a string or a real number, not 'NoneType'"],
    [[], "float() argument must be a string or a real number, not 'list'"],
    [json(`1${'0'.repeat(400)}`), 'int too large to convert to float'],
  ])('%j fails', (value, failure) => {
    expect(toFloat(value)).toEqual({ failure });
  });
});

test('a number that JSON.stringify writes without a point is an int of just these digits', () => {
  expect(numberOf(18446744073709552000)).toBe(18446744073709552000n);
  expect(numberOf(1e21)).toBe(1e21);
  expect(numberOf(0.5)).toBe(0.5);
  expect(numberOf('1')).toBeNull();
  expect(numberOf(null)).toBeNull();
});

describe('==', () => {
  test.each([
    [1, true],
    [0, false],
    [json('9007199254740993'), 9007199254740993n],
    [
      [1, { a: 2 }],
      [true, { a: 2 }],
    ],
    ['a', 'a'],
    [null, null],
  ])('%# %s equals %s', (left, right) => {
    expect(pythonEquals(left, right)).toBe(true);
    expect(pythonEquals(right, left)).toBe(true);
  });

  test.each([
    [1, '1'],
    [json('9007199254740993'), 9007199254740992],
    [0, null],
    ['', null],
    [[1], [1, 2]],
    [[1], [2]],
    [[], {}],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1 }, { a: 2 }],
    ['a', 'A'],
  ])('%j does not equal %j', (left, right) => {
    expect(pythonEquals(left, right)).toBe(false);
    expect(pythonEquals(right, left)).toBe(false);
  });

  test('an inherited property is none', () => {
    expect(pythonEquals({ toString: 1 }, { constructor: 1 })).toBe(false);
  });

  test('values nested beyond all reason are unequal instead of a stack overflow', () => {
    const deep = (): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < 100_000; level += 1) value = [value];
      return value;
    };
    expect(pythonEquals(deep(), deep())).toBe(false);
    expect(pythonStr(deep()).length).toBeLessThanOrEqual(maxValueText + 1);
  });

  test('`in` looks at each entry', () => {
    expect(isIn(true, ['a', 1])).toBe(true);
    expect(isIn('1', ['a', 1])).toBe(false);
  });
});

describe('< and >', () => {
  test.each([
    [json('18446744073709551616'), json('18446744073709551615'), 1],
    [json('9007199254740993'), 9007199254740992, 1],
    [1, 1.5, -1],
    [true, 1, 0],
    ['a', 'b', -1],
    [Number.NaN, 1, 'unordered'],
    ['1', 1, null],
    [null, 1, null],
    [1, [], null],
  ])('%# %s against %s: %s', (left, right, expected) => {
    expect(compare(left, right)).toBe(expected);
  });

  test('Python names the types that it does not compare', () => {
    expect(notComparable('<', 'a', 1)).toBe("'<' not supported between instances of 'str' and 'int'");
    expect(notComparable('>', null, 1.5)).toBe("'>' not supported between instances of 'NoneType' and 'float'");
  });
});

describe('Python prints', () => {
  test.each([
    [8, '8.0'],
    [0.1, '0.1'],
    [0, '0.0'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e15, '1000000000000000.0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-10, '1.5e-10'],
    [1e100, '1e+100'],
    [-2.5, '-2.5'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [Number.NaN, 'nan'],
  ])('the float %s as %s', (value, expected) => {
    expect(pythonFloat(value)).toBe(expected);
  });

  test.each([
    ["it's", `"it's"`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['a\n\t\r\\', "'a\\n\\t\\r\\\\'"],
    ['\u0001\u200b\u{e0001}', "'\\x01\\u200b\\U000e0001'"],
    ['é 日', "'é 日'"],
    ['\u00a0', "'\\xa0'"],
    [null, 'None'],
    [true, 'True'],
    [false, 'False'],
    [1, '1'],
    [1.5, '1.5'],
    [json('18446744073709551616'), '18446744073709551616'],
    [5n, '5'],
    [[1, 'a', [null]], "[1, 'a', [None]]"],
    [{ a: 1, b: { c: 'd' } }, "{'a': 1, 'b': {'c': 'd'}}"],
    [[], '[]'],
    [{}, '{}'],
  ])('%# %s as %s', (value, expected) => {
    expect(pythonRepr(value)).toBe(expected);
  });

  test('text bare, and lists of choices with quotes', () => {
    expect(pythonStr("it's")).toBe("it's");
    expect(pythonStr(['a'])).toBe("['a']");
    expect(pythonList(['a', 1])).toBe("['a', 1]");
  });

  test('no more than 200 characters of a value', () => {
    expect(pythonStr('x'.repeat(200))).toBe('x'.repeat(200));
    expect(pythonStr('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
    expect(pythonRepr('x'.repeat(1_000_000))).toHaveLength(201);
    expect(pythonRepr(Array(1_000_000).fill(1))).toHaveLength(201);
  });

  test.each([
    [undefined, 'NoneType'],
    [true, 'bool'],
    [1, 'int'],
    [1.5, 'float'],
    [1e21, 'float'],
    [json('18446744073709551616'), 'int'],
    ['', 'str'],
    [[], 'list'],
    [{}, 'dict'],
  ])('the type of %j as %s', (value, expected) => {
    expect(pythonTypeName(value)).toBe(expected);
  });
});
