import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src-shared/nouns/backends.ts';
import type { Job, JobStatus } from '../../src-shared/nouns/jobs.ts';
import { applyEvent, emptyLiveState, upsertJob } from './live-state.ts';

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

const job = (id: string, createdAt: number, status: JobStatus = 'queued', fraction = 0): Job => ({
  id,
  status,
  createdAt,
  template: null,
  title: id,
  parameters: {},
  adjustments: [],
  requester: { kind: 'person', name: '' },
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
});

const ids = (jobs: readonly Job[]): string => jobs.map((one) => one.id).join();

describe('live state', () => {
  it('is synced by the first snapshot', () => {
    const state = applyEvent(emptyLiveState, {
      topic: 'snapshot',
      backends: [backend('a')],
      jobs: [job('1', 1)],
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
    const state = applyEvent(before, { topic: 'snapshot', backends: [], jobs: [job('new', 4)], health });
    expect(ids(state.jobs)).toBe('new,old');
  });

  it('shows one backend: another id takes its place', () => {
    const state = applyEvent(
      { ...emptyLiveState, backends: [backend('a')] },
      { topic: 'backends', backend: backend('b') },
    );
    expect(state.backends.map((one) => one.id)).toEqual(['b']);
  });

  it('is the same object after topics that are kept elsewhere', () => {
    expect(applyEvent(emptyLiveState, { topic: 'templates' })).toBe(emptyLiveState);
    expect(applyEvent(emptyLiveState, { topic: 'assistants' })).toBe(emptyLiveState);
  });
});
