import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combinations } from './combinations.ts';

const made = (options: Partial<Parameters<typeof combinations>[0]>) =>
  combinations({ given: {}, count: 1, vary: {}, seed: 'seed', most: 100, ...options });

test('every combination, the last parameter changing fastest', () => {
  const vary = { cfg: [5, 7], sampler: ['euler', 'dpmpp_2m'] };
  expect(made({ given: { prompt: 'a fox' }, vary }).map(({ given }) => given)).toEqual([
    { prompt: 'a fox', cfg: 5, sampler: 'euler' },
    { prompt: 'a fox', cfg: 5, sampler: 'dpmpp_2m' },
    { prompt: 'a fox', cfg: 7, sampler: 'euler' },
    { prompt: 'a fox', cfg: 7, sampler: 'dpmpp_2m' },
  ]);
});

test('variations of a seed are that one and those after it, exact beyond what a number holds', () => {
  expect(made({ given: { seed: 7 }, count: 3 }).map(({ given }) => given['seed'])).toEqual([7, 8, 9]);
  expect(made({ given: { seed: '18446744073709551613' }, count: 2 }).map(({ given }) => given['seed'])).toEqual([
    '18446744073709551613',
    '18446744073709551614',
  ]);
  expect(made({ given: { seed: -1 }, count: 2 }).map(({ varied }) => varied)).toEqual([{}, {}]);
});

test('what makes no sense is refused', () => {
  const codeOf = (options: Partial<Parameters<typeof combinations>[0]>): string => {
    try {
      made(options);
      return 'made';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(codeOf({ vary: { cfg: [] } })).toBe('bad_input');
  expect(codeOf({ given: { cfg: 1 }, vary: { cfg: [2] } })).toBe('bad_input');
  expect(codeOf({ count: 2, seed: null })).toBe('bad_input');
  expect(codeOf({ given: { seed: 'x' }, count: 2 })).toBe('bad_input');
  expect(codeOf({ count: 101 })).toBe('too_large');
  expect(codeOf({ count: 11, vary: { cfg: Array.from({ length: 10 }, (_none, index) => index) } })).toBe('too_large');
});

test('as many jobs as the grid has, all different, each with what was given', () => {
  const values = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(values, values, fc.integer({ min: 1, max: 4 }), fc.nat(1000), (a, b, count, seed) => {
      const jobs = made({ given: { prompt: 'x', seed }, vary: { a, b }, count });
      expect(jobs).toHaveLength(a.length * b.length * count);
      expect(new Set(jobs.map(({ given }) => JSON.stringify(given))).size).toBe(jobs.length);
      for (const { given, varied } of jobs) expect(given).toMatchObject({ prompt: 'x', ...varied });
    }),
    { seed: 3, numRuns: 100 },
  );
});
