import { DatabaseSync } from 'node:sqlite';
import type { RunTimes } from '../jobs/eta/run-times.ts';
import { parseRecord, type JobRecord } from '../jobs/job-record.ts';
import type { ResultCache, ResultCacheLimits } from '../jobs/results/result-cache.ts';
import { isEnded } from '../../../src-shared/nouns/jobs.ts';
import { guarded } from './guard.ts';
import { migrate } from './migrate.ts';
import { openResultCache, resultTables } from './result-tables.ts';
import { openRunTimes, runTimeTables } from './run-time-tables.ts';

const migrations = [
  `CREATE TABLE jobs (
     id TEXT PRIMARY KEY,
     created_at INTEGER NOT NULL,
     ended INTEGER NOT NULL,
     body TEXT NOT NULL,
     workflow TEXT NOT NULL
   ) STRICT;
   CREATE INDEX jobs_newest ON jobs (created_at DESC);
   CREATE INDEX jobs_open ON jobs (created_at) WHERE ended = 0;`,
  `ALTER TABLE jobs ADD COLUMN graph TEXT;`,
  `ALTER TABLE jobs ADD COLUMN batch TEXT;
   ALTER TABLE jobs ADD COLUMN files TEXT;
   CREATE INDEX jobs_batch ON jobs (batch) WHERE batch IS NOT NULL;
   DROP INDEX jobs_newest;
   CREATE INDEX jobs_newest ON jobs (created_at DESC, id DESC);
   CREATE TABLE batches (
     id TEXT PRIMARY KEY,
     created_at INTEGER NOT NULL,
     body TEXT NOT NULL
   ) STRICT;
   CREATE INDEX batches_newest ON batches (created_at DESC, id DESC);
   CREATE TABLE queue_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`,
  `ALTER TABLE jobs ADD COLUMN traceback TEXT;`,
  resultTables,
  runTimeTables,
];

/** What a job submits, as JSON text. */
export interface JobTexts {
  /** The API workflow exactly as it is or will be submitted. */
  readonly workflow: string;
  /** The same in UI format, where there is one. */
  readonly graph: string | null;
  /** Files that are brought to the backend first, where there are any. */
  readonly files: string | null;
}

export interface NewJob {
  readonly job: JobRecord;
  readonly texts: JobTexts;
}

/** Where a page of a list begins: after this one. */
export interface ListPlace {
  readonly createdAt: number;
  readonly id: string;
}

/** What is known of a batch besides its jobs. */
export interface BatchRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly body: string;
}

/**
 * State of jobs that outlives the program (jobs.sqlite): written by the main thread only, one row a transaction, so that a job is on
 * disk before anybody hears of it. @throws database_unavailable, disk_full, of all that writes
 */
export interface JobsDatabase {
  insert(job: JobRecord, texts: JobTexts): void;
  /** All or none. */
  insertBatch(batch: BatchRecord, jobs: readonly NewJob[]): void;
  update(job: JobRecord, ended: boolean): void;
  /** What it submits is something else now. */
  rewrite(id: string, texts: JobTexts): void;
  keepTraceback(id: string, traceback: string): void;
  /** Null also for a job that is not known. */
  traceback(id: string): string | null;
  get(id: string): JobRecord | null;
  texts(id: string): JobTexts | null;
  /** Newest first. */
  list(limit: number, before: ListPlace | null, options?: { isEnded?: boolean }): JobRecord[];
  /** Not ended, oldest first. */
  open(): JobRecord[];
  batch(id: string): BatchRecord | null;
  batches(limit: number): BatchRecord[];
  /** Of a batch, in the order in which they were made. */
  ofBatch(id: string): JobRecord[];
  /** A fact about the queue as a whole; null when it was never kept. */
  queueFact(name: string): string | null;
  keepQueueFact(name: string, value: string): void;
  /** Of a run that ended, whoever leads it: how the job ended that had it last; null where none is known. */
  lastOfRun(runId: string): JobRecord | null;
  readonly runTimes: RunTimes;
  /** Each call opens one on the same tables. */
  results(limits: ResultCacheLimits): ResultCache;
  close(): void;
}

