import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { migrate } from '../../storage/migrate.ts';
import { openResultCache, resultTables } from '../../storage/result-tables.ts';
import { resultCacheContract } from './result-cache.contract.fixture.ts';
import { createMemoryResultCache, type ResultCacheLimits } from './result-cache.ts';

function inDatabase(limits: ResultCacheLimits) {
  const database = new DatabaseSync(':memory:');
  migrate(database, [resultTables]);
  return openResultCache(database, limits);
}

resultCacheContract('in memory', createMemoryResultCache);
resultCacheContract('in a database', inDatabase);

test('both do the same, whatever is asked', () => {
  const step = fc.record({
    act: fc.constantFrom('put', 'put', 'get', 'pin', 'unpin', 'delete', 'clear'),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    now: fc.integer({ min: 0, max: 3000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const limits = { ttlMs: () => 1000, maxEntries: () => 2 };
      const caches = [createMemoryResultCache(limits), inDatabase(limits)];
      for (const { act, key, now } of steps) {
        const answers = caches.map((cache) => {
          const result = { key, jobId: `${now}`, outputIds: [key], title: '', template: null };
          if (act === 'put') return cache.put(result, now);
          if (act === 'get') return cache.get(key, now);
          if (act === 'delete') return cache.delete(key);
          if (act === 'clear') return cache.clear({ pinnedToo: now > 1500 });
          return cache.pin(key, act === 'pin', now);
        });
        expect(answers[1]).toEqual(answers[0]);
        expect(caches[1]?.list(now)).toEqual(caches[0]?.list(now));
      }
    }),
    { numRuns: 150, seed: 9 },
  );
});

test('a database that cannot be written says so with a code', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, [resultTables]);
  const cache = openResultCache(database, { ttlMs: () => 1000, maxEntries: () => 5 });
  database.exec('PRAGMA query_only = 1');
  const put = (): void => cache.put({ key: 'a', jobId: 'j', outputIds: [], title: '', template: null }, 0);
  expect(put).toThrow(expect.objectContaining({ code: 'database_unavailable' }));
});
