import * as tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAuthority } from './certificate.fixture.ts';
import { createComfyuiClient } from './client.ts';
import { diagnose, wasNeverSent } from './diagnosis.ts';
import { emptyUrl, serve, serveRoutes, serveTcp, systemStats } from './server.fixture.ts';
import type { ComfyuiTarget } from './target.ts';
import { reasonOf, type TroubleReason } from './trouble.ts';

const trusted = makeAuthority('trusted');
const stranger = makeAuthority('stranger');

beforeAll(() => {
  const usual = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...usual, trusted.cert]);
  afterAll(() => tls.setDefaultCACertificates(usual));
});

async function trouble(target: ComfyuiTarget | string, patienceMs = 2_000) {
  const client = createComfyuiClient(target);
  try {
    await client.systemStats(AbortSignal.timeout(patienceMs));
    throw new Error('nothing was wrong');
  } catch (error) {
    const told = diagnose(target, error);
    return { code: told.code, reason: reasonOf(told), message: told.message, nextStep: told.nextStep, error: told };
  } finally {
    await client.close();
  }
}

const answering = (status: number, body = '', headers = {}): Promise<string> =>
  serve((_request, response) => void response.writeHead(status, headers).end(body));

test('a port where nobody listens refused the connection, so nothing was sent', async () => {
  const { code, reason, message, error } = await trouble('http://localhost:1');
  expect({ code, reason, message }).toMatchObject({
    code: 'bad_input',
    reason: 'bad_port',
    message: expect.stringContaining('Port 1'),
  });
  const refused = await trouble(await emptyUrl());
  expect(refused).toMatchObject({ code: 'backend_unreachable', reason: 'refused' });
  expect([wasNeverSent(error), wasNeverSent(refused.error)]).toEqual([true, true]);
});

test('a name that nobody knows', async () => {
  expect(await trouble('http://no-such-host.invalid:8188')).toMatchObject({
    code: 'backend_unreachable',
    reason: 'unknown_name',
  });
});

test('one that never takes the connection is told from one that takes it and is silent', async () => {
  const url = await serveTcp(() => {});
  const never = await trouble(url.replace('http:', 'https:'), 400);
  expect(never).toMatchObject({ code: 'backend_unreachable', reason: 'timeout' });
  expect(await trouble(url, 400)).toMatchObject({ code: 'backend_starting', reason: 'silent' });
});

test('certificates: by itself, of an unknown issuer, expired, for another name, and a good one', async () => {
  const stats = (_request: unknown, response: { end(text: string): void }): void =>
    response.end(JSON.stringify(systemStats));
  const reasons: (TroubleReason | null)[] = [];
  for (const certificate of [
    stranger,
    stranger.issue({}),
    trusted.issue({ expired: true }),
    trusted.issue({ names: ['other.example'] }),
  ]) {
    const { code, reason, error } = await trouble(await serve(stats, certificate));
    reasons.push(reason);
    expect([reason, code, wasNeverSent(error)]).toEqual([reason, 'backend_unreachable', true]);
  }
  expect(reasons).toEqual(['tls_self_signed', 'tls_untrusted', 'tls_expired', 'tls_wrong_name']);
  const client = createComfyuiClient(await serve(stats, trusted.issue({})));
  expect(await client.systemStats()).toMatchObject(systemStats);
  await client.close();
});

test('https where plain http is spoken, and the other way round', async () => {
  const plain = await answering(200, '{}');
  expect(await trouble(plain.replace('http:', 'https:'))).toMatchObject({
    code: 'backend_unreachable',
    reason: 'tls_on_plain_http',
    nextStep: expect.stringContaining('http://'),
  });
  const secure = await serve((_request, response) => void response.end(), trusted.issue({}));
  expect(await trouble(secure.replace('https:', 'http:'))).toMatchObject({
    code: 'backend_unreachable',
    reason: 'plain_http_on_tls',
    nextStep: expect.stringContaining('https://'),
  });
  const nginx = await answering(400, '<html>The plain HTTP request was sent to HTTPS port</html>');
  expect(await trouble(nginx)).toMatchObject({ reason: 'plain_http_on_tls' });
});

