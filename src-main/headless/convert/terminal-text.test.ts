import fc from 'fast-check';
import { expect, test } from 'vitest';
import { harmless, harmlessJson, harmlessText } from './terminal-text.ts';

const character = fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCharCode(code));

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u009b31mred', 'red'],
  ['a\u001b]0;a title\u0007b', 'ab'],
  ['one\r\ntwo\u2028three', 'one two three'],
  ['gpj\u202e.exe', 'gpj .exe'],
  ['rings \u0007 and erases \u0008', 'rings   and erases  '],
  ['画布 “quoted” 🦊', '画布 “quoted” 🦊'],
])('%j is printed as %j', (text, shown) => {
  expect(harmless(text)).toBe(shown);
});

test("a file's text is left alone, but on a terminal what steers it is written as JSON writes it", () => {
  const text = '{\n\t"title": "\u001b[2J\u009b\u202e\r画"\n}\n';
  expect(harmlessText(text, false)).toBe(text);
  expect(harmlessText(text, true)).toBe('{\n\t"title": "\\u001b[2J\\u009b\\u202e\\u000d画"\n}\n');
  const odd = JSON.stringify({ text: '\u2028 \u0085 \u200f ok' });
  expect(JSON.parse(harmlessText(odd, true))).toEqual(JSON.parse(odd));
});

test('a line has an end', () => {
  expect(harmless('x'.repeat(1_000_000))).toBe(`${'x'.repeat(2_000)}…`);
});

test('whatever the text, nothing in it is left that steers a terminal', () => {
  const steering = /\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
  fc.assert(
    fc.property(
      fc.string({ unit: character }),
      fc.array(fc.constantFrom('\u001b[', '\u009b', '\u001b]8;;', 'm', '\u0007')),
      (text, more) => {
        expect(harmless(text + more.join(text))).not.toMatch(steering);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test('JSON says the same and holds no control characters but its line ends', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: character }), (value) => {
      const text = harmlessJson(value);
      expect(text).not.toMatch(/(?!\n)\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(harmlessJson({ 'a\u009b': '\u007f\u202e' })).toBe('{\n  "a\\u009b": "\\u007f\\u202e"\n}');
});
