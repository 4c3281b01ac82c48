import { describe, expect, it } from 'vitest';
import { memoryTokens } from '../core/tokens/memory-tokens.fixture.ts';
import { type AccessOptions, createAccess } from './access.ts';
import { cookieValue } from './token.ts';

const token = 'a-token-of-some-length';
const port = 7817;
const cookie = `other=1; easel_${port}=${cookieValue(token, port)}`;
const bearer = `Bearer ${token}`;
const tokens = memoryTokens({ token_ada: [], token_all: ['all'] });
const adas = 'Bearer secret-of-token_ada';
const paths = {
  ui: '/gallery',
  asset: '/assets/app-1.js',
  rpc: '/rpc/jobs/list',
  mcp: '/mcp',
  health: '/health',
  output: '/outputs/x/original',
  preview: '/jobs/x/preview?n=1',
  picture: '/templates/x/preview?v=1',
};
const open = ['mcp', 'health', 'output', 'preview', 'picture'] as const;
const closed = ['ui', 'asset', 'rpc'] as const;

function status(path: string, headers: Record<string, string> = {}, options: Partial<AccessOptions> = {}): number {
  const access = createAccess({ host: '127.0.0.1', port, token, tokens, allowedHosts: () => [], ...options });
  const host = headers['host'] ?? `127.0.0.1:${port}`;
  const result = access(new Request(`http://127.0.0.1:${port}${path}`, { headers: { ...headers, host } }));
  return 'answer' in result ? result.answer.status : 200;
}

