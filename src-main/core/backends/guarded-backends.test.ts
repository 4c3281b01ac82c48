import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { BackendAuthInput } from '../../../src-shared/nouns/backend-changes.ts';
import { memorySecrets } from '../secrets/memory-secrets.fixture.ts';
import { closeAll, comfyui, startBackends, states, type Started } from './backends.fixture.ts';

afterEach(closeAll);

const secret = 'Tr0ub4dor-and-3';
const other = 'c0rrect-horse-9';

const behind = (header: string, ...more: string[]) => comfyui({ more: ['--require-header', header, ...more] });

/** Everything that anybody but the server was told, or that lies in the data folder. */
function told({ backends, seen, logged, dataFolder }: Started): string {
  const files = readdirSync(dataFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  return JSON.stringify([backends.list(), seen, logged, files]);
}

const basic = Buffer.from(`ada:${secret}`).toString('base64');

test.each<[string, string, BackendAuthInput]>([
  ['a token', `Authorization: Bearer ${secret}`, { kind: 'bearer', secret }],
  ['an API key', `X-API-Key: ${secret}`, { kind: 'api_key', secret }],
  ['a key in a header of its own', `X-Gate: ${secret}`, { kind: 'api_key', header: 'X-Gate', secret }],
  ['a user and password', `Authorization: Basic ${basic}`, { kind: 'basic', user: 'ada', secret }],
  ['an extra header', `CF-Access: ${secret}`, { kind: 'none', headers: { 'CF-Access': secret } }],
])('%s opens HTTP and the socket, also under a path, and is seen nowhere', async (_, header, auth) => {
  const server = await behind(header, '--prefix', '/gpu/comfy');
  const started = startBackends({});
  const { backends } = started;
  const { id } = await backends.add({ address: `${server.url}/`, name: 'box', auth });
  await expect.poll(() => states(backends)).toContain('box ready');
  expect(backends.list().find((one) => one.id === id)?.auth).toMatchObject({
    kind: auth.kind,
    hasSecret: auth.kind !== 'none',
  });
  expect(await backends.test({ address: server.url, id })).toMatchObject({ ok: true });
  expect(told(started)).not.toContain(secret);
  expect(told(started)).not.toContain(basic);
});

test('a wrong key is refused in words, is not asked for a socket, and a right one helps at once', async () => {
  const server = await behind(`X-API-Key: ${secret}`);
  const started = startBackends({});
  const { backends } = started;
  await backends.add({ address: server.url, name: 'box', auth: { kind: 'api_key', secret: other } });
  const box = () => backends.list().find(({ id }) => id === 'box');
  await expect.poll(() => box()?.state).toBe('refused');
  expect(box()?.error).toMatchObject({ code: 'backend_refused' });
  expect(() => backends.ready()).not.toThrow(other);
  await backends.update('box', { auth: { kind: 'api_key', secret } });
  await expect.poll(() => box()?.state).toBe('ready');
  // Something else is changed: the key stays.
  await backends.update('box', { weight: 3, auth: { kind: 'api_key' } });
  await expect.poll(() => box()?.state).toBe('ready');
  for (const value of [secret, other]) expect(told(started)).not.toContain(value);
});

test('a test says what is wrong with the key, without keeping it', async () => {
  const server = await behind(`X-API-Key: ${secret}`);
  const store = memorySecrets();
  const { backends } = startBackends({ secrets: store });
  const ask = (auth: BackendAuthInput) => backends.test({ address: server.url, auth });
  expect(await ask({ kind: 'api_key', secret })).toMatchObject({ ok: true });
  expect(await ask({ kind: 'api_key', secret: other })).toMatchObject({
    ok: false,
    error: { code: 'backend_refused' },
  });
  expect(await ask({ kind: 'api_key' })).toMatchObject({ ok: false, error: { code: 'bad_input' } });
  expect(await ask({ kind: 'api_key', header: 'Host', secret })).toMatchObject({ error: { code: 'bad_input' } });
  expect(await store.list()).toEqual([]);
});

test('a key is never sent to another host than it was given for', async () => {
  const [theirs, ours] = [await comfyui(), await behind(`X-API-Key: ${secret}`)];
  const { backends } = startBackends({});
  await backends.add({ address: ours.url, name: 'box', auth: { kind: 'api_key', secret } });
  await expect.poll(() => states(backends)).toContain('box ready');
  await backends.update('box', { address: theirs.url });
  await expect
    .poll(() => backends.list().find(({ id }) => id === 'box'))
    .toMatchObject({
      state: 'refused',
      error: { code: 'backend_refused', message: expect.stringContaining('were given for') },
    });
  await expect(backends.update('box', { auth: { kind: 'api_key' } })).rejects.toMatchObject({ code: 'bad_input' });
  expect(await backends.test({ address: theirs.url, id: 'box', auth: { kind: 'api_key' } })).toMatchObject({
    ok: false,
    error: { code: 'bad_input' },
  });
  await backends.update('box', { auth: { kind: 'none' } });
  await expect.poll(() => states(backends)).toContain('box ready');
});

test('a key that is missing, or that the environment gives, is a state and no crash', async () => {
  const server = await behind(`Authorization: Bearer ${secret}`);
  const without = startBackends({});
  await without.backends.add({ address: server.url, name: 'GPU box', auth: { kind: 'bearer' } });
  const box = () => without.backends.list().find(({ id }) => id === 'gpu_box');
  await expect
    .poll(() => box())
    .toMatchObject({
      state: 'refused',
      error: { nextStep: expect.stringContaining('EASEL_SECRET_BACKEND_GPU_BOX') },
      auth: { hasSecret: false },
    });
  await without.backends.stop();
  const { dataFolder } = without;
  const given = startBackends({ dataFolder, env: { EASEL_SECRET_BACKEND_GPU_BOX: secret } });
  await expect.poll(() => states(given.backends)).toContain('gpu_box ready');
  await expect(given.backends.update('gpu_box', { auth: { kind: 'bearer', secret: other } })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(told(given)).not.toContain(secret);
});

test('secrets that cannot be read are a state with the way out', async () => {
  const server = await behind(`Authorization: Bearer ${secret}`);
  const store = memorySecrets();
  const first = startBackends({ secrets: store });
  await first.backends.add({ address: server.url, name: 'box', auth: { kind: 'bearer', secret } });
  await first.backends.stop();
  const { EaselError } = await import('../../../src-shared/nouns/errors.ts');
  const locked = {
    ...store,
    get: () => Promise.reject(new EaselError('keychain_unavailable', 'It is locked.', { nextStep: 'Unlock it.' })),
  };
  const { backends } = startBackends({ secrets: locked, dataFolder: first.dataFolder });
  await expect
    .poll(() => backends.list()[0])
    .toMatchObject({
      state: 'refused',
      error: { code: 'keychain_unavailable', nextStep: 'Unlock it.' },
    });
});

test('with a backend its secrets are forgotten, and nothing is kept of one that could not be added', async () => {
  const store = memorySecrets();
  const { backends } = startBackends({ secrets: store });
  await backends.add({
    address: 'http://127.0.0.1:9',
    name: 'box',
    auth: { kind: 'bearer', secret, headers: { 'X-One': other } },
  });
  expect(await store.list()).toEqual(['backend_box', 'backend_box_headers']);
  await backends.remove('box');
  expect(await store.list()).toEqual([]);
  const wrong = { kind: 'bearer', secret, headers: { 'X Two': other } } as const;
  await expect(backends.add({ address: 'http://127.0.0.1:9', auth: wrong })).rejects.toMatchObject({
    code: 'bad_input',
  });
  expect(await store.list()).toEqual([]);
});

test('the main one takes a key too, for the address it was given for', async () => {
  const [server, next] = [await behind(`X-API-Key: ${secret}`), await comfyui()];
  const store = memorySecrets();
  const { backends, settings } = startBackends({ saved: server.url, secrets: store });
  await expect.poll(() => states(backends)).toBe('main refused');
  await backends.update('main', { auth: { kind: 'api_key', secret } });
  await expect.poll(() => states(backends)).toBe('main ready');
  settings.set({ 'comfyui.url': next.url });
  await backends.followSettings();
  await expect.poll(() => backends.list()).toMatchObject([{ state: 'ready', auth: { kind: 'none' } }]);
  // Nor is it taken for the new address because somebody wants a key there.
  await backends.update('main', { auth: { kind: 'api_key' } });
  await expect.poll(() => backends.list()).toMatchObject([{ state: 'refused', auth: { hasSecret: false } }]);
  expect(await store.list()).toEqual([]);
});
