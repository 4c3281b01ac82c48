import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { healthSchema } from '../../src-shared/nouns/health.ts';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import type { Mcp } from '../mcp/mcp.ts';
import { createUiApi } from '../ui-api/ui-api.ts';
import { createUiApiClient, fromUiApiError } from '../ui-api/ui-api-client.ts';
import { fixtureCore } from './core.fixture.ts';
import { createFetchHandler } from './fetch-handler.ts';

const caller: Requester = { kind: 'person', name: 'window', token: null };
const folder = mkdtempSync(join(tmpdir(), 'easel-doors-'));
mkdirSync(join(folder, 'ui/assets'), { recursive: true });
writeFileSync(join(folder, 'ui/index.html'), '<!doctype html><title>Easel</title>');
writeFileSync(join(folder, 'ui/assets/app-1a2b.js'), 'export {}');
writeFileSync(join(folder, 'ui/assets/app-1a2b.css'), 'a{}');
writeFileSync(join(folder, 'secret'), 'secret');
const small = Buffer.from('0123456789');
const large = Buffer.alloc(600_000, 7);

function file(name: string, bytes: Buffer, mime: string) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, mime, bytes: bytes.length, etag: `"${name}"`, filename: name };
}

const core = fixtureCore({
  small: file('small.png', small, 'image/png'),
  large: file('lärge "x".png', large, 'image/png'),
  svg: file('x.svg', Buffer.from('<svg onload="alert(1)"/>'), 'image/svg+xml'),
  page: file('x.html', Buffer.from('<script>alert(1)</script>'), 'text/html'),
  empty: file('empty.txt', Buffer.alloc(0), 'text/plain'),
});
const mcp: Pick<Mcp, 'fetch'> = {
  fetch: async ({ method }, { text }) => new Response(`mcp ${method} ${await text?.()}`),
};
const handle = createFetchHandler({ core, mcp, uiApi: createUiApi(core), uiFolder: join(folder, 'ui') });