/** @throws database_unavailable */
export function openJobsDatabase(path: string): JobsDatabase {
  const database = guard(() => {
    const opened = new DatabaseSync(path);
    opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 1000;');
    migrate(opened, migrations);
    return opened;
  });
  const insert = database.prepare(
    'INSERT INTO jobs (id, created_at, ended, body, workflow, graph, files, batch) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const update = database.prepare('UPDATE jobs SET ended = ?, body = ? WHERE id = ?');
  const rewrite = database.prepare('UPDATE jobs SET workflow = ?, graph = ?, files = ? WHERE id = ?');
  const keepTraceback = database.prepare('UPDATE jobs SET traceback = ? WHERE id = ?');
  const traceback = database.prepare('SELECT traceback FROM jobs WHERE id = ?');
  const get = database.prepare('SELECT body FROM jobs WHERE id = ?');
  const texts = database.prepare('SELECT workflow, graph, files FROM jobs WHERE id = ?');
  const newest = database.prepare('SELECT body FROM jobs WHERE ended >= ? ORDER BY created_at DESC, id DESC LIMIT ?');
  const older = database.prepare(
    'SELECT body FROM jobs WHERE ended >= ? AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?',
  );
  const open = database.prepare('SELECT body FROM jobs WHERE ended = 0 ORDER BY created_at, rowid');
  const insertBatch = database.prepare('INSERT INTO batches (id, created_at, body) VALUES (?, ?, ?)');
  const batch = database.prepare('SELECT id, created_at, body FROM batches WHERE id = ?');
  const batches = database.prepare(
    'SELECT id, created_at, body FROM batches ORDER BY created_at DESC, id DESC LIMIT ?',
  );
  const ofBatch = database.prepare('SELECT body FROM jobs WHERE batch = ? ORDER BY rowid');
  const lastOfRun = database.prepare(
    "SELECT body FROM jobs WHERE ended = 1 AND (id = ? OR body ->> '$.runId' = ?) ORDER BY created_at DESC, id DESC LIMIT 1",
  );
  const fact = database.prepare('SELECT value FROM queue_facts WHERE name = ?');
  const keepFact = database.prepare('INSERT OR REPLACE INTO queue_facts (name, value) VALUES (?, ?)');
  const read = (row: { body?: unknown }): JobRecord => parseRecord(JSON.parse(String(row.body)));
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const readBatch = (row: Record<string, unknown>): BatchRecord => ({
    id: String(row['id']),
    createdAt: Number(row['created_at']),
    body: String(row['body']),
  });
  const add = (job: JobRecord, { workflow, graph, files }: JobTexts): void => {
    const ended = isEnded(job.status) ? 1 : 0;
    insert.run(job.id, job.createdAt, ended, JSON.stringify(job), workflow, graph, files, job.batchId);
  };

  return {
    insert: (job, given) => guard(() => add(job, given)),
    insertBatch: (given, jobs) =>
      guard(() => {
        database.exec('BEGIN');
        try {
          insertBatch.run(given.id, given.createdAt, given.body);
          for (const one of jobs) add(one.job, one.texts);
          database.exec('COMMIT');
        } catch (error) {
          // A full disk ends a transaction by itself.
          if (database.isTransaction) database.exec('ROLLBACK');
          throw error;
        }
      }),
    update: (job, ended) => guard(() => void update.run(ended ? 1 : 0, JSON.stringify(job), job.id)),
    rewrite: (id, { workflow, graph, files }) => guard(() => void rewrite.run(workflow, graph, files, id)),
    keepTraceback: (id, text) => guard(() => void keepTraceback.run(text, id)),
    traceback: (id) => text(traceback.get(id)?.['traceback']),
    get: (id) => {
      const row = get.get(id);
      return row ? read(row) : null;
    },
    texts: (id) => {
      const row = texts.get(id);
      return row ? { workflow: String(row.workflow), graph: text(row.graph), files: text(row.files) } : null;
    },
    list: (limit, before, { isEnded: isEndedAlone = false } = {}) => {
      const least = isEndedAlone ? 1 : 0;
      return (before ? older.all(least, before.createdAt, before.id, limit) : newest.all(least, limit)).map(read);
    },
    open: () => open.all().map(read),
    batch: (id) => {
      const row = batch.get(id);
      return row ? readBatch(row) : null;
    },
    batches: (limit) => batches.all(limit).map(readBatch),
    ofBatch: (id) => ofBatch.all(id).map(read),
    queueFact: (name) => text(fact.get(name)?.['value']),
    keepQueueFact: (name, value) => guard(() => void keepFact.run(name, value)),
    lastOfRun: (runId) => {
      const row = lastOfRun.get(runId, runId);
      return row ? read(row) : null;
    },
    runTimes: openRunTimes(database),
    results: (limits) => openResultCache(database, limits),
    close: () => database.close(),
  };
}

const guard = <T>(act: () => T): T => guarded('a job', act);
