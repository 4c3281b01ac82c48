import { describe, expect, it } from 'vitest';
import { createFixtureCore, type FixtureCore } from '../core.fixture.ts';
import { silentProgress } from '../progress.ts';
import { callTool } from './call-tool.ts';
import { jobTools } from './jobs.ts';
import type { ToolContext } from './tool.ts';
import { workflowTools } from './workflows.ts';

const requester = { kind: 'assistant', name: 'test', token: null } as const;

function setup(core: FixtureCore = createFixtureCore()) {
  const context: ToolContext = {
    core,
    requester,
    progress: silentProgress,
    signal: new AbortController().signal,
    closing: () => false,
    waitMs: () => 1000,
    leftMs: () => 2000,
    outputUri: (id) => `http://easel/outputs/${id}`,
  };
  const call = (name: string, given: Record<string, unknown>) => {
    const tool = [...jobTools, ...workflowTools].find((one) => one.name === name);
    if (!tool) throw new Error(`no tool ${name}`);
    return callTool({ tool, given, context });
  };
  return { core, call };
}

async function failed(traceback?: string) {
  const { core, call } = setup();
  await core.jobs.submit({ workflow: {}, requester });
  const { id } = core.newest();
  core.move(id, {
    status: 'failed',
    endedAt: Date.now(),
    error: { code: 'job_failed', message: 'Node 3 failed.', nextStep: 'Change its inputs.' },
  });
  if (traceback !== undefined) core.tracebacks.set(id, traceback);
  return { core, call, id };
}

describe('a traceback', () => {
  const traceback = `Traceback (most recent call last):\n  File "/home/ann lee/ComfyUI/nodes.py", line 1\nRuntimeError: C:\\Users\\ann\\x.bin\n`;

  it('is told to an assistant that asks for it, without places, and to no other', async () => {
    const { call, id } = await failed(traceback);
    expect(JSON.stringify(await call('get_job_status', { job_id: id }))).not.toContain('Traceback');
    expect(JSON.stringify(await call('wait_for_job', { job_id: id }))).not.toContain('Traceback');
    const { structuredContent } = await call('get_job_status', { job_id: id, traceback: true });
    const told = (structuredContent as { traceback: string }).traceback;
    expect(told).toContain('File "…/nodes.py", line 1\nRuntimeError: …/x.bin');
  });

  it('is cut to its last 8 KB', async () => {
    const { call, id } = await failed(`${'  File "x.py", line 1 ✓\n'.repeat(5000)}RuntimeError: the end`);
    const { structuredContent } = await call('get_job_status', { job_id: id, traceback: true });
    const told = (structuredContent as { traceback: string }).traceback;
    expect(Buffer.byteLength(told)).toBeLessThanOrEqual(8192);
    expect(told).toMatch(/^…\n {2}File[^]*RuntimeError: the end$/);
  });

  it('that is not there is left out', async () => {
    const { call, id } = await failed();
    const { structuredContent } = await call('get_job_status', { job_id: id, traceback: true });
    expect(structuredContent).not.toHaveProperty('traceback');
  });
});

describe('get_workflow', () => {
  it('answers what a job submitted with every digit, of a failed one too', async () => {
    const { core, call, id } = await failed();
    core.workflowTexts.set(
      id,
      '{\n  "3": { "class_type": "KSampler", "inputs": { "seed": 18446744073709551615 } }\n}\n',
    );
    const { structuredContent } = await call('get_workflow', { job_id: id });
    expect(structuredContent).toEqual({
      job_id: id,
      format: 'api',
      workflow: '{"3":{"class_type":"KSampler","inputs":{"seed":18446744073709551615}}}',
    });
    expect((await call('get_workflow', { prompt_id: id, format: 'ui' })).structuredContent).toMatchObject({
      format: 'ui',
    });
  });

  it('leaves keys and places on a disk out, and says so', async () => {
    const { core, call, id } = await failed();
    const inputs = { api_key: 'top secret', image: '/home/ann/pictures/x.png' };
    core.workflowTexts.set(id, JSON.stringify({ 1: { class_type: 'Partner', inputs } }));
    const answer = JSON.stringify(await call('get_workflow', { job_id: id }));
    expect(answer).not.toMatch(/top secret|home\/ann/);
    expect(answer).toContain('workflow.1.inputs.api_key');
  });

  it('refuses what would fill a context, a format that there is none of, and jobs that are not there', async () => {
    const { core, call, id } = await failed();
    core.workflowTexts.set(id, JSON.stringify({ 1: { class_type: 'x'.repeat(300_000) } }));
    const text = async (given: Record<string, unknown>) => JSON.stringify((await call('get_workflow', given)).content);
    expect(await text({ job_id: id })).toContain('too_large');
    expect(await text({ job_id: id, format: 'png' })).toContain('out_of_bounds');
    expect(await text({ job_id: 'nowhere' })).toContain('not_found');
    expect(await text({})).toContain('bad_input');
  });
});
