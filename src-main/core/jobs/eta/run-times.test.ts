import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { migrate } from '../../storage/migrate.ts';
import { mostRuns, openRunTimes, runTimeTables } from '../../storage/run-time-tables.ts';
import { createEta } from './create-eta.ts';
import { createMemoryRunTimes, type RunTime, type RunTimes } from './run-times.ts';

const run = (seconds: number, change: Partial<RunTime> = {}): RunTime => ({
  shape: 's',
  backendId: 'b',
  models: 'm',
  pixels: 1024,
  steps: 20,
  seconds,
  ...change,
});

function open(): { database: DatabaseSync; runTimes: RunTimes } {
  const database = new DatabaseSync(':memory:');
  migrate(database, [runTimeTables]);
  return { database, runTimes: openRunTimes(database) };
}

describe.each([
  ['in memory', createMemoryRunTimes],
  ['in a database', () => open().runTimes],
])('run times %s', (_where, empty) => {
  test('are found by shape and backend, newest first', () => {
    const runTimes = empty();
    const runs = [run(1), run(2.5, { pixels: null, steps: null, models: 'n' }), run(3)];
    for (const one of runs) runTimes.add(one);
    runTimes.add(run(9, { shape: 'other' }));
    runTimes.add(run(9, { backendId: 'other' }));
    expect(runTimes.newest('s', 'b')).toEqual(runs.toReversed());
    expect(runTimes.newest('s', 'nobody')).toEqual([]);
  });

  test('are the newest 50 of each', () => {
    const runTimes = empty();
    runTimes.add(run(7, { shape: 'other' }));
    for (let n = 1; n <= 60; n++) runTimes.add(run(n));
    const seconds = runTimes.newest('s', 'b').map((one) => one.seconds);
    expect([seconds.length, seconds[0], seconds.at(-1)]).toEqual([50, 60, 11]);
    expect(runTimes.newest('other', 'b')).toHaveLength(1);
  });
});

test('the database forgets the oldest runs of shapes that never run again', () => {
  const { database, runTimes } = open();
  runTimes.add(run(1, { shape: 'old' }));
  database.exec(`UPDATE sqlite_sequence SET seq = ${mostRuns} WHERE name = 'run_times'`);
  runTimes.add(run(2));
  expect([runTimes.newest('old', 'b').length, runTimes.newest('s', 'b').length]).toEqual([0, 1]);
});

test('an estimate comes from what was recorded, and times that cannot be are not', () => {
  const eta = createEta(createMemoryRunTimes());
  const wanted = { shape: 's', backendId: 'b', models: 'm', pixels: 1024, steps: 20 };
  for (const seconds of [0, -5, Number.NaN, 1e9]) eta.record(run(seconds));
  expect(eta.estimate(wanted)).toBeNull();
  for (const seconds of [10, 12, 11]) eta.record(run(seconds));
  expect(eta.estimate(wanted)).toEqual({ seconds: 11, spread: { p10: 10.2, p90: 11.8 }, runs: 3 });
  expect(eta.estimate({ ...wanted, backendId: 'other' })).toBeNull();
});
