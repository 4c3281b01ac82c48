import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePythonJson, toPythonJson } from './python-json.ts';
import { pythonRepr } from './python-repr.ts';
import { PyFloat, toPlain } from './python-values.ts';

test('what ComfyUI wrote comes back unchanged: floats, 64-bit integers, key order, escapes', () => {
  const written =
    '{"9": 8.0, "10": 18446744073709551615, "4": [1e-05, 1e+16, -0.5, 0.0], "\\u753b \\ud83d\\ude00\\n": "\\"\\\\\\u007f", "e": {}, "l": [], "n": null, "b": [true, false]}';
  expect(toPythonJson(parsePythonJson(written))).toBe(written);
});

test('any JSON text means the same after a round trip', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const again = toPythonJson(parsePythonJson(JSON.stringify(value)));
      expect(JSON.parse(again)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 60, seed: 7 },
  );
});

test('a float keeps every digit that a JavaScript number keeps', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(toPythonJson(new PyFloat(value)))).toBe(value);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('8 is an integer and 8.0 is a float', () => {
  expect(parsePythonJson('8')).toBe(8);
  expect(parsePythonJson('8.0')).toEqual(new PyFloat(8));
  expect(toPlain(parsePythonJson('{"a": [8.0]}'))).toEqual({ a: [8] });
});

test.each(['', '{', '{not json', "{'a': 1}", '[1,]', '01', '"a', '{"a" 1}', '1 2', '"\\x"', '"a\nb"'])(
  '%j is refused as json.loads refuses it',
  (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError);
  },
);

test('values are quoted as Python quotes them', () => {
  const value = parsePythonJson('{"a": [null, true, 2.0, "it\'s", "x"]}');
  expect(pythonRepr(value)).toBe("{'a': [None, True, 2.0, \"it's\", 'x']}");
});
