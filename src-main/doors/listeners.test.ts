import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryTokens } from '../core/tokens/memory-tokens.fixture.ts';
import type { Mcp } from '../mcp/mcp.ts';
import { createUiApi } from '../ui-api/ui-api.ts';
import { createUiApiClient } from '../ui-api/ui-api-client.ts';
import { fixtureCore } from './core.fixture.ts';
import { createFetchHandler } from './fetch-handler.ts';
import { type HttpListenerOptions, openHttpListener } from './http-listener.ts';
import { openSocketListener, socketPath } from './socket-listener.ts';

const closers: (() => Promise<void> | void)[] = [];
const core = fixtureCore();
const mcp: Pick<Mcp, 'fetch'> = {
  fetch: async (_request, { text }) => Response.json({ bytes: Buffer.byteLength((await text?.()) ?? '') }),
};
const handle = createFetchHandler({ core, mcp, uiApi: createUiApi(core), uiFolder: tmpdir() });
const token = 'a-token';
const tokens = memoryTokens({ token_ada: [], token_bob: [] });

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function http(options: Partial<HttpListenerOptions> = {}) {
  const listener = await openHttpListener({
    handle,
    host: '127.0.0.1',
    port: 0,
    token,
    tokenChosen: false,
    tokens,
    ...options,
  });
  closers.push(() => listener.close());
  return listener;
}

