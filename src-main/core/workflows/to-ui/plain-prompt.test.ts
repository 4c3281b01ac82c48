import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { workOutPrompt } from '../to-api/dynamic-prompt.ts';
import { asDynamicPrompt, endsInBackslash } from './plain-prompt.ts';

describe('a text that the canvas takes for a dynamic prompt', () => {
  test.each([
    ['a cat', 'a cat', 'stays as it is'],
    ['a | b } c', 'a | b } c', 'keeps bars and braces that close nothing'],
    ['(a:1.2) \\(x\\)', '(a:1.2) \\(x\\)', 'keeps the backslashes of weights'],
    ['a {red|blue} cat', 'a \\{red\\|blue\\} cat', 'gets backslashes where a choice would be made'],
    ['{', '\\{', 'gets one where a choice only opens'],
    ['http://x.y', 'http:/{/}x.y', 'has its line comments taken apart'],
    ['a /* b */ c', 'a /{*} b */ c', 'has its block comments taken apart'],
    ['///*/', '/{/}{/}{*}/', 'has each slash and star after a slash taken apart'],
    ['{//}', '\\{/{/}\\}', 'has both'],
    ['\\//', '\\/{/}', 'has a comment behind a backslash taken apart'],
    ['\\\\{x', '\\\\\\{x', 'keeps two backslashes before a brace'],
  ])('%j is written as %j: it %s', (text, written) => {
    expect(asDynamicPrompt(text)).toBe(written);
    expect(workOutPrompt(written, () => 0)).toBe(text);
    expect(workOutPrompt(written, () => 0.99)).toBe(text);
  });

  test('loses a single backslash before a brace, and makes no choice for that', () => {
    const written = asDynamicPrompt('a \\{b|c} d');
    expect(workOutPrompt(written, () => 0)).toBe('a {b|c} d');
    expect(workOutPrompt(written, () => 0.99)).toBe('a {b|c} d');
  });

  test('is restored whatever it is, but for single backslashes before braces and bars', () => {
    const texts = fc.string({ unit: fc.constantFrom('{', '}', '|', '\\', '/', '*', 'a', '\n'), maxLength: 14 });
    const lossy = /(?<!\\)(\\\\)*\\[{}|]/;
    fc.assert(
      fc.property(texts, fc.constantFrom(0, 0.5, 0.99), (text, random) => {
        fc.pre(!lossy.test(text));
        expect(workOutPrompt(asDynamicPrompt(text), () => random)).toBe(text);
      }),
      { numRuns: 1000, seed: 6 },
    );
  });

  test.each([
    ['a\\', true],
    ['\\', true],
    ['a\\\\\\', true],
    ['a\\\\', false],
    ['a\\b', false],
    ['', false],
  ])('%j ends within an escape: %s', (text, ends) => {
    expect(endsInBackslash(text)).toBe(ends);
  });
});
