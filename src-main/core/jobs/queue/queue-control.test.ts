import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEvents } from '../../events.ts';
import { openJobsDatabase, type JobsDatabase } from '../../storage/jobs-database.ts';
import { parseRecord } from '../job-record.ts';
import { createJobStore, type JobStore } from '../job-store.ts';
import { createFairQueue } from './fair-queue.ts';
import { createQueueControl, type QueueControl } from './queue-control.ts';

let folder = '';
let database: JobsDatabase;
let store: JobStore;
let control: QueueControl & { stop(): void };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-queue-control-'));
  database = openJobsDatabase(join(folder, 'jobs.sqlite'));
  const events = createEvents(() => {
    throw new Error('nobody watches here');
  });
  store = createJobStore({ database, queue: createFairQueue(), events });
  control = createQueueControl({ store, database, events, onResume: () => {} });
});
afterEach(() => {
  control.stop();
  store.stop();
  database.close();
  rmSync(folder, { recursive: true });
});

let createdAt = 0;
const add = (id: string, name: string, isHeld = false) =>
  store.add(
    parseRecord({
      id,
      status: 'waiting',
      template: null,
      title: id,
      parameters: {},
      adjustments: [],
      requester: { kind: 'assistant', name, token: null },
      backendId: null,
      createdAt: ++createdAt,
      startedAt: null,
      endedAt: null,
      progress: null,
      previewNumber: 0,
      queuePosition: null,
      error: null,
      outputIds: [],
    }),
    { workflow: {}, graph: null, inputFiles: [] },
    isHeld,
  );
const ids = (jobs: readonly { id: string }[]): string => jobs.map(({ id }) => id).join();

test('the line is read piece by piece in its order, behind what ComfyUI has, and last those that have no turn', () => {
  store.become(add('given', 'ann'), 'submitting');
  add('held', 'ann', true);
  for (const id of ['a', 'b', 'c', 'd', 'e']) add(id, 'ann');
  control.move('e', 'b');
  expect(ids(control.waiting({ from: 0, limit: 100 }))).toBe('a,e,b,c,d,held');
  expect(ids(control.waiting({ from: 1, limit: 2 }))).toBe('e,b');
  expect(ids(control.waiting({ from: 4, limit: 100 }))).toBe('d,held');
  expect(control.waiting({ from: 9, limit: 5 })).toEqual([]);
  expect(control.waiting({ from: 0, limit: 2 }).map(({ queuePosition }) => queuePosition)).toEqual([1, 2]);
  expect(control.get()).toMatchObject({ waiting: 6, submitted: 1, next: ['a', 'e', 'b', 'c', 'd'] });
});

test('whose jobs are open is counted, the one with the most first', () => {
  store.become(add('given', 'ann'), 'submitting');
  store.become(add('over', 'ann'), 'cancelled');
  add('a', 'ben');
  add('b', 'ben');
  expect(control.shares().map(({ requester, open, waiting }) => [requester.name, open, waiting])).toEqual([
    ['ben', 2, 2],
    ['ann', 1, 0],
  ]);
});

test('the ended ones are listed without the open ones between them, page by page', () => {
  for (const id of ['a', 'b', 'c', 'd']) {
    const job = add(id, 'ann');
    if (id !== 'c') store.become(job, 'cancelled');
  }
  const isEnded = true;
  const [last, ...older] = store.list(2, null, { isEnded });
  expect(ids([last!, ...older])).toBe('d,b');
  expect(ids(store.list(2, older.at(-1)!, { isEnded }))).toBe('a');
  expect(ids(store.list(9, null))).toBe('d,c,b,a');
});
