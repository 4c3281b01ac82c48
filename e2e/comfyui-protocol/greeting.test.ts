import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { connect, get, openSocket, settle } from './comfyui-driver.ts';
import { onlyFrame } from './frames.ts';

const announcement = { type: 'feature_flags', data: { supports_preview_metadata: true } };

describe('the greeting', () => {
  test('is a status message with the client id as sid, in Python-style JSON', async () => {
    const clientId = randomUUID();
    const socket = await connect({ clientId });
    await socket.waitFor('status 0');
    expect(socket.frames).toMatchObject([
      {
        kind: 'text',
        text: `{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}, "sid": "${clientId}"}}`,
      },
    ]);
  });

  test('escapes what is not ASCII', async () => {
    const socket = await connect({ clientId: 'fuchs-ü-画-🦊' });
    const greeting = await socket.waitFor('status 0');
    expect(greeting).toMatchObject({ text: expect.stringContaining('"sid": "fuchs-\\u00fc-\\u753b-\\ud83e\\udd8a"') });
  });

  test('makes up 32 hex digits for a client without an id', async () => {
    const unnamed = await connect({ clientId: undefined });
    const empty = await connect({ clientId: '' });
    for (const socket of [unnamed, empty]) {
      const greeting = await socket.waitFor('status 0');
      expect(greeting).toMatchObject({ data: { sid: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    }
  });

  test('is the same at /api/ws', async () => {
    const socket = await openSocket({ path: '/api/ws' });
    expect(socket.outline()).toEqual(['status 0', 'feature_flags']);
  });

  test('comes alone: nothing else is sent to a client that says nothing', async () => {
    const socket = await connect();
    await settle();
    expect(socket.outline()).toEqual(['status 0']);
  });
});

describe('feature flags', () => {
  test('sent first are answered with what GET /features says', async () => {
    const socket = await connect();
    socket.sendText(announcement);
    await socket.waitFor('feature_flags');
    const { data } = onlyFrame(socket.frames, 'feature_flags');
    expect(data).toEqual({ supports_preview_metadata: true, max_upload_size: expect.any(Number) });
    expect(data).toEqual((await get('/features')).json());
  });

  test('sent second are ignored', async () => {
    const socket = await connect();
    socket.sendText({ type: 'hello' });
    socket.sendText(announcement);
    await settle();
    expect(socket.outline()).toEqual(['status 0']);
  });

  test('still count as first after text that is not JSON, a JSON array or a binary frame', async () => {
    for (const odd of ['not json', '[1]', Buffer.from([1, 2, 3])]) {
      const socket = await connect();
      if (typeof odd === 'string') socket.sendText(odd);
      else socket.sendBytes(odd);
      socket.sendText(announcement);
      await socket.waitFor('feature_flags');
      expect(socket.outline()).toEqual(['status 0', 'feature_flags']);
    }
  });
});

test('a client text over 4 MiB closes the socket with 1009, seen as 1006 when the rest of the text meets a closed connection', async () => {
  const socket = await openSocket();
  socket.sendText(JSON.stringify({ type: 'x', data: 'y'.repeat(5 * 1024 * 1024) }));
  expect([1009, 1006]).toContain(await socket.waitForClose());
});
