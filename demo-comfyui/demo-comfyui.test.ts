import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTexts } from './drawing/png-file.ts';
import { startDemoComfyui } from './index.ts';
import type { DemoComfyui } from './index.ts';
import { connect, emptyImage, isEnd, post, textToImage } from './test-client.ts';

let demo: DemoComfyui;

beforeEach(async () => {
  demo = await startDemoComfyui({ speed: 20 });
});

afterEach(() => demo.stop());

const get = async (path: string): Promise<unknown> => (await fetch(`${demo.url}${path}`)).json();
const send = (path: string, body: unknown) =>
  fetch(`${demo.url}${path}`, { method: 'POST', body: JSON.stringify(body) });

async function finished(promptId: string): Promise<Record<string, never>> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = (await get(`/history/${promptId}`)) as Record<string, Record<string, never>>;
    if (found[promptId] !== undefined) return found[promptId];
    await sleep(20);
  }
  throw new Error('the prompt never finished');
}

test('a client without the flag gets previews of the old form, after progress', async () => {
  const socket = await connect(demo.url, 'legacy', false);
  const { prompt_id } = await post(demo.url, textToImage({ seed: 1, steps: 2 }), { client_id: 'legacy' });
  await socket.until(isEnd(prompt_id));
  const types = socket.types();
  expect(types.slice(types.indexOf('progress') - 1, types.indexOf('progress') + 2)).toEqual([
    'progress_state',
    'progress',
    'binary 1',
  ]);
  expect(types.filter((type) => type.startsWith('binary'))).toHaveLength(2);
});

test('a prompt without client_id: everybody gets progress and old previews, nobody the rest', async () => {
  const socket = await connect(demo.url, 'watcher');
  const { prompt_id } = await post(demo.url, textToImage({ seed: 1, steps: 2 }));
  await finished(prompt_id);
  await sleep(30);
  const types = new Set(socket.types());
  expect([...types].sort()).toEqual(['binary 1', 'feature_flags', 'progress', 'progress_state', 'status']);
});

test('a prompt of another client shows as status only', async () => {
  const socket = await connect(demo.url, 'watcher');
  const { prompt_id } = await post(demo.url, textToImage({ seed: 1, steps: 2 }), { client_id: 'nobody' });
  await finished(prompt_id);
  await sleep(30);
  expect([...new Set(socket.types())]).toEqual(['status', 'feature_flags']);
});

