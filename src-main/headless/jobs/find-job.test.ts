import { expect, test } from 'vitest';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import type { ProgramCalls } from '../../doors/program-calls.ts';
import { etaText, findJob, parseCount, parsePriority } from './find-job.ts';

const job = (id: string): Job => ({ id }) as Job;

/** A program that knows these, and finds any other by its whole id. */
const client = (newest: readonly Job[], open: readonly Job[]) =>
  ({
    jobs: {
      list: async () => [...newest],
      open: async () => [...open],
      get: async ({ id }: { id: string }) => job(`whole ${id}`),
    },
  }) as unknown as ProgramCalls['client'];

test('a job is named by the beginning of its id, also one that is far back in the queue', async () => {
  const known = client([job('3f2a81c0-1'), job('77aa0000-1')], [job('77aa0000-1'), job('3f2a99ff-1')]);
  const found = async (id: string) => (await findJob({ client: known }, id)).id;
  expect(await found('77aa')).toBe('77aa0000-1');
  expect(await found('3f2a99')).toBe('3f2a99ff-1');
  // Two begin so: it is asked for as it is, and refused there.
  expect(await found('3f2a')).toBe('whole 3f2a');
  expect(await found('x')).toBe('whole x');
});

test('what takes how long is said in one unit, with its spread', () => {
  expect(etaText({ seconds: 121, low: 62, high: 175 })).toBe('2 min (1-3)');
  expect(etaText({ seconds: 20, low: 20.2, high: 20.4 })).toBe('20 s');
});

test('priorities and counts are whole numbers within bounds', () => {
  expect([parsePriority('-100'), parsePriority('+5'), parseCount('12')]).toEqual([-100, 5, 12]);
  for (const text of ['101', '1.5', '', 'high']) expect(() => parsePriority(text)).toThrow('whole number');
  for (const text of ['0', '-1', '1.5', '']) expect(() => parseCount(text)).toThrow('whole number');
});
