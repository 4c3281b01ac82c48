import { describe, expect, it } from 'vitest';
import { backendDefaults, type Backend } from '../../src-shared/nouns/backends.ts';
import { jobDefaults, type Job, type JobStatus } from '../../src-shared/nouns/jobs.ts';
import { menuLabel, trayView } from './tray-view.ts';

const backend: Backend = {
  id: 'b',
  name: 'home',
  kind: 'local',
  source: 'discovered',
  url: 'http://127.0.0.1:8188',
  state: 'ready',
  error: null,
  version: '0.3.64',
  devices: [],
  queue: { running: 0, pending: 0 },
  lastSeenAt: null,
  ...backendDefaults,
};

function job(status: JobStatus, fraction = 0): Job {
  const progress = {
    nodeId: null,
    nodeTitle: null,
    classType: null,
    step: null,
    steps: null,
    nodesDone: 0,
    nodesTotal: 1,
  };
  return {
    ...jobDefaults,
    id: 'j',
    status,
    template: null,
    title: 'a fox',
    parameters: {},
    adjustments: [],
    requester: { kind: 'person', name: 'window', token: null },
    backendId: 'b',
    createdAt: 0,
    startedAt: null,
    endedAt: null,
    progress: { ...progress, fraction },
    previewNumber: 0,
    queuePosition: null,
    error: null,
    outputIds: [],
  };
}

describe('trayView', () => {
  it('is idle and names the backend when nothing is to be done', () => {
    expect(trayView({ openJobs: [], backend })).toEqual({ icon: 'idle', status: 'Ready on home', fraction: null });
  });

  it('calls the demo by its name, not by its port', () => {
    expect(trayView({ openJobs: [], backend: { ...backend, kind: 'demo' } }).status).toBe('Ready on the demo');
  });

  it('shows how far the running jobs are, and how many wait', () => {
    const openJobs = [job('running', 0.5), job('running', 0.25), job('queued')];
    expect(trayView({ openJobs, backend })).toEqual({
      icon: 'running',
      status: 'Running 2 jobs, 37%, 1 waiting',
      fraction: 0.375,
    });
  });

  it('says why ComfyUI is not there, in the words of the error', () => {
    const error = {
      code: 'backend_unreachable',
      message: 'ComfyUI refused the connection.',
      nextStep: 'Start it.',
    } as const;
    const view = trayView({ openJobs: [], backend: { ...backend, state: 'unreachable', error } });
    expect(view).toEqual({ icon: 'error', status: 'ComfyUI refused the connection.', fraction: null });
  });

  it('shows trouble although jobs wait for it to end', () => {
    expect(trayView({ openJobs: [job('waiting')], backend: { ...backend, state: 'refused' } }).icon).toBe('error');
  });

  it('says that it looks for one, and that it connects', () => {
    expect(trayView({ openJobs: [], backend: null }).status).toBe('Looking for ComfyUI…');
    expect(trayView({ openJobs: [], backend: { ...backend, state: 'off' } }).status).toBe(
      'All backends are turned off.',
    );
    expect(trayView({ openJobs: [], backend: { ...backend, state: 'starting' } }).status).toBe('Connecting to home…');
  });
});

describe('menuLabel', () => {
  it('keeps a title to one short line', () => {
    expect(menuLabel('a\n  red  fox ')).toBe('a red fox');
    const label = menuLabel('👩‍🎨'.repeat(80));
    expect(label).toBe(`${'👩‍🎨'.repeat(47)}…`);
  });

  it('shows ampersands as they are', () => {
    expect(menuLabel('salt & pepper')).toBe('salt && pepper');
  });
});
