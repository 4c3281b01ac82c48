import { describe, expect, test } from 'vitest';
import { get, queue, send, upgradeStatus, type Sent } from './comfyui-driver.ts';
import { plainSave } from './graphs.ts';

const host = '127.0.0.1:8188';
const status = async (headers: Record<string, string>, path = '/queue', more: Sent = {}): Promise<number> =>
  (await send(path, { ...more, headers: { host, ...headers } })).status;

describe('with a loopback Host', () => {
  const refused = {
    'another site': 'http://evil.example',
    'another port': 'http://127.0.0.1:9999',
    'localhost instead of 127.0.0.1': 'http://localhost:8188',
    'an app’s scheme': 'tauri://localhost',
  };
  test.for(Object.entries(refused))('an Origin of %s is refused', async ([, origin]) => {
    const reply = await get('/queue', { host, origin });
    expect([reply.status, reply.text]).toEqual([403, '']);
  });

  const allowed = {
    'the same host and port': `http://${host}`,
    'the same host without a port': 'http://127.0.0.1',
    'https of the same host': `https://${host}`,
    null: 'null',
    'nothing at all': '',
    'a file': 'file://',
  };
  test.for(Object.entries(allowed))('an Origin of %s is let in', async ([, origin]) => {
    expect(await status({ origin })).toBe(200);
  });

  test('a request without an Origin is let in, whatever Sec-Fetch-Site says', async () => {
    expect(await status({})).toBe(200);
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(200);
  });

  test('localhost and [::1] are held against themselves', async () => {
    expect(await status({ host: 'localhost:8188', origin: 'http://localhost:8188' })).toBe(200);
    expect(await status({ host: 'localhost:8188', origin: 'http://evil.example' })).toBe(403);
    expect(await status({ host: '[::1]:8188', origin: 'http://[::1]:8188' })).toBe(200);
    expect(await status({ host: '[::1]:8188', origin: 'http://evil.example' })).toBe(403);
  });
});

describe('another site is refused', () => {
  const origin = 'http://evil.example';

  test('a POST, which then queues nothing', async () => {
    const body = JSON.stringify({ prompt: plainSave() });
    expect(await status({ origin, 'content-type': 'application/json' }, '/prompt', { method: 'POST', body })).toBe(403);
    expect(await queue()).toEqual({ queue_running: [], queue_pending: [] });
  });

  test('OPTIONS, the page itself, pictures and paths under /api', async () => {
    expect(await status({ origin }, '/prompt', { method: 'OPTIONS' })).toBe(403);
    expect(await status({ origin }, '/')).toBe(403);
    expect(await status({ origin }, '/view?filename=x.png')).toBe(403);
    expect(await status({ origin }, '/api/queue')).toBe(403);
    expect(await status({ origin }, '/nope')).toBe(403);
  });

  test('a WebSocket', async () => {
    expect(await upgradeStatus({ host, origin })).toBe(403);
    expect(await upgradeStatus({ host, origin: `http://${host}` })).toBe(101);
  });
});

test('with a Host that is not loopback nothing is checked', async () => {
  expect(await status({ host: 'example.com', origin: 'http://evil.example' })).toBe(200);
});
