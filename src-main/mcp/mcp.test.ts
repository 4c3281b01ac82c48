import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Job } from '../../src-shared/nouns/jobs.ts';
import { ownTools } from '../../src-shared/nouns/tools.ts';
import { connectClient, doors, openRig, type AnyClient, type Rig } from './clients.fixture.ts';
import { tinyPng } from './core.fixture.ts';

type Result = Awaited<ReturnType<AnyClient['callTool']>>;

const structured = (result: Result) => result.structuredContent as Record<string, unknown>;
const blocks = (result: Result, type: string) => result.content.filter((block) => block.type === type);
const texts = (result: Result) => result.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));

/** Runs each new job to its end in real time, one step after another. */
function runJobs({ core }: Rig, { steps = 5, everyMs = 5 } = {}): void {
  core.onJob = (job) => {
    void (async () => {
      for (let step = 1; step <= steps; step++) {
        await sleep(everyMs);
        core.move(job.id, running(step, steps));
      }
      await sleep(everyMs);
      core.finish(job.id);
    })();
  };
}

function running(step: number, steps: number): Partial<Job> {
  const progress = {
    nodeId: '3',
    nodeTitle: 'KSampler',
    classType: 'KSampler',
    step,
    steps,
    nodesDone: 4,
    nodesTotal: 7,
    fraction: step / (steps + 1),
  };
  return { status: 'running', startedAt: Date.now(), progress };
}

