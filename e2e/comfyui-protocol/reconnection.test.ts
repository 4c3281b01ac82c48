import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  connect,
  openSocket,
  post,
  queue,
  settle,
  submit,
  waitUntilIdle,
  type ProtocolSocket,
} from './comfyui-driver.ts';
import { statesOf, textFrames } from './frames.ts';
import { longRun, plainSave, textToImage } from './graphs.ts';

async function sampling(socket: ProtocolSocket): Promise<string> {
  const { promptId } = await submit(await textToImage({ steps: longRun }), { client_id: socket.clientId });
  await socket.waitFor(/^progress 2\//);
  return promptId;
}

describe('a client that comes back in the middle of its run', () => {
  test('is told the running node with no more than its id, then the stream goes on', async () => {
    const clientId = randomUUID();
    const first = await openSocket({ clientId });
    await sampling(first);
    await first.close();
    const second = await connect({ clientId });
    await second.waitFor(/^progress /);
    expect(second.outline().slice(0, 2)).toEqual(['status 1', 'executing 3']);
    expect(second.frames[1]).toMatchObject({ text: '{"type": "executing", "data": {"node": "3"}}' });
    expect(second.outline()[2]).toMatch(/^progress/);
  });

  test('finds all nodes so far in the next progress_state', async () => {
    const clientId = randomUUID();
    const first = await openSocket({ clientId });
    await sampling(first);
    const before = textFrames(first.frames, 'progress_state').at(-1);
    await first.close();
    const second = await openSocket({ clientId });
    await second.waitFor(/^progress_state/);
    const [after] = textFrames(second.frames, 'progress_state');
    const ids = (frame: typeof after) => (frame ? statesOf(frame).map(([id]) => id) : []);
    expect(ids(before)).toContain('3');
    expect(ids(after)).toEqual(ids(before));
  });

  test('has its flags forgotten: previews come in the plain form until it announces them again', async () => {
    const clientId = randomUUID();
    const first = await openSocket({ clientId });
    await sampling(first);
    await first.close();
    const second = await connect({ clientId });
    await second.waitFor('plain preview');
    expect(second.outline()).not.toContain('preview');
  });

  test('hears nothing of a run that ended meanwhile', async () => {
    const clientId = randomUUID();
    const first = await openSocket({ clientId });
    await sampling(first);
    await first.close();
    await post('/interrupt');
    await waitUntilIdle();
    const second = await openSocket({ clientId });
    await settle();
    expect(second.outline()).toEqual(['status 0', 'feature_flags']);
  });
});

test('a client that owns nothing is not told what runs', async () => {
  await sampling(await openSocket());
  const stranger = await openSocket();
  await settle();
  expect(stranger.outline()).toEqual(['status 1', 'feature_flags']);
});

describe('two sockets with one client id', () => {
  test('the later takes over at once, the earlier gets nothing more', async () => {
    const clientId = randomUUID();
    const earlier = await openSocket({ clientId });
    await sampling(earlier);
    const later = await openSocket({ clientId });
    await later.waitFor(/^progress /);
    const mark = earlier.mark();
    const laterMark = later.mark();
    await later.waitFor(/^progress /, laterMark);
    await settle();
    expect(earlier.outline(mark)).toEqual([]);
    expect(earlier.closeCode).toBeUndefined();
  });

  test('the end of the earlier silences the later for good, though it stays open', async () => {
    const clientId = randomUUID();
    const earlier = await openSocket({ clientId });
    const promptId = await sampling(earlier);
    const later = await openSocket({ clientId });
    await later.waitFor(/^progress /);
    await earlier.close();
    await settle();
    const mark = later.mark();
    await settle();
    expect((await queue()).queue_running[0]?.[1]).toBe(promptId);
    await post('/interrupt');
    await waitUntilIdle();
    await submit(plainSave(), { client_id: clientId });
    await waitUntilIdle();
    await settle();
    expect(later.outline(mark)).toEqual([]);
    expect(later.closeCode).toBeUndefined();
  });

  test('closed in the right order, the later keeps everything', async () => {
    const clientId = randomUUID();
    const earlier = await openSocket({ clientId });
    await sampling(earlier);
    await earlier.close();
    const later = await openSocket({ clientId });
    await post('/interrupt');
    await later.waitFor('executing null');
    expect(later.outline().slice(-3)).toEqual(['execution_interrupted', 'status 0', 'executing null']);
  });
});
