import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { mostRunsOfOne, type RunTime, type RunTimes } from '../jobs/eta/run-times.ts';
import { guarded } from './guard.ts';

/** A step of the migrations of jobs.sqlite. The row's number is its age: clocks jump. */
export const runTimeTables = `CREATE TABLE run_times (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     shape TEXT NOT NULL,
     backend_id TEXT NOT NULL,
     models TEXT NOT NULL,
     pixels REAL,
     steps REAL,
     seconds REAL NOT NULL
   ) STRICT;
   CREATE INDEX run_times_of ON run_times (shape, backend_id, id);`;

/** Of all shapes together: a person who edits a workflow makes shapes that never run again. */
export const mostRuns = 20_000;

/** Run times in jobs.sqlite, whose migrations include `runTimeTables`. */
export function openRunTimes(database: DatabaseSync): RunTimes {
  const insert = database.prepare(
    'INSERT INTO run_times (shape, backend_id, models, pixels, steps, seconds) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const forget = database.prepare(
    `DELETE FROM run_times WHERE id IN
       (SELECT id FROM run_times WHERE shape = ? AND backend_id = ? ORDER BY id DESC LIMIT -1 OFFSET ${mostRunsOfOne})`,
  );
  const forgetOld = database.prepare('DELETE FROM run_times WHERE id <= ?');
  const newest = database.prepare('SELECT * FROM run_times WHERE shape = ? AND backend_id = ? ORDER BY id DESC');
  const guard = <T>(act: () => T): T => guarded('the time that a job took', act);

  return {
    add: ({ shape, backendId, models, pixels, steps, seconds }) =>
      guard(() => {
        const { lastInsertRowid } = insert.run(shape, backendId, models, pixels, steps, seconds);
        forget.run(shape, backendId);
        forgetOld.run(Number(lastInsertRowid) - mostRuns);
      }),
    newest: (shape, backendId) => guard(() => newest.all(shape, backendId).map(read)),
  };
}

function read(row: Record<string, SQLOutputValue>): RunTime {
  const numberOf = (value: SQLOutputValue | undefined): number | null => (typeof value === 'number' ? value : null);
  return {
    shape: String(row.shape),
    backendId: String(row.backend_id),
    models: String(row.models),
    pixels: numberOf(row.pixels),
    steps: numberOf(row.steps),
    seconds: Number(row.seconds),
  };
}
