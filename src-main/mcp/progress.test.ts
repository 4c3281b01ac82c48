import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src-shared/nouns/jobs.ts';
import { createFixtureCore } from './core.fixture.ts';
import { createProgress, progressMessage } from './progress.ts';

const requester = { kind: 'assistant', name: 'test', token: null } as const;
const job = await createFixtureCore().jobs.submit({ workflow: {}, requester });

function atStep(step: number): Job {
  const progress = {
    nodeId: '3',
    nodeTitle: null,
    classType: 'KSampler',
    step,
    steps: 50,
    nodesDone: 1,
    nodesTotal: 4,
    fraction: step / 60,
  };
  return { ...job, status: 'running', progress };
}

function collect(options: { minIntervalMs: number; heartbeatMs: number }) {
  const sent: { progress: number; message: string }[] = [];
  const notify = async ({ params }: Notification) => void sent.push(params as unknown as (typeof sent)[number]);
  return { sent, progress: createProgress({ token: 1, notify, ...options }) };
}

describe('createProgress', () => {
  it('merges quick news and keeps the last', async () => {
    const { sent, progress } = collect({ minIntervalMs: 40, heartbeatMs: 1000 });
    for (let step = 1; step <= 50; step++) progress.report(atStep(step));
    await sleep(80);
    progress.finish();
    expect(sent.map((one) => one.message)).toEqual(['step 1/50 · KSampler', 'step 50/50 · KSampler']);
  });

  it('beats while nothing moves, and stops at the end', async () => {
    const { sent, progress } = collect({ minIntervalMs: 1, heartbeatMs: 10 });
    progress.report({ ...job, status: 'waiting', queuePosition: 2 });
    await sleep(100);
    progress.finish();
    const count = sent.length;
    await sleep(50);
    expect(sent).toHaveLength(count);
    expect(count).toBeGreaterThan(3);
    expect(new Set(sent.map((one) => one.message))).toEqual(new Set(['waiting, 2 ahead']));
    expect(sent.every((one, index) => index === 0 || one.progress > (sent[index - 1]?.progress ?? 0))).toBe(true);
  });

  it('never falls, not even when the job does', async () => {
    const { sent, progress } = collect({ minIntervalMs: 0, heartbeatMs: 1000 });
    for (const step of [20, 10, 30, 30]) progress.report(atStep(step));
    progress.finish();
    expect(sent.map((one) => one.progress)).toEqual([33.33, 33.34, 50]);
  });
});

describe('progressMessage', () => {
  it('says where the job is in its queue, its nodes or its steps', () => {
    expect(progressMessage({ ...job, status: 'queued', queuePosition: 0 })).toBe('queued in ComfyUI, next');
    expect(progressMessage({ ...job, status: 'submitting' })).toBe('handing the workflow to ComfyUI');
    expect(progressMessage(atStep(12))).toBe('step 12/50 · KSampler');
    const node = {
      nodeId: '8',
      nodeTitle: 'VAE Decode',
      classType: 'VAEDecode',
      step: null,
      steps: null,
      nodesDone: 5,
      nodesTotal: 7,
      fraction: 0.8,
    };
    expect(progressMessage({ ...job, status: 'running', progress: node })).toBe('node 6/7 · VAE Decode');
  });
});
