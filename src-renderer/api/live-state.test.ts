import { describe, expect, it } from 'vitest';
import { backendDefaults, type Backend } from '../../src-shared/nouns/backends.ts';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import { jobDefaults, type Job, type JobStatus } from '../../src-shared/nouns/jobs.ts';
import { applyEvent, applyEvents, emptyLiveState, upsertJob, type LiveState } from './live-state.ts';

const health = {
  status: 'healthy' as const,
  version: '0',
  comfyui: { reachable: true, vram_free_mb: null },
  cache_size: 0,
  backends: [],
  active_jobs: 0,
  waiting_jobs: 0,
  outputs: 0,
  connected_assistants: 0,
  mcp_url: '',
};

const queue = { isPaused: false, waiting: 0, submitted: 0, next: [] };

const job = (id: string, createdAt: number, status: JobStatus = 'queued', fraction = 0): Job => ({
  ...jobDefaults,
  id,
  status,
  createdAt,
  template: null,
  title: id,
  parameters: {},
  adjustments: [],
  requester: { kind: 'person', name: '', token: null },
  backendId: null,
  startedAt: null,
  endedAt: null,
  progress: {
    nodeId: null,
    nodeTitle: null,
    classType: null,
    step: null,
    steps: null,
    nodesDone: 0,
    nodesTotal: 7,
    fraction,
  },
  previewNumber: 0,
  queuePosition: null,
  error: null,
  outputIds: [],
});

const backend = (id: string): Backend => ({
  id,
  name: id,
  kind: 'local',
  source: 'settings',
  url: '',
  state: 'ready',
  error: null,
  version: null,
  devices: [],
  queue: { running: 0, pending: 0 },
  lastSeenAt: null,
  ...backendDefaults,
});

const ids = (jobs: readonly Job[]): string => jobs.map((one) => one.id).join();

describe('live state', () => {
  it('is synced by the first snapshot', () => {
    const state = applyEvent(emptyLiveState, {
      topic: 'snapshot',
      backends: [backend('a')],
      jobs: [job('1', 1)],
      queue,
      health,
    });
    expect(state).toMatchObject({ synced: true, health });
    expect(ids(state.jobs)).toBe('1');
  });

  it('puts new jobs at their place by age and replaces known ones', () => {
    let jobs: readonly Job[] = [];
    for (const [id, at] of [
      ['b', 20],
      ['a', 10],
      ['c', 30],
    ] as const)
      jobs = upsertJob(jobs, job(id, at));
    expect(ids(jobs)).toBe('c,b,a');
    expect(upsertJob(jobs, job('b', 20, 'running'))[1]?.status).toBe('running');
  });

  it('never lets progress go back or an ended job open again', () => {
    const jobs = [job('a', 1, 'running', 0.6)];
    expect(upsertJob(jobs, job('a', 1, 'running', 0.4))[0]?.progress?.fraction).toBe(0.6);
    const ended = [job('a', 1, 'cancelled')];
    expect(upsertJob(ended, job('a', 1, 'running'))).toBe(ended);
  });

  it('trusts a later snapshot about open jobs and keeps the ended ones it does not reach', () => {
    const before = { ...emptyLiveState, jobs: [job('gone', 3, 'running'), job('old', 1, 'succeeded')] };
    const state = applyEvent(before, { topic: 'snapshot', backends: [], jobs: [job('new', 4)], queue, health });
    expect(ids(state.jobs)).toBe('new,old');
  });

  it('keeps backends in the order of their positions, and drops one that was removed', () => {
    const topic = 'backends';
    let state: LiveState = { ...emptyLiveState, backends: [backend('a'), { ...backend('b'), position: 1 }] };
    const shown = () => state.backends.map((one) => one.id).join();
    state = applyEvent(state, { topic, backend: { ...backend('c'), position: 2 } });
    expect(shown()).toBe('a,b,c');
    for (const [id, position] of [
      ['c', 0],
      ['a', 1],
      ['b', 2],
    ] as const)
      state = applyEvent(state, { topic, backend: { ...backend(id), position } });
    expect(shown()).toBe('c,a,b');
    expect(applyEvent(state, { topic: 'backend_removed', id: 'a' }).backends.map((one) => one.id)).toEqual(['c', 'b']);
  });

  it('is the same after many events at once as after one by one', () => {
    const events: EaselEvent[] = [
      { topic: 'snapshot', backends: [], jobs: [job('a', 1), job('b', 2, 'running', 0.4)], queue, health },
      ...['c', 'd', 'e'].map((id, n): EaselEvent => ({ topic: 'jobs', job: job(id, 5 - n) })),
      { topic: 'queue', queue: { ...queue, waiting: 3 } },
      { topic: 'jobs', job: job('b', 2, 'running', 0.2) },
      { topic: 'jobs', job: job('a', 1, 'cancelled') },
      { topic: 'jobs', job: job('a', 1, 'running') },
      { topic: 'snapshot', backends: [], jobs: [job('f', 9)], queue, health },
      { topic: 'jobs', job: job('g', 10) },
    ];
    for (let count = 0; count <= events.length; count += 1) {
      const some = events.slice(0, count);
      expect(applyEvents(emptyLiveState, some)).toEqual(some.reduce(applyEvent, emptyLiveState));
    }
  });

  it('takes ten thousand new jobs at once', () => {
    const events = Array.from({ length: 10_000 }, (_none, n): EaselEvent => ({ topic: 'jobs', job: job(`j${n}`, n) }));
    const startedAt = performance.now();
    const state = applyEvents(emptyLiveState, events);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(state.jobs).toHaveLength(10_000);
    expect(state.jobs[0]?.id).toBe('j9999');
  });

  it('is the same object after topics that are kept elsewhere', () => {
    expect(applyEvent(emptyLiveState, { topic: 'templates' })).toBe(emptyLiveState);
    expect(applyEvent(emptyLiveState, { topic: 'assistants' })).toBe(emptyLiveState);
  });
});