test('what is no HTTP, and what hangs up', async () => {
  const ssh = await serveTcp((socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n'));
  expect(await trouble(ssh)).toMatchObject({ code: 'backend_not_comfyui', reason: 'not_http' });
  const rude = await serveTcp((socket) => void socket.destroy());
  expect(await trouble(rude)).toMatchObject({ code: 'backend_unreachable', reason: 'broken' });
});

test('credentials: none, wrong ones, of a proxy, and a comfyui- key that was sent as a bearer token', async () => {
  const locked = await answering(401, 'no');
  expect(await trouble(locked)).toMatchObject({ code: 'backend_refused', reason: 'credentials_missing' });
  expect(await trouble({ url: locked, headers: { 'X-API-Key': 'old' } })).toMatchObject({
    code: 'backend_refused',
    reason: 'credentials_refused',
  });
  expect(await trouble(await answering(407))).toMatchObject({ code: 'backend_refused', reason: 'proxy_credentials' });
  const bearer = await trouble({ url: locked, headers: { Authorization: 'Bearer comfyui-0123456789' } });
  expect(bearer).toMatchObject({
    code: 'backend_refused',
    reason: 'key_as_bearer',
    message: expect.stringContaining('X-API-Key'),
  });
  expect(JSON.stringify(bearer.error.toData())).not.toContain('0123456789');
});

test("403: the origin guard's, and another's", async () => {
  const guard = await answering(403, '', { server: 'Python/3.12 aiohttp/3.11.8' });
  expect(await trouble(guard)).toMatchObject({ code: 'backend_refused', reason: 'origin_guard' });
  const other = await answering(403, '<html>Forbidden</html>', { server: 'nginx' });
  expect(await trouble(other)).toMatchObject({ code: 'backend_refused', reason: 'forbidden' });
});

test('a wrong prefix is told from what is no ComfyUI, and the right place is named when there is one', async () => {
  const url = await serveRoutes({ '/system_stats': systemStats });
  expect(await trouble(`${url}/comfy`)).toMatchObject({
    code: 'backend_not_comfyui',
    reason: 'wrong_path',
    nextStep: expect.stringContaining(`Use ${url} `),
  });
  const underApi = await serveRoutes({ '/api/system_stats': systemStats });
  expect((await trouble(underApi)).error.details).toMatchObject({ reason: 'wrong_path', apiPath: '/api' });
  const nothing = await serveRoutes({});
  expect(await trouble(`${nothing}/comfy`)).toMatchObject({
    reason: 'wrong_path',
    message: expect.stringContaining('/comfy'),
  });
  expect(await trouble(nothing)).toMatchObject({ code: 'backend_not_comfyui', reason: 'not_comfyui' });
});

test('the page of something else, and JSON of something else', async () => {
  expect(await trouble(await answering(200, '<!doctype html><title>Router</title>'))).toMatchObject({
    code: 'backend_not_comfyui',
    reason: 'web_page',
  });
  expect(await trouble(await answering(200, '{"ok":true}'))).toMatchObject({
    code: 'backend_not_comfyui',
    reason: 'not_comfyui',
  });
});

test.each([502, 503, 504])('%i means that it starts', async (status) => {
  expect(await trouble(await answering(status))).toMatchObject({ code: 'backend_starting', reason: 'starting' });
});

test.each([
  [500, 'server_error'],
  [402, 'payment'],
  [429, 'too_many_requests'],
])('%i means %s', async (status, reason) => {
  expect(await trouble(await answering(status))).toMatchObject({ code: 'backend_refused', reason });
});

test('one that sends requests on to another place is not followed there', async () => {
  let wasAsked = false;
  const other = await serve((_request, response) => {
    wasAsked = true;
    response.end(JSON.stringify(systemStats));
  });
  const url = await answering(302, '', { location: `${other}/login` });
  expect(await trouble({ url, headers: { 'X-API-Key': 'k' } })).toMatchObject({
    code: 'backend_refused',
    reason: 'redirected',
    nextStep: expect.stringContaining(other),
  });
  expect(wasAsked).toBe(false);
});

test('every answer has its own sentence and a next step', async () => {
  const told = await Promise.all(
    [400, 401, 402, 403, 407, 429, 500, 502].map(async (status) => trouble(await answering(status))),
  );
  expect(new Set(told.map(({ message }) => message.replace(/\d+/g, ''))).size).toBe(told.length);
  expect(told.every(({ nextStep }) => nextStep.endsWith('.'))).toBe(true);
});
