import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  get,
  historyOf,
  openSocket,
  post,
  queue,
  run,
  settle,
  submit,
  waitUntilIdle,
  type ProtocolSocket,
} from './comfyui-driver.ts';
import { onlyFrame } from './frames.ts';
import { longRun, plainSave, textToImage } from './graphs.ts';

/** Starts a run that would take long and waits until it samples. */
async function sampling(socket: ProtocolSocket): Promise<string> {
  const { promptId } = await submit(await textToImage({ steps: longRun }), { client_id: socket.clientId });
  await socket.waitFor(/^progress 2\//);
  return promptId;
}

const isRunning = async (promptId: string): Promise<boolean> => (await queue()).queue_running[0]?.[1] === promptId;

describe('POST /interrupt', () => {
  test('ends whatever runs at the end of a step', async () => {
    const socket = await openSocket();
    const promptId = await sampling(socket);
    const reply = await post('/interrupt');
    expect([reply.status, reply.text]).toEqual([200, '']);
    await socket.waitFor('executing null');
    expect(socket.outline().slice(-3)).toEqual(['execution_interrupted', 'status 0', 'executing null']);
    const { data } = onlyFrame(socket.frames, 'execution_interrupted');
    expect(data).toEqual({
      prompt_id: promptId,
      node_id: '3',
      node_type: 'KSampler',
      executed: expect.any(Array),
      timestamp: expect.any(Number),
    });
    expect(socket.outline()).not.toContain('execution_success');
    expect(socket.outline().filter((line) => line.includes('3:finished'))).toEqual([]);
  });

  test('leaves status "error" in the history, and only the last message says interrupted', async () => {
    const socket = await openSocket();
    const promptId = await sampling(socket);
    await post('/interrupt', {});
    await socket.waitFor('executing null');
    const entry = await historyOf(promptId);
    expect(entry).toMatchObject({ outputs: {}, meta: {}, status: { status_str: 'error', completed: false } });
    expect(entry?.status.messages.map(([type]) => type)).toEqual([
      'execution_start',
      'execution_cached',
      'execution_interrupted',
    ]);
    expect(entry?.status.messages.at(-1)?.[1]).toEqual(onlyFrame(socket.frames, 'execution_interrupted').data);
  });

  test('with the id of the running prompt ends that one', async () => {
    const socket = await openSocket();
    const promptId = await sampling(socket);
    await post('/interrupt', { prompt_id: promptId });
    await socket.waitFor('execution_interrupted');
    expect(onlyFrame(socket.frames, 'execution_interrupted').data.prompt_id).toBe(promptId);
  });

  test('with an id that is not running changes nothing, and a pending prompt still runs later', async () => {
    const socket = await openSocket();
    const running = await sampling(socket);
    const pending = await submit(plainSave(), { client_id: socket.clientId });
    for (const id of [randomUUID(), pending.promptId]) {
      const reply = await post('/interrupt', { prompt_id: id });
      expect([reply.status, reply.text]).toEqual([200, '']);
    }
    await settle();
    expect(await isRunning(running)).toBe(true);
    await post('/interrupt', { prompt_id: running });
    await waitUntilIdle();
    expect((await historyOf(pending.promptId))?.status.status_str).toBe('success');
  });

  test('goes on with the next prompt, whose first message follows the end of the interrupted one', async () => {
    const socket = await openSocket();
    await sampling(socket);
    const next = await submit(plainSave(), { client_id: socket.clientId });
    const mark = socket.mark();
    await post('/interrupt');
    await socket.waitFor('execution_success', mark);
    const lines = socket.outline(mark).filter((line) => !/^(progress|preview|plain)/.test(line));
    expect(lines.slice(lines.indexOf('execution_interrupted'), lines.indexOf('execution_success'))).toEqual([
      'execution_interrupted',
      'status 1',
      'executing null',
      'status 1',
      'execution_start',
      'execution_cached []',
      'executing 1',
      'executing 2',
      'executed 2',
    ]);
    expect((await get(`/history/${next.promptId}`)).status).toBe(200);
  });

  test('at idle is lost: the next prompt runs to its end', async () => {
    const socket = await openSocket();
    expect((await post('/interrupt')).status).toBe(200);
    const { outline } = await run(socket, plainSave());
    expect(outline).toContain('execution_success');
    expect(outline).toHaveLength(14);
  });

  test('takes a body that is not JSON for an empty one, and a JSON list for a 500', async () => {
    expect((await post('/interrupt', 'not json')).status).toBe(200);
    expect((await post('/interrupt', [1])).status).toBe(500);
  });

  test('keeps finished nodes cached for the next run', async () => {
    const socket = await openSocket();
    const graph = await textToImage({ steps: longRun });
    await submit(graph, { client_id: socket.clientId });
    await socket.waitFor(/^progress 1\//);
    await post('/interrupt');
    await socket.waitFor('executing null');
    const mark = socket.mark();
    await submit(graph, { client_id: socket.clientId });
    await socket.waitFor(/^executing/, mark);
    expect(socket.outline(mark)).toEqual(expect.arrayContaining(['execution_cached [4 5 6 7]', 'executing 3']));
  });
});

describe('POST /free', () => {
  test('with free_memory empties the cache', async () => {
    const socket = await openSocket();
    const graph = plainSave();
    await run(socket, graph);
    const reply = await post('/free', { free_memory: true });
    expect([reply.status, reply.text]).toEqual([200, '']);
    await settle();
    expect((await run(socket, graph)).outline).toContain('execution_cached []');
  });

  test('with nothing asked for keeps the cache', async () => {
    const socket = await openSocket();
    const graph = plainSave();
    await run(socket, graph);
    expect((await post('/free', {})).status).toBe(200);
    expect((await post('/free', { unload_models: true, free_memory: false })).status).toBe(200);
    await settle();
    expect((await run(socket, graph)).outline).toContain('execution_cached [1 2]');
  });

  test('is a 500 without a body', async () => {
    expect((await post('/free')).status).toBe(500);
  });
});
