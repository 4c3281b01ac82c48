import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEnded, jobStatuses } from '../../../src-shared/nouns/jobs.ts';
import { mayBecome, parseRecord, toJob, withStatus, type JobRecord } from './job-record.ts';

const record: JobRecord = {
  id: '7f3c2f0e-0000-4000-8000-000000000001',
  status: 'waiting',
  template: null,
  title: 't',
  parameters: {},
  adjustments: [],
  requester: { kind: 'script', name: 'test' },
  backendId: null,
  backendUrl: null,
  embeddedDemo: false,
  attempts: 0,
  cancelRequested: false,
  createdAt: 1,
  startedAt: null,
  endedAt: null,
  progress: null,
  previewNumber: 0,
  queuePosition: null,
  error: null,
  outputIds: [],
};

const statuses = fc.constantFrom(...jobStatuses);

test('whatever is tried, an ended job stays as it ended, and its times are in order', () => {
  fc.assert(
    fc.property(fc.array(statuses, { maxLength: 20 }), (wishes) => {
      let current = record;
      for (const wish of wishes) {
        const next = withStatus(current, wish);
        if (isEnded(current.status)) expect(next).toBe(current);
        else expect(next.status).toBe(mayBecome(current.status, wish) ? wish : current.status);
        expect(next.endedAt !== null).toBe(isEnded(next.status));
        if (next.startedAt !== null && next.endedAt !== null)
          expect(next.endedAt).toBeGreaterThanOrEqual(next.startedAt);
        current = next;
      }
    }),
    { numRuns: 300, seed: 8 },
  );
});

test('every status that has not ended can still end', () => {
  for (const status of jobStatuses) expect(jobStatuses.some((next) => mayBecome(status, next))).toBe(!isEnded(status));
});

test('a record survives JSON, and what recovery needs stays inside', () => {
  const stored = parseRecord(JSON.parse(JSON.stringify({ ...record, backendUrl: 'http://x', attempts: 2 })));
  expect(stored).toEqual({ ...record, backendUrl: 'http://x', attempts: 2 });
  expect(Object.keys(toJob(stored))).not.toEqual(expect.arrayContaining(['backendUrl']));
});
