import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connectClient, openRig, type Rig } from './clients.fixture.ts';

const clientInfo = { name: 'raw', version: '1' };

function post(rig: Rig, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(rig.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function initialize(rig: Rig, protocolVersion = '2025-11-25', headers: Record<string, string> = {}): Promise<Response> {
  const params = { protocolVersion, capabilities: {}, clientInfo };
  return post(rig, { jsonrpc: '2.0', id: 1, method: 'initialize', params }, headers);
}

async function openSession(rig: Rig, protocolVersion?: string): Promise<{ 'mcp-session-id': string }> {
  const response = await initialize(rig, protocolVersion);
  await response.text();
  return { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '' };
}

const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};

function modern(rig: Rig, method: string, params: object, signal?: AbortSignal): Promise<Response> {
  const { name } = params as { name?: string };
  return fetch(rig.url, {
    method: 'POST',
    ...(signal ? { signal } : {}),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 3, method, params: { ...params, _meta: envelope } }),
  });
}

describe('sessions of the older era', () => {
  it('an unknown session is 404, a missing one 400, with JSON-RPC errors', async () => {
    const rig = await openRig();
    const unknown = await post(rig, ping, { 'mcp-session-id': 'nope' });
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { code: -32001 } }]);
    const missing = await post(rig, ping);
    expect([missing.status, await missing.json()]).toMatchObject([400, { error: { code: -32000 } }]);
    expect((await fetch(rig.url, { headers: { accept: 'text/event-stream' } })).status).toBe(400);
  });

  it('DELETE ends a session', async () => {
    const rig = await openRig();
    const session = await openSession(rig);
    expect((await post(rig, ping, session)).status).toBe(200);
    expect(rig.mcp.connections()).toBe(1);
    expect((await fetch(rig.url, { method: 'DELETE', headers: session })).status).toBe(200);
    expect((await post(rig, ping, session)).status).toBe(404);
    expect(rig.counts).toEqual([1, 0]);
  });

  it('an idle session ends; an open GET stream keeps one', async () => {
    const rig = await openRig({ sessionIdleMs: 120 });
    const idle = await openSession(rig);
    const kept = await openSession(rig);
    const abort = new AbortController();
    await fetch(rig.url, { headers: { accept: 'text/event-stream', ...kept }, signal: abort.signal });
    await sleep(300);
    expect((await post(rig, ping, idle)).status).toBe(404);
    expect((await post(rig, ping, kept)).status).toBe(200);
    abort.abort();
    await expect.poll(() => rig.mcp.connections()).toBe(0);
  });

  it('a refused initialize leaves no session', async () => {
    const rig = await openRig();
    expect((await initialize(rig, '2025-11-25', { accept: 'application/json' })).status).toBe(406);
    expect((await initialize(rig, '2025-11-25', { 'content-type': 'text/plain' })).status).toBe(415);
    expect(rig.mcp.connections()).toBe(0);
  });

  it('clients that do not know resource links get them as text', async () => {
    const rig = await openRig();
    rig.core.onJob = (job) => rig.core.finish(job.id);
    const types = async (version: string) => {
      const session = await openSession(rig, version);
      const params = { name: 'generate_image', arguments: { prompt: 'x' } };
      const response = await post(rig, { jsonrpc: '2.0', id: 5, method: 'tools/call', params }, session);
      const data = /^data: (.*)$/m.exec(await response.text())?.[1] ?? '';
      return (JSON.parse(data) as { result: { content: { type: string }[] } }).result.content.map(
        (block) => block.type,
      );
    };
    expect(await types('2025-11-25')).toEqual(['image', 'resource_link', 'text', 'text']);
    expect(await types('2024-11-05')).toEqual(['image', 'text', 'text', 'text']);
  });
});

