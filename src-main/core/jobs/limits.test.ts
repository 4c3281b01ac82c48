import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Requester } from '../../../src-shared/nouns/jobs.ts';
import { memorySettings } from '../settings/settings.fixture.ts';
import { requesterKey } from './job-record.ts';
import { createLimits } from './limits.ts';
import { createFairQueue } from './queue/fair-queue.ts';

const of = (name: string): Requester => ({ kind: 'assistant', name, token: null });

function start(values: Record<string, unknown>) {
  const settings = memorySettings();
  settings.set(values);
  const queue = createFairQueue();
  let at = 1_000_000;
  let made = 0;
  return {
    queue,
    limits: createLimits({ queue, settings, now: () => at }),
    pass: (ms: number) => void (at += ms),
    wait(name: string) {
      queue.add({ id: `j${++made}`, requester: requesterKey(of(name)), priority: 0 });
    },
  };
}

const codeOf = (act: () => void): string => {
  try {
    act();
    return 'admitted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('no more jobs wait than may, of all and of one requester, and the refusal says which of the two it was', () => {
  const { limits, wait } = start({ 'limits.waiting_jobs': 3, 'limits.waiting_jobs_per_requester': 2 });
  wait('ann');
  expect(codeOf(() => limits.admit(of('ann'), 1))).toBe('admitted');
  expect(codeOf(() => limits.admit(of('ann'), 2))).toBe('queue_full');
  wait('ann');
  expect(() => limits.admit(of('ann'))).toThrow(/2 jobs of ann wait/);
  expect(codeOf(() => limits.admit(of('ben')))).toBe('admitted');
  wait('ben');
  expect(() => limits.admit(of('cid'))).toThrow(/3 jobs wait already/);
});

test('so many calls a minute and no more, each requester for itself, and the refusal says when to come again', () => {
  const { limits, pass } = start({ 'limits.jobs_per_minute': 2 });
  limits.admit(of('ann'));
  pass(20_000);
  limits.admit(of('ann'));
  expect(() => limits.admit(of('ann'))).toThrow(
    expect.objectContaining({ code: 'rate_limited', details: { limit: 2, retryAfterSeconds: 40 } }),
  );
  expect(codeOf(() => limits.admit(of('ben')))).toBe('admitted');
  pass(40_000);
  expect(codeOf(() => limits.admit(of('ann')))).toBe('admitted');
  expect(codeOf(() => limits.admit(of('ann')))).toBe('rate_limited');
});

test('no limit on calls where the setting has none', () => {
  const { limits } = start({ 'limits.jobs_per_minute': null });
  for (let n = 0; n < 500; n++) expect(codeOf(() => limits.admit(of('ann')))).toBe('admitted');
});

test('a workflow may be as large as the setting says', () => {
  const { limits } = start({ 'limits.workflow_mb': 1 });
  limits.checkSize({ text: 'x'.repeat(900_000) });
  expect(codeOf(() => limits.checkSize({ text: 'x'.repeat(1_100_000) }))).toBe('too_large');
  expect(codeOf(() => limits.checkSize('é'.repeat(600_000)))).toBe('too_large');
});

test('whoever calls when: in no minute more than may', () => {
  const step = fc.record({ who: fc.constantFrom('ann', 'ben'), pause: fc.integer({ min: 0, max: 30_000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 5 }), (steps, most) => {
      const { limits, pass } = start({ 'limits.jobs_per_minute': most });
      const admitted: { who: string; at: number }[] = [];
      let at = 0;
      for (const { who, pause } of steps) {
        pass(pause);
        at += pause;
        if (codeOf(() => limits.admit(of(who))) === 'admitted') admitted.push({ who, at });
        const recent = admitted.filter((one) => one.who === who && at - one.at < 60_000);
        expect(recent.length).toBeLessThanOrEqual(most);
      }
    }),
    { seed: 5, numRuns: 150 },
  );
});
