import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openSocket, post, run, settle, submit, waitUntilIdle, type ProtocolSocket } from './comfyui-driver.ts';
import { onlyFrame } from './frames.ts';
import { longRun, plainSave, textToImage } from './graphs.ts';

const greeting = ['status 0', 'feature_flags'];
const threeStatuses = ['status 1', 'status 1', 'status 0'];

/** The kinds of messages, without what differs from step to step. */
const kindsOf = (socket: ProtocolSocket): Set<string> =>
  new Set(socket.outline(greeting.length).map((line) => line.replace(/ .*/, '').replace('plain', 'plain preview')));

describe('a prompt with the client id of a socket', () => {
  test('is told to that socket; the others get its three statuses', async () => {
    const [owner, other, unnamed] = [
      await openSocket(),
      await openSocket({ flags: false }),
      await openSocket({ clientId: undefined }),
    ];
    await run(owner, await textToImage());
    await settle();
    expect(other.outline()).toEqual(['status 0', ...threeStatuses]);
    expect(unnamed.outline()).toEqual([...greeting, ...threeStatuses]);
  });
});

describe('a prompt with a client id nobody uses', () => {
  test('is told to nobody, but for its three statuses', async () => {
    const socket = await openSocket();
    await submit(await textToImage(), { client_id: randomUUID() });
    await socket.waitFor('status 0', greeting.length);
    await settle();
    expect(socket.outline()).toEqual([...greeting, ...threeStatuses]);
  });
});

describe('a prompt without a client id', () => {
  test('shows progress and previews to every socket, but neither start nor end nor output', async () => {
    const sockets = [await openSocket(), await openSocket({ flags: false }), await openSocket({ clientId: undefined })];
    await submit(await textToImage());
    for (const socket of sockets) await socket.waitFor('status 0', greeting.length);
    await settle();
    const expected = new Set(['status', 'progress_state', 'progress', 'plain preview']);
    expect(sockets.map(kindsOf)).toEqual([expected, expected, expected]);
  });

  test('sends previews in the plain form after progress, whatever the client announced', async () => {
    const socket = await openSocket();
    await submit(await textToImage({ steps: 3 }));
    await socket.waitFor('status 0', greeting.length);
    const steps = socket.outline(greeting.length).filter((line) => /^(progress \d|preview|plain)/.test(line));
    expect(steps).toEqual([1, 2, 3].flatMap((step) => [`progress ${step}/3`, 'plain preview']));
  });

  test('tells its interruption to every socket', async () => {
    const sockets = [await openSocket(), await openSocket()];
    const { promptId } = await submit(await textToImage({ steps: longRun }));
    for (const socket of sockets) await socket.waitFor(/^progress 2/);
    await post('/interrupt');
    for (const socket of sockets) {
      await socket.waitFor('execution_interrupted');
      await socket.waitFor('status 0', greeting.length);
      expect(onlyFrame(socket.frames, 'execution_interrupted').data).toMatchObject({
        prompt_id: promptId,
        node_id: '3',
      });
    }
    await settle();
    expect(sockets.map((socket) => socket.outline().at(-1))).toEqual(['status 0', 'status 0']);
  });
});

test('messages for an absent client are dropped, not kept for its return', async () => {
  const clientId = randomUUID();
  const first = await openSocket({ clientId });
  await submit(plainSave(), { client_id: clientId });
  await first.close();
  await waitUntilIdle();
  await submit(plainSave(), { client_id: clientId });
  await waitUntilIdle();
  const second = await openSocket({ clientId });
  await settle();
  expect(second.outline()).toEqual(greeting);
});
