import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import {
  wholeLimit,
  type CachedResult,
  type ResultCache,
  type ResultCacheLimits,
} from '../jobs/results/result-cache.ts';
import { guarded } from './guard.ts';

/** A step of the migrations of jobs.sqlite. `use_order` counts uses: clocks jump. */
export const resultTables = `CREATE TABLE results (
     key TEXT PRIMARY KEY,
     job_id TEXT NOT NULL,
     output_ids TEXT NOT NULL,
     title TEXT NOT NULL,
     template TEXT,
     created_at INTEGER NOT NULL,
     used_at INTEGER NOT NULL,
     hits INTEGER NOT NULL,
     pinned INTEGER NOT NULL,
     use_order INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX results_use ON results (use_order);`;

const nextUse = '(SELECT coalesce(max(use_order), 0) + 1 FROM results)';

/** The result cache in jobs.sqlite, whose migrations include `resultTables`. */
export function openResultCache(database: DatabaseSync, { ttlMs, maxEntries }: ResultCacheLimits): ResultCache {
  const redate = database.prepare(
    'UPDATE results SET created_at = min(created_at, ?1), used_at = min(used_at, ?1) WHERE created_at > ?1 OR used_at > ?1',
  );
  const expire = database.prepare('DELETE FROM results WHERE pinned = 0 AND created_at <= ?');
  const evict = database.prepare(
    `DELETE FROM results WHERE pinned = 0 AND key NOT IN
       (SELECT key FROM results WHERE pinned = 0 ORDER BY use_order DESC LIMIT ?)`,
  );
  const has = database.prepare('SELECT 1 FROM results WHERE key = ?');
  const use = database.prepare(
    `UPDATE results SET used_at = ?, hits = hits + 1, use_order = ${nextUse} WHERE key = ? RETURNING *`,
  );
  const put = database.prepare(
    `INSERT INTO results (key, job_id, output_ids, title, template, created_at, used_at, hits, pinned, use_order)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 0, 0, ${nextUse})
     ON CONFLICT (key) DO UPDATE SET job_id = excluded.job_id, output_ids = excluded.output_ids, title = excluded.title,
       template = excluded.template, created_at = excluded.created_at, used_at = excluded.used_at, hits = 0,
       use_order = excluded.use_order`,
  );
  const list = database.prepare('SELECT * FROM results ORDER BY use_order DESC');
  const pin = database.prepare('UPDATE results SET pinned = ? WHERE key = ?');
  const remove = database.prepare('DELETE FROM results WHERE key = ?');
  const clear = database.prepare('DELETE FROM results WHERE pinned <= ?');
  const count = database.prepare(
    'SELECT count(*) FILTER (WHERE pinned = 1) AS pinned, count(*) FILTER (WHERE pinned = 0 AND min(created_at, ?1) > ?2) AS loose FROM results',
  );

  function tidy(now: number): void {
    redate.run(now);
    expire.run(now - ttlMs());
    evict.run(wholeLimit(maxEntries()));
  }

  const guard = <T>(act: () => T): T => guarded('the result of a job', act);

  return {
    get: (key, now) =>
      guard(() => {
        // Mostly there is none, and then nothing is written.
        if (!has.get(key)) return null;
        tidy(now);
        const row = use.get(now, key);
        return row ? read(row) : null;
      }),
    put: ({ key, jobId, outputIds, title, template }, now) =>
      guard(() => {
        put.run(key, jobId, JSON.stringify(outputIds), title, template, now);
        tidy(now);
      }),
    list: (now) =>
      guard(() => {
        tidy(now);
        return list.all().map(read);
      }),
    pin: (key, isPinned, now) =>
      guard(() => {
        tidy(now);
        return pin.run(isPinned ? 1 : 0, key).changes > 0;
      }),
    delete: (key) => guard(() => remove.run(key).changes > 0),
    clear: ({ pinnedToo }) => guard(() => Number(clear.run(pinnedToo ? 1 : 0).changes)),
    size: (now) =>
      guard(() => {
        // Asked at every change of anything, and by nobody who could take a refusal: it writes nothing.
        const { pinned = 0, loose = 0 } = count.get(now, now - ttlMs()) ?? {};
        return Number(pinned) + Math.min(Number(loose), wholeLimit(maxEntries()));
      }),
  };
}

function read(row: Record<string, SQLOutputValue>): CachedResult {
  return {
    key: String(row.key),
    jobId: String(row.job_id),
    outputIds: JSON.parse(String(row.output_ids)) as string[],
    title: String(row.title),
    template: row.template === null ? null : String(row.template),
    createdAt: Number(row.created_at),
    usedAt: Number(row.used_at),
    hits: Number(row.hits),
    isPinned: row.pinned === 1,
  };
}
