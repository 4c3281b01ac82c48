import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateFrom } from './estimate.ts';
import type { RunTime } from './run-times.ts';

const mega = 1024 * 1024;
const run = (seconds: number, change: Partial<RunTime> = {}): RunTime => ({
  shape: 's',
  backendId: 'b',
  models: 'm',
  pixels: mega,
  steps: 20,
  seconds,
  ...change,
});
const wanted = { pixels: mega, steps: 20, models: 'm' };

test('without a run there is no estimate, with one or two no spread', () => {
  expect(estimateFrom([], wanted)).toBeNull();
  expect(estimateFrom([run(10)], wanted)).toEqual({ seconds: 10, spread: null, runs: 1 });
  expect(estimateFrom([run(10), run(20)], wanted)).toEqual({ seconds: 15, spread: null, runs: 2 });
});

test('of the same work it is the median, with four of five runs in the spread', () => {
  const runs = [9, 10, 10, 10, 10, 10, 11, 11, 12, 90, 12].map((seconds) => run(seconds));
  expect(estimateFrom(runs, wanted)).toEqual({ seconds: 10, spread: { p10: 10, p90: 12 }, runs: 11 });
});

test('one known work alone is scaled in proportion', () => {
  expect(estimateFrom([run(10)], { ...wanted, steps: 40 })?.seconds).toBeCloseTo(20);
  expect(estimateFrom([run(10)], { ...wanted, pixels: mega / 4 })?.seconds).toBeCloseTo(2.5);
});

test('from several works what does not grow with it is found, and one slow run does not bend the line', () => {
  const took = (steps: number): number => 5 + steps * 0.5;
  const runs = [10, 15, 20, 30, 40, 50].map((steps) => run(took(steps), { steps }));
  expect(estimateFrom([...runs, run(300, { steps: 12 })], { ...wanted, steps: 100 })?.seconds).toBeCloseTo(
    took(100),
    0,
  );
  expect(estimateFrom(runs, { ...wanted, steps: 1 })?.seconds).toBeCloseTo(took(1));
});

test('runs with the same models are preferred once there are three', () => {
  const others = [100, 100, 100, 100].map((seconds) => run(seconds, { models: 'large' }));
  expect(estimateFrom([...others, run(10), run(10)], wanted)?.seconds).toBe(100);
  expect(estimateFrom([...others, run(10), run(10), run(11)], wanted)).toMatchObject({ seconds: 10, runs: 3 });
});

test('a workflow that does not say its size or steps is not scaled by them', () => {
  const untold = run(10, { pixels: null, steps: null });
  expect(estimateFrom([untold], wanted)?.seconds).toBe(10);
  expect(estimateFrom([run(10)], { ...wanted, pixels: null, steps: null })?.seconds).toBe(10);
  expect(estimateFrom([run(10, { pixels: null })], { ...wanted, pixels: null, steps: 30 })?.seconds).toBeCloseTo(15);
});

const works = fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: null });
const wildRun = fc.record({ seconds: fc.double({ min: 0.001, max: 1e5, noNaN: true }), pixels: works, steps: works });

test('it is never absurd: between what the runs took and that in proportion, inside its own spread', () => {
  fc.assert(
    fc.property(fc.array(wildRun, { minLength: 1, maxLength: 50 }), works, works, (runs, pixels, steps) => {
      const estimate = estimateFrom(
        runs.map(({ seconds, ...change }) => run(seconds, change)),
        { pixels, steps },
      );
      const work = (of: { pixels: number | null; steps: number | null }): number | null =>
        of.pixels === null && of.steps === null ? null : (of.pixels ?? 1) * (of.steps ?? 1);
      const target = work({ pixels, steps });
      const bounds = runs.flatMap((one) => {
        const own = work(one);
        const scaled = target === null || own === null ? one.seconds : (one.seconds * target) / own;
        return [one.seconds, scaled];
      });
      const { seconds, spread } = estimate!;
      expect(seconds).toBeGreaterThanOrEqual(Math.min(...bounds) * 0.999);
      expect(seconds).toBeLessThanOrEqual(Math.max(...bounds) * 1.001);
      if (spread) {
        expect(spread.p10).toBeLessThanOrEqual(seconds);
        expect(spread.p90).toBeGreaterThanOrEqual(seconds);
      }
      expect(spread === null).toBe(estimate!.runs < 3);
    }),
    { numRuns: 500, seed: 8 },
  );
});
