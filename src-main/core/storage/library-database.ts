import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { LibraryCalls, LibraryOutput } from './library-protocol.ts';
import { migrate, type Migration } from './migrate.ts';
import { modelTables, openModelTables } from './model-tables.ts';

const migrations: readonly Migration[] = [
  `CREATE TABLE outputs (
     id TEXT PRIMARY KEY,
     job_id TEXT NOT NULL,
     position INTEGER NOT NULL,
     created_at INTEGER NOT NULL,
     kind TEXT NOT NULL,
     thumbhash TEXT,
     body TEXT NOT NULL
   ) STRICT;
   CREATE INDEX outputs_newest ON outputs (created_at DESC, id DESC);
   CREATE INDEX outputs_of_job ON outputs (job_id, position);`,
  `CREATE INDEX outputs_named ON outputs (json_extract(body, '$.filename'), created_at DESC, id DESC);`,
  modelTables,
  `ALTER TABLE outputs ADD COLUMN token TEXT GENERATED ALWAYS AS (json_extract(body, '$.token')) VIRTUAL;
   CREATE INDEX outputs_of_token ON outputs (token, created_at DESC, id DESC) WHERE token IS NOT NULL;`,
];

/** library.sqlite: outputs and all that is said about them. Opened by the storage worker and nobody else. */
export function openLibrary(path: string): LibraryCalls & { fts5: boolean; close(): void } {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  migrate(database, migrations);
  const insert = database.prepare(
    `INSERT INTO outputs (id, job_id, position, created_at, kind, thumbhash, body) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
  );
  const setThumbhash = database.prepare('UPDATE outputs SET thumbhash = ? WHERE id = ?');
  const setPlace = database.prepare(
    "UPDATE outputs SET position = ?1, body = json_set(body, '$.index', ?1) WHERE id = ?2",
  );
  const get = database.prepare('SELECT body, thumbhash FROM outputs WHERE id = ?');
  const ofJob = database.prepare('SELECT body, thumbhash FROM outputs WHERE job_id = ? ORDER BY position, created_at');
  const newest = database.prepare('SELECT body, thumbhash FROM outputs ORDER BY created_at DESC, id DESC LIMIT ?');
  const older = database.prepare(
    `SELECT body, thumbhash FROM outputs WHERE (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?`,
  );
  // The expression as the index has it, else it is not used.
  const named = database.prepare(
    `SELECT body, thumbhash FROM outputs WHERE json_extract(body, '$.filename') = ? ORDER BY created_at DESC, id DESC LIMIT 1`,
  );
  const count = database.prepare('SELECT count(*) AS n FROM outputs');
  const ofToken = openTokenQueries(database);
  const models = openModelTables(database, read);

  return {
    fts5: hasFts5(database),
    addOutputs: (outputs) =>
      inTransaction(database, () => {
        for (const output of outputs) {
          const body = JSON.stringify(output);
          insert.run(output.id, output.jobId, output.index, output.createdAt, output.kind, output.thumbhash, body);
          models.addOutput(output);
        }
      }),
    setOrder: (ids) => inTransaction(database, () => ids.forEach((id, place) => setPlace.run(place, id))),
    setThumbhash: (id, thumbhash) => void setThumbhash.run(thumbhash, id),
    getOutput: (id) => {
      const row = get.get(id);
      return row ? read(row) : null;
    },
    outputNamed: (filename, token = null) => {
      const row = token === null ? named.get(filename) : ofToken.named.get(token, filename);
      return row ? read(row) : null;
    },
    outputsOfJob: (jobId) => ofJob.all(jobId).map(read),
    listOutputs(limit, cursor, token = null) {
      const [createdAt, id] = splitCursor(cursor);
      if (token !== null) return ofToken.list(token, { limit, createdAt, id }).map(read);
      return (id === null ? newest.all(limit) : older.all(createdAt, id, limit)).map(read);
    },
    countOutputs: (token = null) => Number((token === null ? count.get() : ofToken.count.get(token))?.n ?? 0),
    ...models.calls,
    close: () => database.close(),
  };
}

/** The same questions about what was made with one token. */
function openTokenQueries(database: DatabaseSync) {
  const mine = 'SELECT body, thumbhash FROM outputs WHERE token = ?';
  const order = 'ORDER BY created_at DESC, id DESC LIMIT';
  const newest = database.prepare(`${mine} ${order} ?`);
  const older = database.prepare(`${mine} AND (created_at, id) < (?, ?) ${order} ?`);
  return {
    named: database.prepare(`${mine} AND json_extract(body, '$.filename') = ? ${order} 1`),
    count: database.prepare('SELECT count(*) AS n FROM outputs WHERE token = ?'),
    list(token: string, { limit, createdAt, id }: { limit: number; createdAt: number; id: string | null }) {
      return id === null ? newest.all(token, limit) : older.all(token, createdAt, id, limit);
    },
  };
}

function inTransaction(database: DatabaseSync, act: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    act();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function read(row: Record<string, SQLOutputValue>): LibraryOutput {
  const output = JSON.parse(String(row.body)) as LibraryOutput;
  // What was kept before there were tokens names none.
  return { ...output, token: output.token ?? null, thumbhash: row.thumbhash === null ? null : String(row.thumbhash) };
}

/** Anything that is no cursor of ours starts at the newest. */
function splitCursor(cursor: string | null): [number, string | null] {
  const match = /^(\d+)\.(.+)$/.exec(cursor ?? '');
  return match ? [Number(match[1]), match[2] ?? null] : [0, null];
}

function hasFts5(database: DatabaseSync): boolean {
  try {
    database.exec('CREATE VIRTUAL TABLE temp.fts5_probe USING fts5(x); DROP TABLE temp.fts5_probe;');
    return true;
  } catch {
    return false;
  }
}