test('front runs before what waits, given numbers come back as floats, and a failed post uses up a number', async () => {
  const first = await post(demo.url, textToImage({ seed: 1, steps: 40 }));
  expect(first.number).toBe(0);
  expect((await post(demo.url, {})).status).toBe(400);
  const later = await post(demo.url, emptyImage(1));
  const front = await post(demo.url, emptyImage(2), { front: true });
  const own = await fetch(`${demo.url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({ prompt: emptyImage(3), number: -9 }),
  });
  expect([later.number, front.number]).toEqual([2, -3]);
  expect(await own.text()).toContain('"number": -9.0');
  await send('/interrupt', {});
  await finished(later.prompt_id);
  const order = Object.values((await get('/history')) as Record<string, { prompt: [number] }>).map(
    ({ prompt }) => prompt[0],
  );
  expect(order).toEqual([0, -9, -3, 2]);
});

test('an interrupt ends the run at a step, keeps what had finished cached and says so in history', async () => {
  const socket = await connect(demo.url, 'me');
  const { prompt_id } = await post(demo.url, textToImage({ seed: 1, steps: 60 }), { client_id: 'me' });
  await socket.until((type) => type === 'progress');
  await send('/interrupt', { prompt_id: 'another' });
  await send('/interrupt', { prompt_id });
  const told = await socket.until((type) => type === 'execution_interrupted');
  expect(told).toMatchObject({ node_id: '3', node_type: 'KSampler', executed: ['4', '5', '7', '6'] });
  await socket.until(isEnd(prompt_id));
  expect(socket.types().slice(-3)).toEqual(['execution_interrupted', 'status', 'executing']);
  const entry = (await finished(prompt_id)) as unknown as { status: { status_str: string; completed: boolean } };
  expect(entry.status).toMatchObject({ status_str: 'error', completed: false });
  const again = await post(demo.url, textToImage({ seed: 2, steps: 1 }), { client_id: 'me' });
  await socket.until(
    (type, data) =>
      type === 'execution_cached' && data['prompt_id'] === again.prompt_id && String(data['nodes']) === '4,5,6,7',
  );
});

test('an interrupt at idle is lost', async () => {
  await send('/interrupt', {});
  const { prompt_id } = await post(demo.url, emptyImage(1));
  expect(await finished(prompt_id)).toMatchObject({ status: { completed: true } });
});

test('a deleted prompt leaves no trace', async () => {
  const running = await post(demo.url, textToImage({ seed: 1, steps: 60 }));
  const waiting = await post(demo.url, emptyImage(1));
  await send('/queue', { delete: [waiting.prompt_id, running.prompt_id] });
  const queue = (await get('/queue')) as { queue_running: [number, string][]; queue_pending: unknown[] };
  expect(queue.queue_running.map(([, promptId]) => promptId)).toEqual([running.prompt_id]);
  expect(queue.queue_pending).toEqual([]);
  await send('/interrupt', {});
  await finished(running.prompt_id);
  expect(await get(`/history/${waiting.prompt_id}`)).toEqual({});
});

test('/free empties the cache', async () => {
  const first = await post(demo.url, emptyImage(5));
  await finished(first.prompt_id);
  await send('/free', { free_memory: true });
  await sleep(20);
  const { prompt_id } = await post(demo.url, emptyImage(5));
  const entry = (await finished(prompt_id)) as unknown as { status: { messages: [string, { nodes: string[] }][] } };
  expect(entry.status.messages[1]?.[1].nodes).toEqual([]);
});

test('an owner who reconnects is told the running node, and the next state is whole', async () => {
  const first = await connect(demo.url, 'me');
  const { prompt_id } = await post(demo.url, textToImage({ seed: 1, steps: 60 }), { client_id: 'me' });
  await first.until((type) => type === 'progress');
  await first.close();
  const second = await connect(demo.url, 'me');
  expect(await second.until((type) => type === 'executing')).toEqual({ node: '3' });
  const state = await second.until((type) => type === 'progress_state');
  expect(Object.keys(state['nodes'] as object).sort()).toEqual(['3', '4', '5', '6', '7']);
  await send('/interrupt', {});
  await second.until(isEnd(prompt_id));
});

test('the reconnect race: when the older socket of an id closes, the newer one falls silent for good', async () => {
  const older = await connect(demo.url, 'me');
  const newer = await connect(demo.url, 'me');
  await older.close();
  const { prompt_id } = await post(demo.url, emptyImage(1), { client_id: 'me' });
  await finished(prompt_id);
  await sleep(30);
  expect(newer.types()).toEqual(['status', 'feature_flags']);
  expect(newer.socket.readyState).toBe(newer.socket.OPEN);
});

test('stopping ends the sockets without a close frame', async () => {
  const socket = await connect(demo.url, 'me');
  const closed = once(socket.socket, 'close');
  await demo.stop();
  expect((await closed)[0]).toBe(1006);
});

test('a seed of 64 bits and a coerced float stand in the queue, the history and the file as ComfyUI writes them', async () => {
  const workflow = JSON.stringify(textToImage({ seed: 0, steps: 1 })).replace(
    '"seed":0',
    '"seed":18446744073709551615',
  );
  const body = `{"prompt": ${workflow}, "extra_data": {"extra_pnginfo": {"workflow": {"nodes": [], "version": 0.4}}}}`;
  const reply = (await (await fetch(`${demo.url}/prompt`, { method: 'POST', body })).json()) as { prompt_id: string };
  await finished(reply.prompt_id);
  const history = await (await fetch(`${demo.url}/history/${reply.prompt_id}`)).text();
  expect(history).toContain('"seed": 18446744073709551615, "steps": 1, "cfg": 8.0');
  const png = Buffer.from(await (await fetch(`${demo.url}/view?filename=ComfyUI_00001_.png`)).arrayBuffer());
  const texts = readTexts(png);
  expect(texts.map(([key]) => key)).toEqual(['prompt', 'workflow']);
  expect(texts[0]?.[1]).toContain('"seed": 18446744073709551615, "steps": 1, "cfg": 8.0');
  expect(texts[1]?.[1]).toBe('{"nodes": [], "version": 0.4}');
});

test('size text of GetImageSize goes to every socket as binary event 3', async () => {
  const socket = await connect(demo.url, 'watcher');
  const workflow = {
    '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 2, color: 0 } },
    '2': { class_type: 'GetImageSize', inputs: { image: ['1', 0] } },
    '3': { class_type: 'PreviewAny', inputs: { source: ['2', 1] } },
  };
  const { prompt_id } = await post(demo.url, workflow);
  expect(await finished(prompt_id)).toMatchObject({ outputs: { '3': { text: ['48'] } } });
  await sleep(20);
  const frame = socket.received.find((message) => message instanceof Buffer);
  expect(frame?.toString('latin1')).toBe('\0\0\0\u0003\0\0\0\u00012width: 64, height: 48\n batch size: 2');
});

test('faults: a lost reply leaves the prompt running, a silent socket says nothing, a failing node fails', async () => {
  demo.faults.dropPromptReplyAfterAccept = true;
  await expect(post(demo.url, emptyImage(1), { prompt_id: 'kept' })).rejects.toThrow('fetch failed');
  demo.faults.dropPromptReplyAfterAccept = false;
  expect(await finished('kept')).toMatchObject({ status: { completed: true } });
  const socket = await connect(demo.url, 'me');
  const heard = socket.received.length;
  demo.faults.silenceSocket = true;
  demo.faults.failNode = { classType: 'SaveImage', message: 'disk full' };
  const { prompt_id } = await post(demo.url, emptyImage(2), { client_id: 'me' });
  expect(JSON.stringify(await finished(prompt_id))).toContain('disk full');
  expect(socket.received).toHaveLength(heard);
});