describe('the newer era', () => {
  it('a finished call is plain JSON with the name of the assistant taken from the request', async () => {
    const rig = await openRig();
    rig.core.onJob = (job) => rig.core.finish(job.id);
    const response = await modern(rig, 'tools/call', { name: 'generate_image', arguments: { prompt: 'x' } });
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toMatchObject({ result: { structuredContent: { status: 'succeeded' } } });
    expect(rig.core.newest().requester.name).toBe('raw');
    expect(rig.mcp.connections()).toBe(0);
  });

  it('a client that closes the stream of its call gives the call up', async () => {
    const rig = await openRig();
    rig.core.onJob = (job) => rig.core.move(job.id, { status: 'waiting' });
    const abort = new AbortController();
    const call = modern(rig, 'tools/call', { name: 'generate_image', arguments: { prompt: 'x' } }, abort.signal);
    await expect.poll(() => rig.core.jobs.open()).toHaveLength(1);
    abort.abort();
    await expect(call).rejects.toThrow(/abort/i);
    await expect.poll(() => rig.core.newest().status).toBe('cancelled');
  });

  it('new outputs reach a subscription once, whatever their thumbnails do', async () => {
    const rig = await openRig();
    const abort = new AbortController();
    const params = { notifications: { resourcesListChanged: true } };
    const response = await modern(rig, 'subscriptions/listen', params, abort.signal);
    expect(rig.mcp.connections()).toBe(1);
    rig.core.onJob = (job) => rig.core.finish(job.id, [{}, {}]);
    await rig.core.jobs.create({
      template: 'generate_image',
      arguments: {},
      requester: { kind: 'person', name: '', token: null },
    });
    const [output] = (await rig.core.outputs.list()).outputs;
    if (output) rig.core.events.publish({ topic: 'outputs', output: { ...output, thumbhash: 'x' } });
    await sleep(120);
    const closed = rig.mcp.close();
    const stream = await response.text();
    await closed;
    expect(stream.match(/notifications\/resources\/list_changed/g)).toHaveLength(1);
    expect(rig.mcp.connections()).toBe(0);
  });
});

describe('bodies', () => {
  it('the snapshot says what both eras would be told at first, and leaves no session behind', async () => {
    const rig = await openRig();
    const snapshot = await rig.mcp.snapshot();
    const older = await connectClient(rig, '2.x client, older era, HTTP');
    const before = rig.mcp.connections();
    expect(snapshot.initialize).toMatchObject({
      serverInfo: older.getServerVersion(),
      instructions: older.getInstructions(),
    });
    expect(snapshot.discover).toMatchObject({ supportedVersions: expect.arrayContaining(['2026-07-28']) });
    const { tools } = await older.listTools();
    expect((snapshot.tools as { tools: { name: string }[] }).tools.map(({ name }) => name)).toEqual(
      tools.map(({ name }) => name),
    );
    await rig.mcp.snapshot();
    expect(rig.mcp.connections()).toBe(before);
  });

  it('what is not JSON is 400, what is over 32 MiB is 413', async () => {
    const rig = await openRig();
    const broken = await post(rig, '{');
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: -32700 } }]);
    const large = await post(rig, ' '.repeat(32 * 1024 * 1024 + 1));
    expect(large.status).toBe(413);
  });

  it('more than the 4 MiB of the SDK is taken in both eras', async () => {
    const rig = await openRig();
    const filler = 'x'.repeat(5 * 1024 * 1024);
    const params = { name: 'generate_image', arguments: { prompt: filler } };
    rig.core.onJob = (job) => rig.core.finish(job.id);
    const session = await openSession(rig);
    const older = await post(rig, { jsonrpc: '2.0', id: 5, method: 'tools/call', params }, session);
    const newer = await modern(rig, 'tools/call', params);
    for (const text of [await older.text(), await newer.text()]) {
      expect(text).toContain('"status":"succeeded"');
      expect(text.length).toBeLessThan(100_000);
    }
  });

  it('nothing is answered after the end but 503', async () => {
    const rig = await openRig();
    await rig.mcp.close();
    expect((await initialize(rig)).status).toBe(503);
  });
});
