import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  addedData,
  get,
  historyOf,
  openSocket,
  post,
  queue,
  send,
  settle,
  submit,
  waitUntilIdle,
  waitUntilRunning,
  type ProtocolSocket,
} from './comfyui-driver.ts';
import { textFrames } from './frames.ts';
import { longRun, plainSave, textToImage } from './graphs.ts';

/** Submits a prompt that runs until it is interrupted, so that what follows stays pending. */
async function occupy(socket: ProtocolSocket): Promise<string> {
  const { promptId } = await submit(await textToImage({ steps: longRun }), { client_id: socket.clientId });
  await waitUntilRunning(promptId);
  return promptId;
}

const pendingIds = async (): Promise<string[]> => (await queue()).queue_pending.map(([, id]) => id);

describe('the queue', () => {
  test('is two empty lists when idle', async () => {
    expect((await get('/queue')).text).toBe('{"queue_running": [], "queue_pending": []}');
    expect((await get('/prompt')).text).toBe('{"exec_info": {"queue_remaining": 0}}');
  });

  test('lists number, id, graph, extra data and output nodes of what runs and waits', async () => {
    const socket = await openSocket();
    const running = await occupy(socket);
    const graph = plainSave();
    const extraData = { extra_pnginfo: { workflow: { nodes: [] } } };
    const pending = await submit(graph, { client_id: socket.clientId, extra_data: extraData });
    const {
      queue_running: [runningItem],
      queue_pending: pendingItems,
    } = await queue();
    expect(runningItem).toEqual([
      expect.any(Number),
      running,
      expect.objectContaining({ '9': expect.anything() }),
      { client_id: socket.clientId, ...addedData },
      ['9'],
    ]);
    expect(pendingItems).toEqual([
      [pending.number, pending.promptId, graph, { ...extraData, client_id: socket.clientId, ...addedData }, ['2']],
    ]);
    expect((await get('/prompt')).json()).toEqual({ exec_info: { queue_remaining: 2 } });
  });

  test('shows in whose name each prompt was posted, and nothing for one without a client', async () => {
    const socket = await openSocket();
    await occupy(socket);
    const stranger = randomUUID();
    const [foreign, nobody] = [await submit(plainSave(), { client_id: stranger }), await submit(plainSave())];
    const clients = new Map((await queue()).queue_pending.map(([, id, , extraData]) => [id, extraData['client_id']]));
    expect(clients).toEqual(
      new Map([
        [foreign.promptId, stranger],
        [nobody.promptId, undefined],
      ]),
    );
  });

  test('writes numbers that JSON does not have as Python does', async () => {
    await occupy(await openSocket());
    const body = `{"number": Infinity, "prompt": ${JSON.stringify(plainSave())}}`;
    const reply = await send('/prompt', { method: 'POST', body });
    const queued = (await get('/queue')).text;
    // No strict parser reads the queue until it is gone.
    await post('/queue', { clear: true });
    expect(reply.text).toContain('"number": Infinity');
    expect(queued).toContain('"queue_pending": [[Infinity, "');
  });

  test('counts what runs and what waits in every status', async () => {
    const socket = await openSocket();
    await occupy(socket);
    const mark = socket.mark();
    await submit(plainSave());
    await submit(plainSave());
    await socket.waitFor('status 3', mark);
    expect(socket.outline(mark).filter((line) => line.startsWith('status'))).toEqual(['status 2', 'status 3']);
  });
});

describe('POST /queue {"delete": […]}', () => {
  test('removes a pending prompt without a trace but one status', async () => {
    const socket = await openSocket();
    await occupy(socket);
    const [first, second, third] = [await submit(plainSave()), await submit(plainSave()), await submit(plainSave())];
    await socket.waitFor('status 4');
    const mark = socket.mark();
    const reply = await post('/queue', { delete: [second.promptId] });
    expect([reply.status, reply.text]).toEqual([200, '']);
    await settle();
    expect(socket.outline(mark).filter((line) => line.startsWith('status'))).toEqual(['status 3']);
    expect((await pendingIds()).toSorted()).toEqual([first.promptId, third.promptId].toSorted());
    await post('/interrupt');
    await waitUntilIdle();
    expect(await historyOf(second.promptId)).toBeUndefined();
    expect(await historyOf(third.promptId)).toBeDefined();
  });

  test('sends two statuses when it was the only pending one', async () => {
    const socket = await openSocket();
    await occupy(socket);
    const { promptId } = await submit(plainSave());
    await socket.waitFor('status 2');
    const mark = socket.mark();
    await post('/queue', { delete: [promptId] });
    await settle();
    expect(socket.outline(mark).filter((line) => line.startsWith('status'))).toEqual(['status 1', 'status 1']);
  });

  test('ignores unknown ids and the running one', async () => {
    const socket = await openSocket();
    const running = await occupy(socket);
    const mark = socket.mark();
    const reply = await post('/queue', { delete: [randomUUID(), running] });
    expect([reply.status, reply.text]).toEqual([200, '']);
    await settle();
    expect((await queue()).queue_running[0]?.[1]).toBe(running);
    expect(socket.outline(mark).filter((line) => line.startsWith('status'))).toEqual([]);
  });
});