describe.each(doors)('%s', (door) => {
  it('lists its tools by name, strict and annotated', async () => {
    const client = await connectClient(await openRig(), door);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name).toSorted()).toEqual([...ownTools, 'generate_image'].toSorted());
    for (const tool of tools) {
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(tool.outputSchema).toMatchObject({ type: 'object' });
      const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations ?? {};
      for (const hint of [readOnlyHint, destructiveHint, idempotentHint, openWorldHint])
        expect(hint).toBeTypeOf('boolean');
    }
    expect(client.getInstructions()).toContain('wait_for_job');
    expect(client.getServerVersion()).toMatchObject({ name: 'easel', title: 'Easel', version: '0.0.0' });
  });

  it('generate_image answers with picture, link, structured content and the same as text', async () => {
    const rig = await openRig();
    runJobs(rig);
    const client = await connectClient(rig, door);
    await client.listTools();
    const result = await client.callTool({ name: 'generate_image', arguments: { prompt: 'a red fox', steps: 5 } });
    expect(result.isError).toBeUndefined();
    expect(blocks(result, 'image')).toEqual([
      { type: 'image', data: tinyPng.toString('base64'), mimeType: 'image/png' },
    ]);
    const job = rig.core.newest();
    const [outputId] = job.outputIds;
    const url = `http://127.0.0.1:1/outputs/${outputId}/original`;
    expect(blocks(result, 'resource_link')).toEqual([
      { type: 'resource_link', uri: url, name: 'easel_00001_.png', mimeType: 'image/png', size: tinyPng.byteLength },
    ]);
    expect(structured(result)).toMatchObject({
      job_id: job.id,
      prompt_id: job.id,
      status: 'succeeded',
      template: 'generate_image',
      seed: 42,
      parameters: { prompt: 'a red fox', steps: 5 },
      adjustments: [],
      outputs: [
        {
          output_id: outputId,
          kind: 'image',
          mime: 'image/png',
          width: 64,
          height: 64,
          bytes: tinyPng.byteLength,
          url,
        },
      ],
    });
    expect(JSON.parse(texts(result)[0] ?? '')).toEqual(structured(result));
    expect(texts(result)[1]).toBe('Done: 1 output (image, 64×64, seed 42).');
    expect(job.requester).toEqual({ kind: 'assistant', name: 'Test Client', token: null });
  });

  it('progress rises strictly and says the step', async () => {
    const rig = await openRig();
    runJobs(rig, { steps: 4, everyMs: 130 });
    const client = await connectClient(rig, door);
    const seen: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
    await client.callTool(
      { name: 'generate_image', arguments: { prompt: 'x' } },
      { onprogress: (one) => void seen.push(one) },
    );
    const values = seen.map((one) => one.progress);
    expect(values).toEqual([...new Set(values)].toSorted((a, b) => a - b));
    expect(values.length).toBeGreaterThan(2);
    expect(seen.map((one) => one.message)).toContain('step 2/4 · KSampler');
  });

  it('a job that takes longer than a call is answered with its id, and waited for by it', async () => {
    const rig = await openRig({ callLimitMs: 800 });
    const client = await connectClient(rig, door);
    await client.listTools();
    rig.core.onJob = (job) => rig.core.move(job.id, running(1, 4));
    const start = performance.now();
    const early = await client.callTool({ name: 'generate_image', arguments: { prompt: 'slow' } });
    expect(performance.now() - start).toBeLessThan(1600);
    expect(early.isError).toBeUndefined();
    const { id } = rig.core.newest();
    expect(structured(early)).toMatchObject({
      job_id: id,
      status: 'running',
      outputs: [],
      progress: { message: 'step 1/4 · KSampler' },
    });
    expect(structured(early)['next_step']).toContain('wait_for_job');
    expect(texts(early)[1]).toContain('Not finished yet');

    setTimeout(() => rig.core.finish(id), 20);
    const late = await client.callTool({ name: 'wait_for_job', arguments: { prompt_id: id, timeout_seconds: 10 } });
    expect(structured(late)).toMatchObject({ job_id: id, prompt_id: id, status: 'succeeded' });
    expect(blocks(late, 'image')).toHaveLength(1);
  });

  it('a misspelt argument is an error that names the nearest one', async () => {
    const client = await connectClient(await openRig(), door);
    await client.listTools();
    const result = await client.callTool({ name: 'generate_image', arguments: { promt: 'x' } });
    expect(result.isError).toBe(true);
    expect(structured(result)).toEqual({
      error: {
        code: 'unknown_argument',
        message: "generate_image has no argument 'promt'; did you mean 'prompt'?",
        next_step:
          'Call generate_image with these arguments: prompt (required), negative_prompt, model, width, steps, scheduler, seed.',
      },
    });
    expect(texts(result)).toEqual([expect.stringMatching(/^unknown_argument: .* Next: Call generate_image/)]);
  });

  it('a missing argument, an error of the core and an unknown job are tool results too', async () => {
    const client = await connectClient(await openRig(), door);
    await client.listTools();
    const code = async (name: string, given: Record<string, unknown>) => {
      const result = await client.callTool({ name, arguments: given });
      expect(result.isError).toBe(true);
      return (structured(result)['error'] as { code: string }).code;
    };
    expect(await code('generate_image', {})).toBe('bad_input');
    expect(await code('generate_image', { prompt: 'x', steps: 'many' })).toBe('bad_input');
    expect(await code('generate_image', { prompt: 'x', steps: 101 })).toBe('out_of_bounds');
    expect(await code('get_job_status', { job_id: 'nope' })).toBe('not_found');
    expect(await code('wait_for_job', {})).toBe('bad_input');
    expect(await code('wait_for_job', { job_id: 'nope', timeout_seconds: 46 })).toBe('out_of_bounds');
    expect(await code('get_output', { output_id: 'nope' })).toBe('not_found');
    expect(await code('list_models', { folder: 'nope' })).toBe('not_found');
  });

  it('a failed job makes the call an error with the job beside it', async () => {
    const rig = await openRig();
    const error = {
      code: 'out_of_memory',
      message: 'The GPU ran out of memory.',
      nextStep: 'Make it smaller.',
    } as const;
    rig.core.onJob = (job) => rig.core.move(job.id, { status: 'failed', error });
    const client = await connectClient(rig, door);
    await client.listTools();
    const result = await client.callTool({ name: 'generate_image', arguments: { prompt: 'x' } });
    expect(result.isError).toBe(true);
    expect(structured(result)).toMatchObject({
      status: 'failed',
      error: { code: 'out_of_memory', next_step: 'Make it smaller.' },
    });
    expect(texts(result)[1]).toBe('out_of_memory: The GPU ran out of memory. Next: Make it smaller.');
    const submitted = await client.callTool({ name: 'submit_workflow', arguments: { workflow: {} } });
    expect(submitted.isError).toBe(true);
    expect(structured(submitted)).toMatchObject({ status: 'failed', error: { code: 'out_of_memory' } });
    const status = await client.callTool({ name: 'get_job_status', arguments: { job_id: rig.core.newest().id } });
    expect(status.isError).toBeUndefined();
    expect(structured(status)).toMatchObject({ status: 'failed', error: { code: 'out_of_memory' } });
  });

  it('a call given up cancels a job that still waits and leaves a running one alone', async () => {
    const rig = await openRig();
    const client = await connectClient(rig, door);
    for (const [status, after] of [
      ['waiting', 'cancelled'],
      ['running', 'running'],
    ] as const) {
      const abort = new AbortController();
      rig.core.onJob = (job) => {
        rig.core.move(job.id, { status });
        setTimeout(() => abort.abort(), 30);
      };
      await expect(
        client.callTool({ name: 'generate_image', arguments: { prompt: 'x' } }, { signal: abort.signal }),
      ).rejects.toThrow(/abort/i);
      await sleep(60);
      expect(rig.core.newest().status).toBe(after);
    }
  });

  it('changed tools are announced once the list reads differently, and only then', async () => {
    const rig = await openRig();
    const changed = vi.fn<() => void>();
    const client = await connectClient(rig, door, { onToolsChanged: changed });
    await client.listTools();
    await sleep(50);
    rig.core.setModels(['v1-5-pruned-emaonly.ckpt', 'sd_xl_base_1.0.safetensors']);
    await sleep(100);
    expect(changed).not.toHaveBeenCalled();
    rig.core.setModels(['new.safetensors']);
    rig.core.setModels(['newer.safetensors']);
    await expect.poll(() => changed).toHaveBeenCalledTimes(1);
    const { tools } = await client.listTools();
    expect(JSON.stringify(tools)).toContain('newer.safetensors');
  });

  it('validate_workflow names what is wrong, node by node, and submits nothing', async () => {
    const rig = await openRig();
    const client = await connectClient(rig, door);
    const answer = await client.callTool({ name: 'validate_workflow', arguments: { workflow: { 3: {} } } });
    expect(answer.isError ?? false).toBe(false);
    expect(structured(answer)).toEqual({
      valid: false,
      problems: [
        {
          type: 'model_missing',
          message: "Node 3 (Loader): ckpt_name 'x' is not installed.",
          node_id: '3',
          class_type: 'Loader',
          input: 'ckpt_name',
          next_step: 'Use y.',
        },
        { type: 'workflow_repaired', message: 'A link was dropped.' },
      ],
      problems_total: 2,
    });
    expect(rig.core.jobs.list()).toEqual([]);
  });

  it('submit_workflow, get_queue, cancel_job, get_output and list_models do their work', async () => {
    const rig = await openRig();
    const client = await connectClient(rig, door);
    await client.listTools();
    const call = async (name: string, given: Record<string, unknown> = {}) =>
      structured(await client.callTool({ name, arguments: given }));
    const workflow = { 1: { class_type: 'EmptyImage', inputs: {} } };
    const first = await call('submit_workflow', { workflow, title: 'first' });
    const second = await call('submit_workflow', { workflow: JSON.stringify(workflow) });
    expect(first).toMatchObject({ status: 'queued', prompt_id: first['job_id'] });
    rig.core.move(String(first['job_id']), running(1, 2));
    expect(await call('get_queue')).toMatchObject({
      running: [
        { job_id: first['job_id'], title: 'first', progress: 'step 1/2 · KSampler', requested_by: 'Test Client' },
      ],
      waiting: [{ job_id: second['job_id'], prompt_id: second['job_id'], position: 1 }],
    });
    expect(await call('cancel_job', { job_id: second['job_id'] })).toMatchObject({ status: 'cancelled' });
    expect(await call('get_output', { job_id: first['job_id'] })).toMatchObject({ error: { code: 'no_output' } });
    rig.core.finish(String(first['job_id']), [
      {},
      { kind: 'video', mime: 'video/mp4', filename: 'b.mp4', width: null, height: null },
    ]);
    const both = await client.callTool({ name: 'get_output', arguments: { job_id: first['job_id'] } });
    expect(blocks(both, 'image')).toHaveLength(1);
    expect(blocks(both, 'resource_link')).toHaveLength(2);
    expect(await call('get_output', { job_id: first['job_id'], index: 1 })).toMatchObject({
      outputs: [{ kind: 'video' }],
      outputs_total: 2,
    });
    expect(await call('get_output', { job_id: first['job_id'], index: 2 })).toMatchObject({
      error: { code: 'not_found' },
    });
    expect(await call('list_models')).toMatchObject({
      folder: 'checkpoints',
      models: ['v1-5-pruned-emaonly.ckpt', 'sd_xl_base_1.0.safetensors'],
    });
    const sdxl = { name: 'sd_xl_base_1.0.safetensors', folder: 'checkpoints', base: 'sdxl', size_mb: 2000 };
    for (const search of ['BASE xl', 'sdxl', 'sdxl base']) {
      expect(await call('list_models', { search, folder: 'all' })).toEqual({
        folder: 'all',
        models: [sdxl.name],
        models_total: 1,
        details: [sdxl],
      });
    }
    expect(await call('list_models', { search: 'nothing like it' })).toMatchObject({ models: [], models_total: 0 });
  });

  it('outputs of several nodes are numbered through the job, in one order for every tool', async () => {
    const rig = await openRig();
    const client = await connectClient(rig, door);
    const call = async (name: string, given: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: given })).structuredContent as {
        job_id: string;
        outputs: { index: number; filename: string; output_id: string }[];
      };
    const { job_id: id } = await call('submit_workflow', { workflow: { 1: { class_type: 'SaveImage', inputs: {} } } });
    rig.core.finish(id, [
      { index: 0, nodeId: '9', filename: 'a.png' },
      { index: 0, nodeId: '12', filename: 'b.png' },
      { index: 1, nodeId: '12', filename: 'c.png' },
    ]);
    rig.core.move(id, { outputIds: rig.core.newest().outputIds.toReversed() });
    const names = ({ outputs }: { outputs: { index: number; filename: string }[] }) =>
      outputs.map(({ index, filename }) => `${index} ${filename}`);
    for (const tool of ['wait_for_job', 'get_job_status', 'get_output']) {
      expect(names(await call(tool, { job_id: id }))).toEqual(['0 c.png', '1 b.png', '2 a.png']);
    }
    const second = await call('get_output', { job_id: id, index: 1 });
    expect(names(second)).toEqual(['1 b.png']);
    expect(names(await call('get_output', { output_id: second.outputs[0]?.output_id }))).toEqual(['1 b.png']);
  });

  it('an unknown tool is a protocol error that names the tools', async () => {
    const client = await connectClient(await openRig(), door);
    await expect(client.callTool({ name: 'make_image', arguments: {} })).rejects.toThrow(
      /no tool 'make_image'.*generate_image/,
    );
  });

  it('the connection is counted while it lasts', async () => {
    const rig = await openRig();
    const client = await connectClient(rig, door, { onToolsChanged: () => undefined });
    await expect.poll(() => rig.mcp.connections()).toBe(1);
    await client.close();
    if (door === '2.x client, older era, HTTP' || door === '1.x client, HTTP') return;
    await expect.poll(() => rig.mcp.connections()).toBe(0);
    expect(rig.counts.at(-1)).toBe(0);
  });
});
