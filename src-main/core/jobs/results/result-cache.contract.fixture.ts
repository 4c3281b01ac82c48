import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CachedResult, Result, ResultCache, ResultCacheLimits } from './result-cache.ts';

const result = (key: string, change: Partial<Result> = {}): Result => ({
  key,
  jobId: `job of ${key}`,
  outputIds: [`${key}-1`, `${key}-2`],
  title: 'a fox',
  template: 'generate_image',
  ...change,
});

const keysOf = (entries: readonly CachedResult[]): string[] => entries.map(({ key }) => key);

/** What every result cache does. `open` makes an empty one. */
export function resultCacheContract(name: string, open: (limits: ResultCacheLimits) => ResultCache): void {
  describe(`a result cache ${name}`, () => {
    const of = (ttl = 1000, most = 3): ResultCache => open({ ttlMs: () => ttl, maxEntries: () => most });

    test('gives back what was put, counts the uses, and knows nothing else', () => {
      const cache = of();
      cache.put(result('a'), 100);
      expect(cache.get('b', 100)).toBeNull();
      const entry = { ...result('a'), createdAt: 100, usedAt: 150, hits: 1, isPinned: false };
      expect(cache.get('a', 150)).toEqual(entry);
      expect(cache.get('a', 160)).toEqual({ ...entry, usedAt: 160, hits: 2 });
      cache.put(result('n', { template: null, outputIds: [] }), 160);
      expect(cache.list(160)[0]).toEqual({
        ...result('n', { template: null, outputIds: [] }),
        createdAt: 160,
        usedAt: 160,
        hits: 0,
        isPinned: false,
      });
    });

    test('forgets a result when its time is over, however often it was used', () => {
      const cache = of();
      cache.put(result('a'), 0);
      expect(cache.get('a', 999)?.hits).toBe(1);
      expect(cache.get('a', 1000)).toBeNull();
      expect(cache.size(1000)).toBe(0);
    });

    test('makes room by what was used longest ago', () => {
      const cache = of();
      for (const key of ['a', 'b', 'c']) cache.put(result(key), 0);
      cache.get('a', 1);
      cache.put(result('d'), 2);
      expect(keysOf(cache.list(2))).toEqual(['d', 'a', 'c']);
    });

    test('keeps pinned results whatever their age and number, and they leave the room to others', () => {
      const cache = of();
      for (const key of ['a', 'b', 'c']) {
        cache.put(result(key), 0);
        expect(cache.pin(key, true, 0)).toBe(true);
      }
      for (const key of ['d', 'e', 'f', 'g']) cache.put(result(key), 1);
      expect(cache.get('a', 50_000)?.isPinned).toBe(true);
      expect(keysOf(cache.list(50_000)).toSorted()).toEqual(['a', 'b', 'c']);
      expect(cache.pin('b', false, 50_000)).toBe(true);
      expect(cache.get('b', 50_000)).toBeNull();
      expect(cache.pin('b', true, 50_000)).toBe(false);
    });

    test('a newer result of the same work takes the place, still pinned', () => {
      const cache = of();
      cache.put(result('a'), 0);
      cache.get('a', 5);
      cache.pin('a', true, 5);
      cache.put(result('a', { jobId: 'later', outputIds: ['x'] }), 10);
      const entry = { ...result('a', { jobId: 'later', outputIds: ['x'] }), createdAt: 10, usedAt: 10 };
      expect(cache.list(10)).toEqual([{ ...entry, hits: 0, isPinned: true }]);
    });

    test('deletes one, clears all, and spares the pinned ones when asked to', () => {
      const cache = of(1000, 10);
      for (const key of ['a', 'b', 'c', 'd']) cache.put(result(key), 0);
      cache.pin('a', true, 0);
      expect([cache.delete('b'), cache.delete('b')]).toEqual([true, false]);
      expect(cache.clear({ pinnedToo: false })).toBe(2);
      expect(keysOf(cache.list(0))).toEqual(['a']);
      expect(cache.clear({ pinnedToo: true })).toBe(1);
      expect(cache.size(0)).toBe(0);
    });

    test('follows its limits when they change, and keeps nothing with a time or a number of 0', () => {
      const limits = { ttl: 1000, most: 10 };
      const cache = open({ ttlMs: () => limits.ttl, maxEntries: () => limits.most });
      for (const key of ['a', 'b', 'c']) cache.put(result(key), 0);
      limits.most = 2;
      expect(keysOf(cache.list(0))).toEqual(['c', 'b']);
      limits.most = 0;
      expect(cache.size(0)).toBe(0);
      expect(cache.list(0)).toEqual([]);
      limits.most = Infinity;
      limits.ttl = Infinity;
      cache.put(result('d'), 0);
      expect(cache.size(1e12)).toBe(1);
      limits.ttl = 0;
      expect(cache.get('d', 0)).toBeNull();
    });

    test('a clock that was ahead keeps no result for ever, and one that goes back a little loses none', () => {
      const cache = of();
      cache.put(result('a'), 1_000_000);
      expect(cache.get('a', 500)).toMatchObject({ createdAt: 500, usedAt: 500 });
      expect(cache.get('a', 1499)?.hits).toBe(2);
      expect(cache.get('a', 1500)).toBeNull();
      cache.put(result('b'), 1500);
      cache.put(result('c'), 1400);
      cache.get('b', 1300);
      expect(keysOf(cache.list(1300))).toEqual(['b', 'c']);
    });

    test('the clock may jump as it likes: never too many, never one too old, the pinned ones always', () => {
      const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
      const step = fc.record({
        act: fc.constantFrom('put', 'put', 'get', 'pin', 'unpin', 'delete', 'list'),
        key: keys,
        now: fc.integer({ min: 0, max: 5000 }),
      });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
          const cache = of();
          const pinned = new Set<string>();
          for (const { act, key, now } of steps) {
            if (act === 'put') cache.put(result(key), now);
            else if (act === 'get') cache.get(key, now);
            else if (act === 'pin' && cache.pin(key, true, now)) pinned.add(key);
            else if (act === 'unpin' && cache.pin(key, false, now)) pinned.delete(key);
            else if (act === 'delete' && cache.delete(key)) pinned.delete(key);
            const entries = cache.list(now);
            expect(cache.size(now)).toBe(entries.length);
            expect(new Set(keysOf(entries)).size).toBe(entries.length);
            const loose = entries.filter(({ isPinned }) => !isPinned);
            expect(loose.length).toBeLessThanOrEqual(3);
            for (const { createdAt, usedAt } of entries) expect(Math.max(createdAt, usedAt)).toBeLessThanOrEqual(now);
            for (const { createdAt } of loose) expect(now - createdAt).toBeLessThan(1000);
            expect(keysOf(entries.filter(({ isPinned }) => isPinned)).toSorted()).toEqual([...pinned].toSorted());
          }
        }),
        { numRuns: 150, seed: 8 },
      );
    });
  });
}