/** The handler is the same for a port and for the desktop's own scheme. */
const origins = ['http://127.0.0.1:7817', 'easel://app'];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(origins)('the handler at %s', (origin) => {
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    handle(new Request(origin + path, { headers, method }), { caller });

  it.each(['/', '/create', '/jobs', '/jobs/abc', '/gallery', '/gallery/abc', '/backends'])(
    'serves the window at %s',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('<title>Easel</title>');
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:/,
      );
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('lets hashed assets be kept for ever, with their types', async () => {
    const script = await get('/assets/app-1a2b.js');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await get('/assets/app-1a2b.css')).headers.get('content-type')).toContain('text/css');
  });

  it.each([
    '/nope',
    '/assets/nope.js',
    '/.well-known/oauth-protected-resource',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/assets/../../secret',
  ])('answers %s with a JSON 404', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
  });

  it('answers health with 200 even when degraded', async () => {
    const answer = await get('/health');
    expect(answer.status).toBe(200);
    const health = (await answer.json()) as object;
    expect(health).toMatchObject({
      status: 'degraded',
      comfyui: { reachable: false, vram_free_mb: null },
      active_jobs: 0,
      cache_size: 0,
      backends: [],
      version: '9.9.9',
    });
    expect(healthSchema.strict().parse(health)).toEqual(health);
  });

  it('hands /mcp over with its body', async () => {
    const request = new Request(`${origin}/mcp`, { method: 'POST', body: 'x' });
    expect(await (await handle(request, { caller })).text()).toBe('mcp POST x');
  });

  it('serves an output whole, with what a cache and a browser need', async () => {
    const answer = await get('/outputs/large/original');
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(large)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '600000',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-disposition': `inline; filename="l_rge _x_.png"; filename*=UTF-8''l%C3%A4rge%20%22x%22.png`,
      'x-content-type-options': 'nosniff',
    });
  });

  it('answers 304 to who has it, and HEAD without a body', async () => {
    expect((await get('/outputs/small/original', { 'if-none-match': '"a", W/"small.png"' })).status).toBe(304);
    expect((await get('/outputs/small/original', { 'if-none-match': '"a"' })).status).toBe(200);
    const head = await get('/outputs/large/original', {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), head.body]).toEqual([200, '600000', null]);
  });

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['bytes=3-1', 200, '0123456789', null],
    ['pages=1', 200, '0123456789', null],
  ])('answers Range %s with %d', async (range, status, body, contentRange) => {
    const answer = await get('/outputs/small/original', { range });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ]);
  });

  it('cuts a range out of a large file, and ignores it when the file is another one', async () => {
    const part = await get('/outputs/large/original', { range: 'bytes=599990-' });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
    expect((await get('/outputs/small/original', { range: 'bytes=0-1', 'if-range': '"old"' })).status).toBe(200);
    expect((await get('/outputs/small/original', { range: 'bytes=0-1', 'if-range': '"small.png"' })).status).toBe(206);
    expect(await (await get('/outputs/empty/original')).text()).toBe('');
  });

  it.each(['svg', 'page'])('never runs an output: %s is for saving, in a sandbox', async (id) => {
    const answer = await get(`/outputs/${id}/original`);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('says what is not there', async () => {
    expect((await get('/outputs/none/original')).status).toBe(404);
    expect((await get('/outputs/small/huge')).status).toBe(404);
    expect((await get('/jobs/none/preview')).status).toBe(404);
  });

  it('serves the live preview uncached', async () => {
    const answer = await get('/jobs/job-1/preview?n=4');
    expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      'image/jpeg',
      'no-store',
    ]);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('serves the picture of a model by folder and name, for ever only under the address with its version', async () => {
    const answer = await get('/models/preview?folder=loras&name=small&v=small.png');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable']);
    const other = await get('/models/preview?folder=loras&name=small&v=older');
    expect([other.status, other.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect((await get('/models/preview?folder=loras&name=none')).status).toBe(404);
    expect((await get('/models/preview')).status).toBe(404);
  });

  it('serves the picture of a template; only its own version is kept for ever', async () => {
    const answer = await get('/templates/small/preview?v=small.png');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(small);
    for (const path of ['/templates/small/preview', '/templates/small/preview?v=older']) {
      expect((await get(path)).headers.get('cache-control')).toBe('no-cache');
    }
    expect((await get('/templates/small/preview?v=x', { 'if-none-match': '"small.png"' })).status).toBe(304);
    expect((await get('/templates/none/preview')).status).toBe(404);
  });

  it('ends an event stream when only the body is cancelled', async () => {
    const request = new Request(`${origin}/rpc/events/watch`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    const answer = await handle(request, { caller });
    const reader = answer.body!.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toContain('');
    await expect.poll(() => core.watchers()).toBe(1);
    await reader.cancel();
    await expect.poll(() => core.watchers()).toBe(0);
  });
});

describe("the window's calls", () => {
  const client = createUiApiClient({
    url: 'http://127.0.0.1',
    token: 't',
    fetch: (request) => handle(request, { caller }),
  });
  const failure = async (promise: Promise<unknown>) =>
    fromUiApiError(
      await promise.then(
        () => null,
        (error: unknown) => error,
      ),
    );

  it('reach the core in the name of the caller', async () => {
    const job = await client.jobs.create({ template: 'generate_image', arguments: { prompt: 'a fox' } });
    expect(job).toMatchObject({ id: 'job-1', requester: caller });
    expect(core.requesters.at(-1)).toEqual(caller);
  });

  it('fail with the code, the sentence and the next step of the core', async () => {
    expect(await failure(client.jobs.get({ id: 'x' }))).toMatchObject({
      code: 'not_found',
      message: 'There is no job x.',
      nextStep: 'List them.',
    });
  });

  it('tell nothing of an unforeseen failure', async () => {
    const error = await failure(client.models.list({ folder: 'loras' }));
    expect(error).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('name the value that the contract refuses', async () => {
    const error = await failure(client.jobs.list({ limit: 9999 }));
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining('limit') as string });
  });

  it('stream events, snapshot first, and end with their reader', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const events = await client.events.watch(undefined, { signal: stop.signal });
    setTimeout(() => core.events.publish({ topic: 'templates' }), 20);
    for await (const event of events) {
      seen.push(event.topic);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(['snapshot', 'templates']);
    stop.abort();
    await sleep(10);
    await expect.poll(() => core.watchers()).toBe(0);
  });

  it('do not exist under another name', async () => {
    const answer = await handle(new Request('http://127.0.0.1/rpc/jobs/steal', { method: 'POST', body: '{}' }), {
      caller,
    });
    expect(answer.status).toBe(404);
  });
});
