import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEnded, jobDefaults, jobStatuses } from '../../../src-shared/nouns/jobs.ts';
import { parseRecord, returns, toJob, withStatus, type JobRecord } from './job-record.ts';
import { mayBecome } from './job-states.ts';

const record: JobRecord = {
  ...jobDefaults,
  id: '7f3c2f0e-0000-4000-8000-000000000001',
  runId: '7f3c2f0e-0000-4000-8000-000000000001',
  status: 'waiting',
  template: null,
  title: 't',
  parameters: {},
  adjustments: [],
  requester: { kind: 'script', name: 'test', token: null },
  backendId: null,
  backendUrl: null,
  embeddedDemo: false,
  attempts: 0,
  cancelRequested: false,
  outputNodes: null,
  requestId: null,
  lane: 'script test',
  place: 1,
  cacheKeys: {},
  repeatKey: null,
  isUndelivered: false,
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
  const facts = { backendUrl: 'http://x', attempts: 2, outputNodes: ['9'] };
  const stored = parseRecord(JSON.parse(JSON.stringify({ ...record, ...facts })));
  expect(stored).toEqual({ ...record, ...facts });
  for (const inner of Object.keys(facts)) expect(toJob(stored)).not.toHaveProperty(inner);
});

test('a record of an Easel that knew no outputs of templates returns everything', () => {
  const { outputNodes: _later, ...former } = record;
  expect(parseRecord(JSON.parse(JSON.stringify(former))).outputNodes).toBeNull();
});

test('a job returns what the named nodes made, and what these grew while they ran', () => {
  const some = { outputNodes: ['9', '12:6'] };
  const made = ['9', '12:6', '9.0.0.3', '90', '12', '12:60', '1', ''];
  expect(made.filter((id) => returns(some, id))).toEqual(['9', '12:6', '9.0.0.3']);
  expect(made.filter((id) => returns({ outputNodes: null }, id))).toEqual(made);
});
