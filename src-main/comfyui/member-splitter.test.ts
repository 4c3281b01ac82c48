import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemberSplitter } from './member-splitter.ts';

function membersOf(json: string, cuts: readonly number[], mostBytes = 1e6): { members: unknown[]; ended: boolean } {
  const bytes = Buffer.from(json);
  const members: unknown[] = [];
  const splitter = createMemberSplitter({ onMember: (text) => members.push(JSON.parse(`{${text}}`)), mostBytes });
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  for (const [index, place] of [0, ...places].entries())
    splitter.push(bytes.subarray(place, places[index] ?? bytes.length));
  return { members, ended: splitter.ended };
}

test('an object is cut into its members wherever its bytes are cut', () => {
  const value = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 8 });
  fc.assert(
    fc.property(value, fc.array(fc.nat()), fc.constantFrom(undefined, 2), (object, cuts, indent) => {
      const { members, ended } = membersOf(JSON.stringify(object, null, indent), cuts);
      expect(ended).toBe(true);
      expect(members).toEqual(
        Object.entries(JSON.parse(JSON.stringify(object)) as object).map((pair) => Object.fromEntries([pair])),
      );
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('quotes, braces and backslashes inside strings cut nothing', () => {
  const object = { 'a"},{': '\\', 'b\\': '\\"}', c: { 'd]': '[{,' } };
  const json = JSON.stringify(object);
  const everywhere = Array.from({ length: json.length }, (_, index) => index);
  expect(Object.assign({}, ...membersOf(json, everywhere).members)).toEqual(object);
});

test('what ends early is not ended, what is no object is refused, and so is a member beyond the limit', () => {
  expect(membersOf('{"a": 1, "b": {"c"', []).ended).toBe(false);
  expect(() => membersOf('<html>', [])).toThrow(SyntaxError);
  expect(() => membersOf('"text"', [])).toThrow(SyntaxError);
  const long = JSON.stringify({ a: 'x'.repeat(400_000) });
  expect(() => membersOf(long, [100_000, 200_000, 300_000], 150_000)).toThrow(RangeError);
});