describe('POST /queue {"clear": true}', () => {
  test('removes everything that waits, with one status, and lets the running one run', async () => {
    const socket = await openSocket();
    const running = await occupy(socket);
    await submit(plainSave());
    await submit(plainSave());
    await socket.waitFor('status 3');
    const mark = socket.mark();
    const reply = await post('/queue', { clear: true });
    expect([reply.status, reply.text]).toEqual([200, '']);
    await settle();
    expect(socket.outline(mark).filter((line) => line.startsWith('status'))).toEqual(['status 1']);
    expect(await pendingIds()).toEqual([]);
    expect((await queue()).queue_running[0]?.[1]).toBe(running);
  });
});

test('POST /queue {} does nothing with 200, no body at all is a 500', async () => {
  expect((await post('/queue', {})).status).toBe(200);
  expect((await post('/queue')).status).toBe(500);
});

describe('the order of running', () => {
  test('is by number: a given one, then the front, then first come first served', async () => {
    const socket = await openSocket();
    const running = await occupy(socket);
    const client = { client_id: socket.clientId };
    const first = await submit(plainSave(), client);
    const second = await submit(plainSave(), client);
    const front = await submit(plainSave(), { ...client, front: true });
    const given = await submit(plainSave(), { ...client, number: -1_000_000 });
    await post('/interrupt', { prompt_id: running });
    await waitUntilIdle();
    await settle();
    expect(textFrames(socket.frames, 'execution_start').map(({ data }) => data.prompt_id)).toEqual(
      [running, given, front, first, second].map((item) => (typeof item === 'string' ? item : item.promptId)),
    );
  });

  test('counts numbers up by one, negates them for the front and gives a chosen one back as a float', async () => {
    const socket = await openSocket();
    const running = await occupy(socket);
    const { number } = await submit(plainSave());
    expect((await submit(plainSave())).number).toBe(number + 1);
    expect((await submit(plainSave(), { front: true })).number).toBe(-(number + 2));
    const reply = await post('/prompt', { prompt: plainSave(), number: -1000, client_id: socket.clientId });
    expect(reply.text).toContain('"number": -1000.0');
    expect((await submit(plainSave())).number).toBe(number + 3);
    await post('/queue', { clear: true });
    await post('/interrupt', { prompt_id: running });
  });

  test('a refused prompt uses up a number too, whether refused with 400 or 500', async () => {
    const { number } = await submit(plainSave());
    expect((await post('/prompt', { prompt: {} })).status).toBe(400);
    expect((await post('/prompt', { prompt: null })).status).toBe(500);
    expect((await submit(plainSave())).number).toBe(number + 3);
  });
});

describe('a prompt id of the client', () => {
  test('is taken as it is', async () => {
    const promptId = randomUUID();
    const socket = await openSocket();
    expect((await submit(plainSave(), { prompt_id: promptId, client_id: socket.clientId })).promptId).toBe(promptId);
    await socket.waitFor('executing null');
    expect(await historyOf(promptId)).toBeDefined();
  });

  test('may be used again, and history keeps the later run', async () => {
    const promptId = randomUUID();
    const socket = await openSocket();
    await submit(plainSave(), { prompt_id: promptId, client_id: socket.clientId });
    const again = await submit(plainSave(), { prompt_id: promptId, client_id: socket.clientId });
    await waitUntilIdle();
    await settle();
    expect((await historyOf(promptId))?.prompt[0]).toBe(again.number);
  });
});

test('a reply to POST /prompt has exactly prompt_id, number and node_errors', async () => {
  const socket = await openSocket();
  const reply = await post('/prompt', { prompt: plainSave(), client_id: socket.clientId });
  expect(reply.json()).toEqual({
    prompt_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    number: expect.any(Number),
    node_errors: {},
  });
  await socket.waitFor('executing null');
});
