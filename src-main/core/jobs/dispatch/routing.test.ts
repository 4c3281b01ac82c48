import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRouter, type Candidate, type Routing } from './routing.ts';

const backend = (id: string, facts: Partial<Candidate> = {}): Candidate => ({
  id,
  load: 0,
  weight: 1,
  isPinned: false,
  ...facts,
});

function give(routing: Routing, candidates: readonly Candidate[], jobs: number, models = ''): string[] {
  const router = createRouter();
  return Array.from({ length: jobs }, () => {
    const chosen = router.choose(routing, candidates, models);
    if (chosen) router.given(chosen, models);
    return chosen?.id ?? 'none';
  });
}

describe('least-busy', () => {
  test('takes the one with the fewest jobs, those of others counted', () => {
    expect(give('least-busy', [backend('a', { load: 3 }), backend('b', { load: 1 })], 1)).toEqual(['b']);
  });

  test('takes the first in the order of the person when all are the same', () => {
    expect(give('least-busy', [backend('a'), backend('b')], 1)).toEqual(['a']);
  });

  test('prefers the one that has the model loaded, unless it is behind by more than one job', () => {
    const router = createRouter();
    router.given(backend('b'), 'sdxl');
    const choose = (a: number, b: number): string | undefined =>
      router.choose('least-busy', [backend('a', { load: a }), backend('b', { load: b })], 'sdxl')?.id;
    expect([choose(0, 0), choose(0, 1), choose(0, 2)]).toEqual(['b', 'b', 'a']);
    expect(router.choose('least-busy', [backend('a'), backend('b')], 'flux')?.id).toBe('a');
    router.given(backend('b'), 'flux');
    expect(choose(0, 0)).toBe('a');
  });
});

test('round-robin goes round, also when one was away', () => {
  const [a, b, c] = [backend('a'), backend('b'), backend('c')];
  expect(give('round-robin', [a, b, c], 6)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  const router = createRouter();
  for (const one of [a, b, c]) router.given(one, '');
  router.given(a, '');
  expect(router.choose('round-robin', [a, c], '')?.id).toBe('c');
});

test('weighted gives each its share, at any moment within one job', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), (weights) => {
      const candidates = weights.map((weight, index) => backend(`b${index}`, { weight }));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const given = give('weighted', candidates, total * 3);
      for (const [index, weight] of weights.entries())
        expect(given.filter((id) => id === `b${index}`).length).toBeGreaterThanOrEqual(weight * 3 - weights.length);
      expect(new Set(given.slice(0, total)).size).toBe(weights.length);
    }),
    { seed: 8, numRuns: 100 },
  );
});

test('one that joins later gets its share from then on, not what it missed', () => {
  const router = createRouter();
  const [a, b] = [backend('a'), backend('b')];
  for (let n = 0; n < 100; n++) router.given(a, '');
  const next = Array.from({ length: 6 }, () => {
    const chosen = router.choose('weighted', [a, b], '') ?? a;
    router.given(chosen, '');
    return chosen.id;
  });
  expect(next.filter((id) => id === 'b').length).toBeLessThanOrEqual(4);
});

test('pinned takes the pinned one or waits', () => {
  expect(give('pinned', [backend('a'), backend('b', { isPinned: true })], 2)).toEqual(['b', 'b']);
  expect(give('pinned', [backend('a')], 1)).toEqual(['none']);
});
