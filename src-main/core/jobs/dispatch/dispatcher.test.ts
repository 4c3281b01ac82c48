import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backendDefaults, type BackendState } from '../../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { isEnded } from '../../../../src-shared/nouns/jobs.ts';
import type { Connection } from '../../backends/connection.ts';
import { createEvents } from '../../events.ts';
import { openJobsDatabase } from '../../storage/jobs-database.ts';
import { parseRecord } from '../job-record.ts';
import { createJobStore, type ActiveJob } from '../job-store.ts';
import { createFairQueue } from '../queue/fair-queue.ts';
import { createDispatcher } from './dispatcher.ts';
import type { Routing } from './routing.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface Facts {
  state: BackendState;
  maxConcurrentJobs: number;
  has: readonly string[];
  isPinned?: boolean;
}

/** A dispatcher over a real store and queue; the backends are facts, and a job sent is running until the test ends it. */
function start(given: Record<string, Facts>, routing: Routing = 'least-busy') {
  const backends = new Map(Object.entries(given));
  const database = openJobsDatabase(':memory:');
  const events = createEvents(() => {
    throw new Error('nobody watches here');
  });
  const store = createJobStore({ database, queue: createFairQueue(), events });
  let made = 0;
  let isPaused = false;
  const unreachable = new Set<string>();
  const sent: string[] = [];
  const connections = (): Connection[] =>
    [...backends].map(([id, facts]) => ({
      id,
      url: `http://${id}`,
      state: () => ({ ...backendDefaults, id, queue: { running: 0, pending: 0 }, ...facts }),
    })) as unknown as Connection[];
  const dispatcher = createDispatcher({
    store,
    connections,
    routing: () => routing,
    isPaused: () => isPaused,
    async fits({ record }, connection) {
      if (backends.get(connection.id)?.has.includes(record.title)) return null;
      return new EaselError('model_missing', `${connection.id} lacks ${record.title}.`, { nextStep: 'Install it.' });
    },
    async send(active, connection) {
      store.become(active, 'submitting', { backendId: connection.id, backendUrl: connection.url });
      await Promise.resolve();
      if (unreachable.has(connection.id)) {
        store.become(active, 'waiting', { backendId: null, backendUrl: null });
        return;
      }
      sent.push(`${active.record.id}@${connection.id}`);
      store.become(active, 'queued');
    },
    logger: quiet,
  });
  return {
    backends,
    store,
    sent,
    unreachable,
    dispatch: async () => {
      // What was sent comes back to the dispatcher a few turns later.
      for (let turn = 0; turn < 5; turn++) {
        await dispatcher.dispatch();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    forget: dispatcher.forget,
    pause: (wanted: boolean) => void (isPaused = wanted),
    add(title: string, requester = 'ann'): ActiveJob {
      const id = `j${++made}`;
      const fields = { template: null, title, parameters: {}, adjustments: [], backendId: null, createdAt: made };
      const blank = {
        startedAt: null,
        endedAt: null,
        progress: null,
        previewNumber: 0,
        queuePosition: null,
        error: null,
      };
      const who = { kind: 'script', name: requester, token: null };
      const record = parseRecord({ id, status: 'waiting', ...fields, ...blank, requester: who, outputIds: [] });
      return store.add(record, { workflow: {}, graph: null, inputFiles: [] });
    },
    end(active: ActiveJob) {
      store.become(active, 'succeeded', { outputIds: [] });
    },
    on: (id: string) => store.submitted().filter(({ record }) => record.backendId === id),
  };
}

const ready = (has: readonly string[], maxConcurrentJobs = 2): Facts => ({ state: 'ready', maxConcurrentJobs, has });

test('each backend gets as many as it may have, and the rest waits in order', async () => {
  const { add, dispatch, on, store, end } = start({ a: ready(['x']), b: ready(['x'], 1) });
  for (let n = 0; n < 6; n++) add('x');
  await dispatch();
  expect([on('a').length, on('b').length, store.queue.size]).toEqual([2, 1, 3]);
  const [first] = on('b');
  if (first) end(first);
  await dispatch();
  expect([on('a').length, on('b').length, store.queue.size]).toEqual([2, 1, 2]);
});

test('a job goes only where what it needs is, and does not hold up those behind it', async () => {
  const { add, dispatch, sent, store } = start({ a: ready(['x'], 1), b: ready(['y'], 1) });
  const [first, second, third] = [add('x'), add('x'), add('y')];
  await dispatch();
  expect(sent.toSorted()).toEqual(['j1@a', 'j3@b']);
  expect([first, second, third].map(({ record }) => record.status)).toEqual(['queued', 'waiting', 'queued']);
  expect(store.get('j2').waitsFor).toBeNull();
});

test('a job that no backend can run now says what it waits for, and goes once one can', async () => {
  const { add, dispatch, backends, forget, sent, store } = start({ a: ready(['x']), b: ready(['y']) });
  add('z');
  await dispatch();
  expect(store.get('j1').waitsFor).toBe('a lacks z. b lacks z.');
  backends.set('b', ready(['y', 'z']));
  forget('b');
  await dispatch();
  expect(sent).toEqual(['j1@b']);
});

test('a job that was not accepted moves on to another backend', async () => {
  const { add, dispatch, unreachable, sent } = start({ a: ready(['x'], 1), b: ready(['x'], 1) });
  unreachable.add('a');
  add('x');
  await dispatch();
  expect(sent).toEqual(['j1@b']);
});

test('nothing is sent while the queue is paused', async () => {
  const { add, dispatch, pause, sent } = start({ a: ready(['x']) });
  pause(true);
  add('x');
  await dispatch();
  expect(sent).toEqual([]);
  pause(false);
  await dispatch();
  expect(sent).toEqual(['j1@a']);
});

test('under pinned, jobs wait for the pinned one', async () => {
  const given = { a: ready(['x']), b: { ...ready(['x'], 1), isPinned: true } };
  const { add, dispatch, sent } = start(given, 'pinned');
  add('x');
  add('x');
  await dispatch();
  expect(sent).toEqual(['j1@b']);
});

type Act =
  | { kind: 'add'; title: string; requester: string }
  | { kind: 'end'; n: number }
  | { kind: 'cancel'; n: number }
  | { kind: 'state'; id: string; state: BackendState }
  | { kind: 'room'; id: string; most: number }
  | { kind: 'unreachable'; id: string; isSo: boolean }
  | { kind: 'pause'; isSo: boolean };

const id = fc.constantFrom('a', 'b', 'c');
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      title: fc.constantFrom('x', 'y', 'z'),
      requester: fc.constantFrom('ann', 'ben'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), n: fc.nat(9) }) },
  fc.record({ kind: fc.constant('cancel' as const), n: fc.nat(9) }),
  fc.record({
    kind: fc.constant('state' as const),
    id,
    state: fc.constantFrom<BackendState>('ready', 'unreachable', 'connecting'),
  }),
  fc.record({ kind: fc.constant('room' as const), id, most: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('unreachable' as const), id, isSo: fc.boolean() }),
  fc.record({ kind: fc.constant('pause' as const), isSo: fc.boolean() }),
);