describe('access on loopback', () => {
  it.each(open)('lets programs of this machine reach %s without a token', (name) => {
    expect(status(paths[name])).toBe(200);
  });

  it.each(closed)('asks for the token at %s', (name) => {
    expect(status(paths[name])).toBe(401);
    expect(status(paths[name], { authorization: bearer })).toBe(200);
    expect(status(paths[name], { authorization: 'Bearer wrong' })).toBe(401);
    expect(status(paths[name], { cookie, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(status(paths[name], { cookie, 'sec-fetch-site': 'none' })).toBe(200);
  });

  it.each(Object.keys(paths) as (keyof typeof paths)[])('keeps other sites and other ports away from %s', (name) => {
    expect(status(paths[name], { cookie, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(status(paths[name], { authorization: bearer, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(status(paths[name], { cookie, 'sec-fetch-site': 'same-site' })).toBe(401);
    expect(status(paths[name], { cookie, origin: 'http://127.0.0.1:8188', 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(status(paths[name], { origin: 'https://evil.example' })).toBe(403);
    expect(status(paths[name], { origin: 'null' })).toBe(403);
    expect(status(paths[name], { authorization: bearer, origin: `http://127.0.0.1:${port}` })).toBe(200);
  });

  it.each([
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    '127.0.0.1:1',
    `localhost.evil.example:${port}`,
    `10.0.0.1:${port}`,
  ])('refuses the Host %s even with the token', (host) => {
    expect(status('/mcp', { host })).toBe(403);
    expect(status('/rpc/x', { host, authorization: bearer })).toBe(403);
  });

  it.each(['localhost:7817', '[::1]:7817', 'LOCALHOST:7817'])('takes the Host %s', (host) => {
    expect(status('/mcp', { host })).toBe(200);
  });

  it('takes a name that the person allowed', () => {
    expect(status('/mcp', { host: 'easel.local' }, { allowedHosts: () => ['easel.local'] })).toBe(200);
    expect(status('/mcp', { host: 'easel.local:9' }, { allowedHosts: () => ['easel.local:9'] })).toBe(200);
  });

  it('does not believe a cookie without Sec-Fetch-Site, nor one of another port', () => {
    expect(status('/rpc/x', { cookie })).toBe(401);
    const other = `easel_${port}=${cookieValue(token, 1)}`;
    expect(status('/rpc/x', { cookie: other, 'sec-fetch-site': 'same-origin' })).toBe(401);
    expect(status('/rpc/x', { cookie: `easel_${port}=${token}`, 'sec-fetch-site': 'same-origin' })).toBe(401);
  });

  it('shows an output that the person opened by hand, but posts nothing from such a tab', () => {
    expect(status(paths.output, { 'sec-fetch-site': 'none', accept: 'text/html' })).toBe(200);
    const access = createAccess({ host: '127.0.0.1', port, token, tokens, allowedHosts: () => [] });
    const headers = { host: `127.0.0.1:${port}`, 'sec-fetch-site': 'none' };
    expect(access(new Request('http://127.0.0.1/mcp', { method: 'POST', headers }))).toHaveProperty(
      'answer.status',
      401,
    );
  });

  it('says who calls: a person by cookie, a script by token, an assistant at /mcp', () => {
    const access = createAccess({ host: '127.0.0.1', port, token, tokens, allowedHosts: () => [] });
    const call = (path: string, headers: Record<string, string>) =>
      access(new Request(`http://127.0.0.1:${port}${path}`, { headers: { host: `127.0.0.1:${port}`, ...headers } }));
    expect(call('/rpc/x', { cookie, 'sec-fetch-site': 'same-origin' })).toMatchObject({ caller: { kind: 'person' } });
    expect(call('/rpc/x', { authorization: bearer })).toMatchObject({ caller: { kind: 'script' } });
    expect(call('/mcp', {})).toMatchObject({ caller: { kind: 'assistant' } });
  });

  it('knows no document under /.well-known/, so no client tries OAuth', () => {
    expect(status('/.well-known/oauth-protected-resource')).toBe(404);
    expect(status('/.well-known/oauth-authorization-server/mcp', { authorization: bearer })).toBe(404);
  });
});

describe('the printed address', () => {
  const access = createAccess({ host: '127.0.0.1', port, token, tokens, allowedHosts: () => [] });
  const visit = (path: string, headers: Record<string, string> = {}) => {
    const result = access(
      new Request(`http://127.0.0.1:${port}${path}`, {
        headers: { host: `127.0.0.1:${port}`, accept: 'text/html', 'sec-fetch-site': 'none', ...headers },
      }),
    );
    if (!('answer' in result)) throw new Error('expected an answer');
    return result.answer;
  };

  it('becomes a cookie, and the token leaves the address', () => {
    const answer = visit(`/gallery?x=1&token=${token}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/gallery?x=1');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^easel_7817=\S+; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/,
    );
    expect(answer.headers.get('set-cookie')).not.toContain(token);
  });

  it('leaves the address also when the cookie is there already', () => {
    for (const brought of [token, 'an-old-one']) {
      const answer = visit(`/gallery?token=${brought}`, { cookie, 'sec-fetch-site': 'none' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/gallery']);
    }
  });

  it('explains itself to a person whose browser has no cookie', async () => {
    for (const answer of [visit('/'), visit('/?token=wrong'), visit('/', { 'sec-fetch-site': 'cross-site' })]) {
      expect([401, 403]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(await answer.text()).toContain('Open the address that Easel printed');
    }
  });

  it('gets JSON with a code and a Bearer challenge where a program asks', async () => {
    const result = access(new Request(`http://127.0.0.1:${port}/rpc/x`, { headers: { host: `127.0.0.1:${port}` } }));
    if (!('answer' in result)) throw new Error('expected an answer');
    expect(result.answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await result.answer.json()).toMatchObject({ error: { code: 'unauthorized' } });
  });
});

describe('access beyond loopback', () => {
  const host = '0.0.0.0';

  it.each(Object.keys(paths) as (keyof typeof paths)[])('asks for the token at %s, whatever it is', (name) => {
    expect(status(paths[name], { host: '192.168.1.5:8080' }, { host })).toBe(401);
    expect(status(paths[name], { host: '192.168.1.5:8080', authorization: bearer }, { host })).toBe(200);
    expect(status(paths[name], { host: 'gpu.example', authorization: bearer }, { host })).toBe(403);
    expect(
      status(
        paths[name],
        { host: 'gpu.example', authorization: bearer },
        { host, allowedHosts: () => ['gpu.example'] },
      ),
    ).toBe(200);
  });

  it('takes an Origin only when it is the very host that was asked', () => {
    const headers = { host: '192.168.1.5:8080', authorization: bearer };
    expect(status('/rpc/x', { ...headers, origin: 'http://192.168.1.5:8080' }, { host })).toBe(200);
    expect(status('/rpc/x', { ...headers, origin: 'http://192.168.1.5:9090' }, { host })).toBe(403);
  });
});

describe('a token of a team', () => {
  const host = '0.0.0.0';
  const team = ['mcp', 'health', 'output', 'preview'] as const;
  const persons = ['ui', 'asset', 'rpc', 'picture'] as const;

  it.each(team)('opens %s, on loopback and beyond', (name) => {
    expect(status(paths[name], { authorization: adas })).toBe(200);
    expect(status(paths[name], { host: '192.168.1.5:8080', authorization: adas }, { host })).toBe(200);
  });

  it.each(persons)('does not open %s, also with the cookie of the window beside it', (name) => {
    for (const scope of ['ada', 'all']) {
      const authorization = `Bearer secret-of-token_${scope}`;
      expect(status(paths[name], { authorization })).toBe(403);
      expect(status(paths[name], { authorization, cookie, 'sec-fetch-site': 'same-origin' })).toBe(403);
      expect(status(paths[name], { host: '192.168.1.5:8080', authorization }, { host })).toBe(403);
    }
  });

  it.each([
    '/outputs',
    '/outputsx/a',
    '/jobs/x',
    '/jobs/x/preview/y',
    '/jobs/x/y/preview',
    '/models/preview',
    '/tokens',
  ])('does not open %s', (path) => {
    expect(status(path, { authorization: adas })).toBe(403);
  });

  it('says who calls, and what to do where it does not open', async () => {
    const access = createAccess({ host: '127.0.0.1', port, token, tokens, allowedHosts: () => [] });
    const call = (path: string) =>
      access(
        new Request(`http://127.0.0.1:${port}${path}`, {
          headers: { host: `127.0.0.1:${port}`, authorization: adas },
        }),
      );
    const facts = { name: 'name of token_ada', token: 'token_ada' };
    expect(call('/mcp')).toEqual({ caller: { kind: 'assistant', ...facts } });
    expect(call('/outputs/x/original')).toEqual({ caller: { kind: 'script', ...facts } });
    const refused = call('/rpc/tokens/list');
    if (!('answer' in refused)) throw new Error('expected an answer');
    expect(await refused.answer.json()).toMatchObject({
      error: { code: 'forbidden_scope', nextStep: expect.stringContaining('person') as unknown },
    });
  });

  it('passes no other check by it, and counts no more once it is revoked', () => {
    const some = memoryTokens({ token_ada: [] });
    expect(status('/mcp', { authorization: adas, host: 'evil.example' }, { tokens: some })).toBe(403);
    expect(status('/mcp', { authorization: adas, origin: 'https://evil.example' }, { tokens: some })).toBe(403);
    expect(status('/mcp', { authorization: adas, 'sec-fetch-site': 'cross-site' }, { tokens: some })).toBe(403);
    expect(status('/mcp', { authorization: adas }, { tokens: some })).toBe(200);
    some.revoke('token_ada');
    expect(status('/mcp', { authorization: adas }, { tokens: some })).toBe(401);
  });

  it('becomes no cookie', () => {
    const access = createAccess({ host: '127.0.0.1', port, token, tokens, allowedHosts: () => [] });
    const request = new Request(`http://127.0.0.1:${port}/?token=secret-of-token_ada`, {
      headers: { host: `127.0.0.1:${port}`, accept: 'text/html', 'sec-fetch-site': 'none' },
    });
    const answer = access(request);
    expect(answer).toHaveProperty('answer.status', 401);
  });
});
