import { DatabaseSync } from 'node:sqlite';
import { parseRecord, type JobRecord } from '../jobs/job-record.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { migrate } from './migrate.ts';

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
];

/** jobs.sqlite: written by the main thread only, one row a transaction, so that a job is on disk before anybody hears of it. */
export interface JobsDatabase {
  /** The workflow exactly as it is or will be submitted, and its graph in UI format where there is one, as JSON text. */
  insert(job: JobRecord, texts: { workflow: string; graph: string | null }): void;
  update(job: JobRecord, ended: boolean): void;
  get(id: string): JobRecord | null;
  texts(id: string): { workflow: string; graph: string | null } | null;
  /** Newest first. */
  list(limit: number, before: number): JobRecord[];
  /** Not ended, oldest first. */
  open(): JobRecord[];
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
    'INSERT INTO jobs (id, created_at, ended, body, workflow, graph) VALUES (?, ?, 0, ?, ?, ?)',
  );
  const update = database.prepare('UPDATE jobs SET ended = ?, body = ? WHERE id = ?');
  const get = database.prepare('SELECT body FROM jobs WHERE id = ?');
  const texts = database.prepare('SELECT workflow, graph FROM jobs WHERE id = ?');
  const list = database.prepare('SELECT body FROM jobs WHERE created_at < ? ORDER BY created_at DESC LIMIT ?');
  const open = database.prepare('SELECT body FROM jobs WHERE ended = 0 ORDER BY created_at');
  const read = (row: { body?: unknown }): JobRecord => parseRecord(JSON.parse(String(row.body)));

  return {
    insert: (job, { workflow, graph }) =>
      guard(() => void insert.run(job.id, job.createdAt, JSON.stringify(job), workflow, graph)),
    update: (job, ended) => guard(() => void update.run(ended ? 1 : 0, JSON.stringify(job), job.id)),
    get: (id) => {
      const row = get.get(id);
      return row ? read(row) : null;
    },
    texts: (id) => {
      const row = texts.get(id);
      return row ? { workflow: String(row.workflow), graph: typeof row.graph === 'string' ? row.graph : null } : null;
    },
    list: (limit, before) => list.all(before, limit).map(read),
    open: () => open.all().map(read),
    close: () => database.close(),
  };
}

const sqliteFull = 13;

function guard<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const full = ((cause as { errcode?: number }).errcode ?? 0) % 256 === sqliteFull;
    throw new EaselError(
      full ? 'disk_full' : 'database_unavailable',
      full ? 'The disk is full: the job cannot be stored.' : 'The job database cannot be written.',
      { nextStep: 'Free some space and see whether the data folder can be written, then try again.', cause },
    );
  }
}