test('whatever happens: no backend has more than it may, nothing runs where it cannot, nothing is sent twice, nothing free idles', async () => {
  const routing = fc.constantFrom<Routing>('least-busy', 'round-robin', 'weighted');
  await fc.assert(
    fc.asyncProperty(routing, fc.array(act, { maxLength: 40 }), async (chosen, acts) => {
      const world = start({ a: ready(['x', 'y']), b: ready(['y'], 1), c: ready(['z', 'x'], 1) }, chosen);
      const { backends, store, sent, on } = world;
      const all: ActiveJob[] = [];
      let isPaused = false;
      for (const one of acts) {
        const open = all.filter(({ record }) => !isEnded(record.status));
        if (one.kind === 'add') all.push(world.add(one.title, one.requester));
        else if (one.kind === 'end') {
          const running = open.filter(({ record }) => record.status === 'queued');
          const job = running[one.n % Math.max(1, running.length)];
          if (job) world.end(job);
        } else if (one.kind === 'cancel') {
          const job = open[one.n % Math.max(1, open.length)];
          if (job) store.become(job, 'cancelled');
        } else if (one.kind === 'state')
          backends.set(one.id, { ...(backends.get(one.id) ?? ready([])), state: one.state });
        else if (one.kind === 'room')
          backends.set(one.id, { ...(backends.get(one.id) ?? ready([])), maxConcurrentJobs: one.most });
        else if (one.kind === 'pause') world.pause((isPaused = one.isSo));
        else if (one.isSo) world.unreachable.add(one.id);
        else world.unreachable.delete(one.id);
        const before = new Map([...backends.keys()].map((name) => [name, on(name).length]));
        await world.dispatch();
        for (const [name, facts] of backends) {
          expect(on(name).length).toBeLessThanOrEqual(Math.max(before.get(name) ?? 0, facts.maxConcurrentJobs));
          for (const { record } of on(name)) expect(facts.has).toContain(record.title);
          const isFree = facts.state === 'ready' && on(name).length < facts.maxConcurrentJobs;
          const couldRun = all.some(({ record }) => record.status === 'waiting' && facts.has.includes(record.title));
          // One that turned out to be unreachable is left alone for a second.
          if (isFree && !isPaused && world.unreachable.size === 0 && !acts.some(({ kind }) => kind === 'unreachable'))
            expect(couldRun).toBe(false);
        }
        const jobs = sent.map((text) => text.split('@')[0]);
        expect(new Set(jobs).size).toBe(jobs.length);
        expect(store.queue.size).toBe(all.filter(({ record }) => record.status === 'waiting').length);
      }
    }),
    { seed: 85, numRuns: Number(process.env['EASEL_TEST_LONG'] ? 1000 : 40) },
  );
}, 120_000);
