import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJobsDatabase } from './jobs-database.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-locked-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('while another process holds the lock of writers, results are counted and looked up, and what must be written says why it is not', () => {
  const path = join(folder, 'jobs.sqlite');
  const database = openJobsDatabase(path);
  const results = database.results({ ttlMs: () => 1_000, maxEntries: () => 2 });
  const result = (key: string) => ({ key, jobId: key, outputIds: [], title: '', template: null });
  for (const key of ['a', 'b', 'c']) results.put(result(key), 0);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  try {
    expect([results.size(0), results.size(999), results.size(1_000)]).toEqual([2, 2, 0]);
    expect(results.get('nowhere', 0)).toBeNull();
    expect(() => results.put(result('d'), 0)).toThrow(expect.objectContaining({ code: 'database_unavailable' }));
  } finally {
    other.exec('ROLLBACK');
    other.close();
  }
  results.put(result('d'), 0);
  expect(results.size(0)).toBe(2);
  database.close();
});