describe('the HTTP listener', () => {
  it('answers calls of the window with the token', async () => {
    const { url } = await http();
    const client = createUiApiClient({ url, token });
    expect(await client.jobs.list({})).toEqual([]);
    await expect(createUiApiClient({ url, token: 'wrong' }).jobs.list({})).rejects.toMatchObject({ status: 401 });
    expect((await fetch(`${url}/rpc/jobs/list`, { method: 'POST' })).status).toBe(401);
  });

  it('believes the Host header on the wire, not the address', async () => {
    const { port } = await http();
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest({ port, path: '/health', headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.statusCode),
      );
      request.on('error', reject).end();
    });
    expect(status).toBe(403);
  });

  it('takes the next free port when the chosen one is taken', async () => {
    const first = await http();
    const second = await http({ port: first.port });
    expect(second.port).toBeGreaterThan(first.port);
    expect((await fetch(`${second.url}/health`)).status).toBe(200);
  });

  it('does not bind beyond loopback without a token that the person chose', async () => {
    await expect(http({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'forbidden_host' });
    const open = await http({ host: '0.0.0.0', tokenChosen: true });
    expect((await fetch(`${open.url}/health`)).status).toBe(401);
    expect((await fetch(`${open.url}/health`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  it('refuses bodies over the limit, with a length and without', async () => {
    const { url } = await http({ maxBodyBytes: 1000 });
    const post = (body: RequestInit['body'], more: object = {}) =>
      fetch(`${url}/mcp`, { method: 'POST', body, ...more } as RequestInit);
    expect((await post(Buffer.alloc(1000))).status).toBe(200);
    expect((await post(Buffer.alloc(1001))).status).toBe(413);
    const pieces = (count: number) => ReadableStream.from(Array.from({ length: count }, () => new Uint8Array(100)));
    expect(await (await post(pieces(10), { duplex: 'half' })).json()).toEqual({ bytes: 1000 });
    expect((await post(pieces(11), { duplex: 'half' })).status).toBe(413);
  });

  it('sends an answer of JSON whole, with its length and its headers', async () => {
    const { url } = await http();
    const answer = await fetch(`${url}/health`);
    const body = await answer.text();
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
    expect(answer.headers.get('transfer-encoding')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(JSON.parse(body)).toEqual(core.health.get());
    const head = await fetch(`${url}/health`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('sends what is called JSON byte for byte, also a part of a file of it', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x22, 0xc3]);
    const headers = { 'content-type': 'application/json' };
    const answers: HttpListenerOptions['handle'] = async ({ url }) =>
      url.endsWith('/part')
        ? new Response(bytes, { status: 206, headers: { ...headers, 'content-length': '5' } })
        : new Response(bytes, { headers });
    const { url } = await http({ handle: answers });
    for (const [path, status] of [
      ['/part', 206],
      ['/whole', 200],
    ] as const) {
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      expect([answer.status, Buffer.from(await answer.arrayBuffer())]).toEqual([status, bytes]);
    }
  });

  it('outlives a reader that leaves before an answer of JSON is whole', async () => {
    const late = Promise.withResolvers<void>();
    const slow: HttpListenerOptions['handle'] = async ({ url }) => {
      if (!url.endsWith('/late')) return Response.json({});
      const body = new ReadableStream<Uint8Array>({
        async pull(stream) {
          await late.promise;
          stream.enqueue(Buffer.from('{}'));
          stream.close();
        },
      });
      return new Response(body, { headers: { 'content-type': 'application/json; charset=utf-8' } });
    };
    const { url, active } = await http({ handle: slow });
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const asked = fetch(`${url}/late`, { headers, signal: stop.signal });
    await expect.poll(active).toBe(1);
    stop.abort();
    await expect(asked).rejects.toThrow(/abort/);
    await expect.poll(active).toBe(0);
    late.resolve();
    expect((await fetch(`${url}/other`, { headers })).status).toBe(200);
  });

  it('ends an event stream when its reader goes away', async () => {
    const { url, active } = await http();
    const stop = new AbortController();
    const events = await createUiApiClient({ url, token }).events.watch(undefined, { signal: stop.signal });
    expect((await events.next()).value).toMatchObject({ topic: 'snapshot' });
    expect([core.watchers(), active()]).toEqual([1, 1]);
    stop.abort();
    await expect.poll(() => [core.watchers(), active()]).toEqual([0, 0]);
  });

  it('breaks off what it is answering to a token that is revoked, and nothing else', async () => {
    const ended: string[] = [];
    const never: HttpListenerOptions['handle'] = async (_request, { caller, signal }) => {
      signal?.addEventListener('abort', () => ended.push(caller.token ?? 'none'));
      const body = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(new Uint8Array(5)) });
      return new Response(body);
    };
    const listener = await http({ handle: never });
    const ask = async (secret: string) => {
      const answer = await fetch(`${listener.url}/mcp`, { headers: { authorization: `Bearer ${secret}` } });
      const reader = answer.body?.getReader();
      expect((await reader?.read())?.value).toHaveLength(5);
      return reader;
    };
    const [ada, bob] = [await ask('secret-of-token_ada'), await ask('secret-of-token_bob')];
    listener.closeToken('token_ada');
    await expect(ada?.read()).rejects.toThrow('terminated');
    await expect.poll(() => listener.active()).toBe(1);
    expect(ended).toEqual(['token_ada']);
    await bob?.cancel();
  });

  it('closes within 2 s although streams are open', async () => {
    const listener = await http();
    const events = await createUiApiClient({ url: listener.url, token }).events.watch(undefined);
    await events.next();
    const startedAt = Date.now();
    await listener.close();
    expect(Date.now() - startedAt).toBeLessThan(2000);
    expect(core.watchers()).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('the socket listener', () => {
  const folder = mkdtempSync(join(tmpdir(), 'easel-socket-'));
  const echo = (connection: NodeJS.ReadWriteStream) =>
    void connection.on('data', (chunk: Buffer) => connection.write(chunk));

  async function talk(path: string, text: string): Promise<string> {
    const socket: Socket = connect(path);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.endsWith('.')) socket.end();
    });
    socket.on('error', () => {});
    socket.write(text);
    await finished(socket).catch(() => {});
    return answer;
  }

  it('is private, and takes the place of a stale socket', async () => {
    const path = join(folder, 'run', 'a.sock');
    const first = await openSocketListener({ path, onConnection: echo });
    await first.close();
    writeFileSync(path, 'stale');
    const listener = await openSocketListener({ path, onConnection: echo });
    closers.push(() => listener.close());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(await talk(path, 'hello.')).toBe('hello.');
  });

  it('where pipes have no rights, hears nobody who cannot say the first line', async () => {
    const path = join(folder, 'b.sock');
    const listener = await openSocketListener({ path, onConnection: echo, firstLine: token });
    closers.push(() => listener.close());
    expect(await talk(path, `${token}\nhello.`)).toBe('hello.');
    expect(await talk(path, 'wrong\nhello.')).toBe('');
    expect(await talk(path, 'x'.repeat(5000))).toBe('');
  });

  it('has a short name for every data folder, whatever the home', () => {
    expect(socketPath('/data/one', '/home/ann')).toMatch(/^\/home\/ann\/\.easel\/run\/[0-9a-f]{8}\.sock$/);
    expect(socketPath('/data/one', '/home/ann')).not.toBe(socketPath('/data/two', '/home/ann'));
    expect(Buffer.byteLength(socketPath('/data/one', `/${'long/'.repeat(40)}`))).toBeLessThan(104);
    rmSync(folder, { recursive: true, force: true });
  });
});
