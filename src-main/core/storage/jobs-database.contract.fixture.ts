import { describe, expect, test } from 'vitest';
import { jobDefaults, type JobStatus } from '../../../src-shared/nouns/jobs.ts';
import { parseRecord, type JobRecord } from '../jobs/job-record.ts';
import type { JobsDatabase, JobTexts } from './jobs-database.ts';

const texts: JobTexts = {
  workflow: '{"1":{"class_type":"X","inputs":{"seed":18446744073709551615}}}',
  graph: null,
  files: null,
};

const job = (id: string, createdAt: number, more: Partial<JobRecord> = {}): JobRecord =>
  parseRecord({
    ...jobDefaults,
    id,
    status: 'waiting' satisfies JobStatus,
    template: null,
    title: id,
    parameters: { seed: '18446744073709551615' },
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
    ...more,
  });

const ids = (jobs: readonly JobRecord[]): string => jobs.map(({ id }) => id).join(' ');

/** What every keeper of the state of jobs does, whatever it keeps it in. */
export function describeJobsDatabase(name: string, create: () => JobsDatabase): void {
  describe(`the state of jobs, ${name}`, () => {
    test('a job comes back as it was kept, its workflow to the last digit', () => {
      const database = create();
      database.insert(job('a', 1), texts);
      expect(database.get('a')).toEqual(job('a', 1));
      expect(database.texts('a')).toEqual(texts);
      database.rewrite('a', { workflow: '{}', graph: '{"nodes":[]}', files: '[]' });
      expect(database.texts('a')).toEqual({ workflow: '{}', graph: '{"nodes":[]}', files: '[]' });
      expect([database.get('b'), database.texts('b'), database.traceback('b')]).toEqual([null, null, null]);
      database.keepTraceback('a', 'Traceback');
      expect(database.traceback('a')).toBe('Traceback');
      database.close();
    });

    test('an id is there once', () => {
      const database = create();
      database.insert(job('a', 1), texts);
      expect(() => database.insert(job('a', 2), texts)).toThrow(/./);
      expect(database.get('a')?.createdAt).toBe(1);
      database.close();
    });

    test('open ones are those not ended, oldest first; the list is newest first, page by page, also of one moment', () => {
      const database = create();
      for (const [id, createdAt] of Object.entries({ a: 1, b: 2, c: 2, d: 2, e: 3 }))
        database.insert(job(id, createdAt), texts);
      database.update(job('b', 2, { status: 'succeeded', endedAt: 9 }), true);
      expect(ids(database.open())).toBe('a c d e');
      const seen: string[] = [];
      for (let before = null as JobRecord | null; ;) {
        const page = database.list(2, before);
        if (page.length === 0) break;
        seen.push(...page.map(({ id }) => id));
        before = page.at(-1) ?? null;
      }
      expect(seen.join(' ')).toBe('e d c b a');
      database.close();
    });

    test('a batch is there whole or not at all', () => {
      const database = create();
      const batch = { id: 'x', createdAt: 5, body: '{"title":"fox"}' };
      database.insert(job('taken', 1), texts);
      const members = ['p', 'q'].map((id) => ({ job: job(id, 5, { batchId: 'x' }), texts }));
      expect(() => database.insertBatch(batch, [...members, { job: job('taken', 5), texts }])).toThrow(/./);
      expect([database.batch('x'), ids(database.ofBatch('x')), database.get('p')]).toEqual([null, '', null]);
      database.insertBatch(batch, members);
      expect(database.batch('x')).toEqual(batch);
      expect(ids(database.ofBatch('x'))).toBe('p q');
      expect(database.batches(10)).toEqual([batch]);
      database.close();
    });

    test('how a run ended is told by its last job, whoever led it', () => {
      const database = create();
      database.insert(job('a', 1, { status: 'cancelled' }), texts);
      database.insert(job('b', 2, { runId: 'a', status: 'succeeded', outputIds: ['o'] }), texts);
      database.insert(job('c', 3, { runId: 'a' }), texts);
      expect(database.lastOfRun('a')).toMatchObject({ id: 'b', outputIds: ['o'] });
      expect(database.lastOfRun('c')).toBeNull();
      database.close();
    });

    test('facts about the queue are kept, the last one said', () => {
      const database = create();
      expect(database.queueFact('paused')).toBeNull();
      database.keepQueueFact('paused', 'yes');
      database.keepQueueFact('paused', 'no');
      expect(database.queueFact('paused')).toBe('no');
      database.close();
    });
  });
}
