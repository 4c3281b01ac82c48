import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePythonJson } from './python-json.ts';

test("Python's wild numbers become null, and the same words in strings stay", () => {
  const text =
    '{"is_changed": [NaN, -Infinity], "number": Infinity, "NaN": "a \\"NaN\\" or -Infinity\\\\", "cfg": 8.0}';
  expect(parsePythonJson(text)).toEqual({
    is_changed: [null, null],
    number: null,
    NaN: 'a "NaN" or -Infinity\\',
    cfg: 8,
  });
});

test('what is no JSON is refused', () => {
  expect(() => parsePythonJson('<!doctype html>')).toThrow(SyntaxError);
  expect(() => parsePythonJson('{"a": NaNa}')).toThrow(SyntaxError);
});

test('any JSON with a NaN beside it is read as without', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(parsePythonJson(`{"wild": NaN, "tame": ${json}}`)).toEqual({ wild: null, tame: JSON.parse(json) });
    }),
    { numRuns: 200, seed: 8 },
  );
});
