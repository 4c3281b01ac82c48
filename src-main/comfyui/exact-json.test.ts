import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact } from './exact-json.ts';

test('a 64-bit seed keeps every digit', () => {
  const text = '{"seed":18446744073709551615,"small":7,"half":0.5,"low":-9223372036854775808}';
  expect(JSON.stringify(parseExact(text))).toBe(text);
});

test('any integer survives, wherever it stands', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (integer) => {
      const text = `{"a":[${integer},{"b":${integer}}]}`;
      expect(JSON.stringify(parseExact(text))).toBe(text);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('ordinary JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.stringify(parseExact(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 200, seed: 3 },
  );
});
