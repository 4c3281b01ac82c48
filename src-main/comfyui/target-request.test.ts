import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { diagnose, wasNeverSent } from './diagnosis.ts';
import { emptyUrl, serve } from './server.fixture.ts';
import { request } from './target-request.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** What is asked the plain way and the direct one. */
const ways = [false, true];
const agent = new Agent({ headersTimeout: 300, bodyTimeout: 300, connectTimeout: 300 });

async function askBoth(url: string, asked: { method?: string; body?: string } = {}): Promise<unknown[]> {
  return Promise.all(
    ways.map(async (direct) => {
      try {
        const answer = await request({ url, headers: { 'x-key': 'k' } }, '/x?y=1', { agent, direct, ...asked });
        const { ok, status, headers } = answer;
        return [ok, status, headers.get('X-Told'), headers.get('x-absent'), await answer.text()];
      } catch (error) {
        const { code, details } = diagnose(url, error, { isConnected: true });
        return [code, details?.['reason'], wasNeverSent(error)];
      }
    }),
  );
}

const cases: Readonly<Record<string, Serve>> = {
  'a whole answer': (_request, response) => response.setHeader('x-told', ['a', 'b']).end('märchen'),
  'a refusal': (_request, response) => response.writeHead(400, { 'x-told': 'a' }).end('{"error":1}'),
  'an empty answer': (_request, response) => response.writeHead(204).end(),
  'no answer': () => {},
  'half an answer': (_request, response) => void response.writeHead(200, { 'content-length': 9 }).write('half'),
  'an answer that breaks off': (_request, response) => {
    response.writeHead(200, { 'content-length': 9 }).write('half', () => response.destroy());
  },
  'a connection that breaks': (asked) => asked.socket.destroy(),
};

test.for(Object.entries(cases))('%s says the same directly as through fetch', async ([, answer]) => {
  const [fetched, direct] = await askBoth(await serve(answer));
  expect(direct).toEqual(fetched);
});

test('what was asked arrives the same', async () => {
  const seen: unknown[] = [];
  const told: unknown[] = [];
  const url = await serve((asked, response) => {
    void text(asked).then((body) => {
      const { method, headers } = asked;
      seen.push([method, asked.url, headers['x-key'], headers['content-type'], headers['origin'], body]);
      told.push([headers.accept, headers['user-agent']]);
      response.end();
    });
  });
  const headers = { 'content-type': 'application/json' };
  for (const direct of ways) {
    await request({ url, headers: { 'x-key': 'k' } }, '/prompt?a=ü', {
      agent,
      direct,
      method: 'POST',
      headers,
      body: '{"ü":1}',
    });
  }
  const one = ['POST', '/prompt?a=%C3%BC', 'k', 'application/json', undefined, '{"ü":1}'];
  expect(seen).toEqual([one, one]);
  for (const direct of ways) {
    await request({ url, headers: { 'User-Agent': 'a browser' } }, '/', { agent, direct });
  }
  const ours = ['*/*', 'Easel'];
  const chosen = ['*/*', 'a browser'];
  expect(told).toEqual([ours, ours, chosen, chosen]);
});

test('a port where nobody listens was never reached, either way', async () => {
  const refused = ['backend_unreachable', 'refused', true];
  expect(await askBoth(await emptyUrl(), { method: 'POST', body: '{}' })).toEqual([refused, refused]);
});

test('what is given up ends, and the next one is answered', async () => {
  let asked = 0;
  const url = await serve((_request, response) => void (++asked > 1 && response.end('later')));
  const stop = new AbortController();
  const given = request({ url }, '/x', { agent, direct: true, signal: stop.signal });
  await expect.poll(() => asked).toBe(1);
  stop.abort();
  await expect(given).rejects.toMatchObject({ name: 'AbortError' });
  expect(await (await request({ url }, '/x', { agent, direct: true })).text()).toBe('later');
});

test('the beginning of a long refusal is enough', async () => {
  const endless = Buffer.alloc(65_536);
  const closed: boolean[] = [];
  const url = await serve((_request, response) => {
    response.writeHead(403).on('close', () => closed.push(true));
    const more = (): void => void (response.destroyed || response.write(endless, more));
    more();
  });
  const own = new Agent();
  onTestFinished(() => own.destroy());
  const read = await request({ url }, '/x', { agent: own, direct: true });
  for await (const part of read.body ?? []) {
    expect(part.byteLength).toBeGreaterThan(0);
    break;
  }
  const left = await request({ url }, '/x', { agent: own, direct: true });
  await left.body?.cancel();
  await expect.poll(() => closed.length).toBe(2);
});
