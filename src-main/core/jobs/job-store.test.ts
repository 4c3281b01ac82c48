import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { createEvents } from '../events.ts';
import { openJobsDatabase, type JobsDatabase } from '../storage/jobs-database.ts';
import { createJobStore, type JobStore } from './job-store.ts';
import { parseRecord } from './job-record.ts';
import { createFairQueue } from './queue/fair-queue.ts';

let folder = '';
let database: JobsDatabase;
let store: JobStore;
let published: Job[] = [];

const open = (): void => {
  database = openJobsDatabase(join(folder, 'jobs.sqlite'));
  const events = createEvents(() => {
    throw new Error('nobody watches here');
  });
  events.listen((event) => {
    if (event.topic === 'jobs') published.push(event.job);
  });
  store = createJobStore({ database, queue: createFairQueue(), events });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-jobs-'));
  published = [];
  open();
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const record = (id: string, createdAt = 1) =>
  parseRecord({
    id,
    status: 'waiting',
    template: null,
    title: 't',
    parameters: {},
    adjustments: [],
    requester: { kind: 'script', name: 'test', token: null },
    backendId: null,
    createdAt,
    startedAt: null,
    endedAt: null,
    progress: null,
    previewNumber: 0,
    queuePosition: null,
    error: null,
    outputIds: [],
  });
const workflow = { 1: { class_type: 'EmptyImage', inputs: { seed: JSON.parse('5') as number } } };
const submission = { workflow, graph: null, inputFiles: [] };

test('a change is on disk before anybody hears of it', () => {
  const active = store.add(record('a'), submission);
  store.listen('a', (job) => expect(database.get('a')?.status).toBe(job.status));
  store.become(active, 'submitting');
  store.become(active, 'queued');
  expect(published.map(({ status }) => status)).toEqual(['waiting', 'submitting', 'queued']);
});

test('open jobs are there again after a restart, ended ones are only in the list', () => {
  store.become(store.add(record('a', 1), submission), 'submitting');
  store.become(store.add(record('b', 2), submission), 'cancelled');
  database.close();
  open();
  expect(store.load().map(({ record: { id, status }, workflow: read }) => [id, status, read])).toEqual([
    ['a', 'submitting', workflow],
  ]);
  expect(store.list(10, null).map(({ id, status }) => [id, status])).toEqual([
    ['b', 'cancelled'],
    ['a', 'submitting'],
  ]);
});

test('a listener that stops twice takes nobody else along', () => {
  const active = store.add(record('a'), submission);
  const stop = store.listen('a', () => {});
  stop();
  const heard: string[] = [];
  store.listen('a', ({ status }) => heard.push(status));
  stop();
  store.become(active, 'submitting');
  expect(heard).toEqual(['submitting']);
});

test('progress is announced a few times a second, not at each message', async () => {
  const active = store.add(record('a'), submission);
  store.become(active, 'submitting');
  store.become(active, 'running');
  published = [];
  for (let n = 1; n <= 50; n++) store.touch(active, { previewNumber: n });
  expect(published).toEqual([]);
  await expect.poll(() => published.map(({ previewNumber }) => previewNumber)).toEqual([50]);
});

test('the last preview can still be seen after the end', () => {
  const active = store.add(record('a'), submission);
  active.preview = { bytes: Uint8Array.of(1), mime: 'image/jpeg', number: 3 };
  store.become(active, 'cancelled');
  expect(store.preview('a')?.number).toBe(3);
  expect(store.preview('b')).toBeNull();
});
