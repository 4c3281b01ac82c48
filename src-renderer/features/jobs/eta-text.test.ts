import { expect, test } from 'vitest';
import { etaText } from './eta-text.ts';

test('an estimate is said in one unit, with its spread, and no finer than anybody trusts', () => {
  expect(etaText({ seconds: 121, low: 62, high: 175 })).toBe('about 2 min, 1–3');
  expect(etaText({ seconds: 43.7, low: 31, high: 71 })).toBe('about 45 s, 30–70');
  expect(etaText({ seconds: 11.2, low: 9.1, high: 16 }, { runs: true })).toBe('about 10 s left, 10–15');
  expect(etaText({ seconds: 4.2, low: 3.9, high: 4.4 })).toBe('about 4 s');
  expect(etaText({ seconds: 0.2, low: 0, high: 0.4 })).toBe('about 1 s');
  expect(etaText({ seconds: 8000, low: 4000, high: 15_000 })).toBe('about 2 h, 1–4');
});
