import type { DatabaseSync } from 'node:sqlite';

/** SQL, or what SQL cannot say. */
export type Migration = string | ((database: DatabaseSync) => void);

/** Brings a database to the newest shape; `user_version` counts the steps done. Each step is one transaction. */
export function migrate(database: DatabaseSync, steps: readonly Migration[]): void {
  const done = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (done > steps.length) throw new Error(`The database was written by a newer Easel (${done} > ${steps.length}).`);
  for (const [index, step] of steps.entries()) {
    if (index < done) continue;
    database.exec('BEGIN');
    if (typeof step === 'string') database.exec(step);
    else step(database);
    database.exec(`PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
