import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  addedData,
  get,
  historyOf,
  openSocket,
  post,
  run,
  submit,
  waitUntilRunning,
  type History,
  type ProtocolSocket,
} from './comfyui-driver.ts';
import { filesOf, onlyFrame } from './frames.ts';
import { longRun, plainPreview, plainSave, textToImage } from './graphs.ts';

const history = async (query = ''): Promise<History> => (await get(`/history${query}`)).json<History>();
const idsOf = async (query = ''): Promise<string[]> => Object.keys(await history(query));

async function threeRuns(socket: ProtocolSocket): Promise<[string, string, string]> {
  const ids = [];
  for (const graph of [plainPreview(), plainPreview(), plainPreview()]) ids.push((await run(socket, graph)).promptId);
  return ids as [string, string, string];
}

describe('an entry of the history', () => {
  test('holds the queued item, the outputs, the messages that were kept and the nodes behind the outputs', async () => {
    const socket = await openSocket();
    const graph = plainSave();
    const { promptId, number, frames } = await run(socket, graph);
    const kept = ['execution_start', 'execution_cached', 'execution_success'];
    expect(await historyOf(promptId)).toEqual({
      prompt: [number, promptId, graph, { client_id: socket.clientId, ...addedData }, ['2']],
      outputs: { '2': { images: filesOf(frames) } },
      status: {
        status_str: 'success',
        completed: true,
        messages: kept.map((type) => [type, onlyFrame(frames, type).data]),
      },
      meta: { '2': { node_id: '2', display_node: '2', parent_node: null, real_node_id: '2' } },
    });
  });

  test('is there when "executing null" has come, every time', async () => {
    const socket = await openSocket();
    for (let count = 0; count < 20; count += 1) {
      const { promptId } = await run(socket, plainPreview());
      expect(Object.keys((await historyOf(promptId))?.outputs ?? {})).toEqual(['2']);
    }
  });

  test('is either absent or complete when "executed" has come', async () => {
    const socket = await openSocket();
    for (let count = 0; count < 10; count += 1) {
      const mark = socket.mark();
      const { promptId } = await submit(plainPreview(), { client_id: socket.clientId });
      await socket.waitFor('executed 2', mark);
      const entry = await historyOf(promptId);
      expect(['success', undefined]).toContain(entry?.status.status_str);
      await socket.waitFor('executing null', mark);
      expect(await historyOf(promptId)).toBeDefined();
    }
  });

  test('repeats the cached outputs of a rerun', async () => {
    const socket = await openSocket();
    const graph = plainSave();
    const first = await run(socket, graph);
    const again = await run(socket, graph);
    expect((await historyOf(again.promptId))?.outputs).toEqual((await historyOf(first.promptId))?.outputs);
  });

  test('is {} with 200 for an id that is unknown, running or pending', async () => {
    const running = await submit(await textToImage({ steps: longRun }));
    await waitUntilRunning(running.promptId);
    const pending = await submit(plainSave());
    for (const id of [randomUUID(), 'nope', running.promptId, pending.promptId]) {
      const reply = await get(`/history/${id}`);
      expect([reply.status, reply.text]).toEqual([200, '{}']);
    }
  });
});

describe('GET /history', () => {
  test('lists the oldest first; max_items takes the newest, offset counts from the oldest', async () => {
    const socket = await openSocket();
    const [first, second, third] = await threeRuns(socket);
    const all = await idsOf();
    expect(all.slice(-3)).toEqual([first, second, third]);
    expect(await idsOf('?max_items=2')).toEqual([second, third]);
    expect(await idsOf(`?max_items=1&offset=${all.length - 3}`)).toEqual([first]);
    expect(await idsOf(`?max_items=2&offset=${all.length - 2}`)).toEqual([second, third]);
    expect(await idsOf(`?max_items=5&offset=${all.length}`)).toEqual([]);
  });

  test('gives nothing for max_items 0 and −1, and 500 for a word', async () => {
    await run(await openSocket(), plainPreview());
    expect((await get('/history?max_items=0')).text).toBe('{}');
    expect((await get('/history?max_items=-1')).text).toBe('{}');
    expect((await get('/history?max_items=abc')).status).toBe(500);
  });
});

describe('POST /history', () => {
  test('deletes the named entries, silently', async () => {
    const socket = await openSocket();
    const [first, second, third] = await threeRuns(socket);
    const mark = socket.mark();
    const reply = await post('/history', { delete: [second, randomUUID()] });
    expect([reply.status, reply.text]).toEqual([200, '']);
    expect(await historyOf(second)).toBeUndefined();
    expect((await idsOf()).slice(-2)).toEqual([first, third]);
    expect(socket.outline(mark)).toEqual([]);
  });

  test('clears all of it', async ({ skip }) => {
    skip((await idsOf()).length > 0, 'the history holds runs that are not ours, and clearing cannot be undone');
    await threeRuns(await openSocket());
    const reply = await post('/history', { clear: true });
    expect([reply.status, reply.text]).toEqual([200, '']);
    expect((await get('/history')).text).toBe('{}');
  });

  test('is a 500 without a body', async () => {
    expect((await post('/history')).status).toBe(500);
  });
});
