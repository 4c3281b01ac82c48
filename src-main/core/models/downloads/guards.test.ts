import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelDownload } from '../../../../src-shared/nouns/models.ts';
import { randomModel } from '../safetensors.fixture.ts';
import { createDownloads, type CreateDownloadsOptions, type DownloadsNoun } from './create-downloads.ts';
import { fileAnswer, startModelServer, type ModelServer } from './model-server.fixture.ts';

const silent = () => {};
const megabyte = 1024 * 1024;

let folder = '';
let server: ModelServer;
let downloads: DownloadsNoun;

const root = (...path: string[]): string => join(folder, 'models', ...path);

function open(options: Partial<CreateDownloadsOptions> = {}): DownloadsNoun {
  return createDownloads({
    dataFolder: join(folder, 'data'),
    modelsFolder: () => root(),
    hosts: () => ['models.test', 'inside.test', 'metadata.test', 'own.test'],
    backends: () => [{ kind: 'local', name: '127.0.0.1:8188' }],
    folders: () => ['checkpoints', 'loras', 'custom_nodes', 'configs'],
    publish: silent,
    onInstalled: () => Promise.resolve(true),
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    rules: server.rules,
    ...options,
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-download-'));
  await mkdir(root('checkpoints'), { recursive: true });
  server = await startModelServer();
  downloads = open();
});
afterEach(async () => {
  await downloads.stop();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const wanted = (path: string, more: object = {}) => ({
  folder: 'checkpoints',
  name: 'big.safetensors',
  url: server.url(path),
  requester: { kind: 'person', name: 'window', token: null } as const,
  ...more,
});

const end = (): Promise<ModelDownload> =>
  vi.waitFor(
    () => {
      const [download] = downloads.list();
      if (!download || download.state === 'waiting' || download.state === 'running') throw new Error('not yet');
      return download;
    },
    { timeout: 10_000, interval: 10 },
  );

describe('addresses', () => {
  const redirect = (to: string) =>
    server.answers.set('/r', (_request, response) => void response.writeHead(302, { location: to }).end('elsewhere'));

  it.each([
    ['a name of the private network', 'http://inside.test/x'],
    ["a cloud's metadata service", 'http://metadata.test/latest'],
    ['another address of this machine', 'http://own.test/x'],
    ['a private address itself', 'http://10.0.0.1/x'],
    ['this machine by IPv6', 'http://[::1]/x'],
    ['this machine in another spelling', 'http://0x7f000002/x'],
  ])('a redirect to %s is refused', async (_what, to) => {
    redirect(to);
    await downloads.start(wanted('/r'));
    expect(await end()).toMatchObject({ state: 'failed', error: { code: 'forbidden_url' } });
    expect(server.ranges).toEqual(['']);
  });

  it('a redirect to a host that is not allowed is refused, also when it is the second', async () => {
    server.answers.set(
      '/two',
      (_request, response) => void response.writeHead(302, { location: server.url('/a', 'store.test') }).end(),
    );
    redirect('/two');
    server.answers.set('/a', fileAnswer(randomModel(100)));
    await downloads.start(wanted('/r'));
    expect(await end()).toMatchObject({
      error: { code: 'forbidden_url', message: expect.stringContaining('store.test') },
    });
  });

  it('redirects in circles end', async () => {
    redirect('/r');
    await downloads.start(wanted('/r'));
    expect(await end()).toMatchObject({
      error: { code: 'forbidden_url', message: expect.stringContaining('circles') },
    });
  });

  it.each([
    ['http://evil.example/x', 'forbidden_url'],
    ['http://inside.test.evil.example/x', 'forbidden_url'],
    ['ftp://models.test/x', 'forbidden_url'],
    ['file:///etc/passwd', 'forbidden_url'],
    ['http://user:word@models.test/x', 'forbidden_url'],
    ['http://models.test/x?token=secret', 'forbidden_url'],
    ['http://127.0.0.1/x', 'forbidden_url'],
    ['no address', 'bad_input'],
  ])('%s is refused at once', async (url, code) => {
    await expect(downloads.start(wanted('/', { url }))).rejects.toMatchObject({ code });
    expect(server.ranges).toEqual([]);
  });

  it('what needs a login, is gone, or is a page is told as that', async () => {
    server.answers.set('/login', (_request, response) => void response.writeHead(403).end());
    server.answers.set(
      '/page',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    );
    const codes = [];
    for (const path of ['/login', '/page', '/gone']) {
      await downloads.start(wanted(path, { name: `${path.slice(1)}.safetensors` }));
      codes.push((await end()).error?.code);
    }
    expect(new Set(codes)).toEqual(new Set(['denied', 'not_found', 'unsupported_media']));
  });
});

describe('places', () => {
  it.each([
    ['checkpoints', '../escape.safetensors', 'forbidden_path'],
    ['checkpoints', 'a/../../escape.safetensors', 'forbidden_path'],
    ['checkpoints', '..\\escape.safetensors', 'forbidden_path'],
    ['checkpoints', '/etc/x.safetensors', 'forbidden_path'],
    ['checkpoints', 'C:x.safetensors', 'forbidden_path'],
    ['checkpoints', '.hidden.safetensors', 'forbidden_path'],
    ['checkpoints', 'con.safetensors', 'forbidden_path'],
    ['checkpoints', 'script.py', 'forbidden_path'],
    ['checkpoints', 'x\ty.safetensors', 'forbidden_path'],
    ['checkpoints', `${'x'.repeat(300)}.safetensors`, 'forbidden_path'],
    ['..', 'x.safetensors', 'forbidden_path'],
    ['custom_nodes', 'x.safetensors', 'forbidden_path'],
    ['nope', 'x.safetensors', 'bad_input'],
  ])('%s: %s is %s', async (to, name, code) => {
    await expect(downloads.start(wanted('/a', { folder: to, name }))).rejects.toMatchObject({ code });
  });

  it('a file that is there is never overwritten, not even one that appears on the way', async () => {
    await writeFile(root('checkpoints', 'big.safetensors'), 'mine');
    await expect(downloads.start(wanted('/a'))).rejects.toMatchObject({ code: 'conflict' });
    server.answers.set('/a', fileAnswer(randomModel(megabyte), { delayMs: 20 }));
    await downloads.start(wanted('/a', { name: 'late.safetensors' }));
    await writeFile(root('checkpoints', 'late.safetensors'), 'mine');
    expect(await end()).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
    expect(await readFile(root('checkpoints', 'late.safetensors'), 'utf8')).toBe('mine');
  });

  it('a folder of ComfyUI may be a link to another disk, a link below it may lead nowhere else', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), root('loras'));
    await symlink(folder, root('checkpoints', 'out'));
    server.answers.set('/a', fileAnswer(randomModel(100)));
    await expect(downloads.start(wanted('/a', { name: 'out/x.safetensors' }))).rejects.toMatchObject({
      code: 'forbidden_path',
    });
    await downloads.start(wanted('/a', { folder: 'loras', name: 'x.safetensors' }));
    expect(await end()).toMatchObject({ state: 'done' });
    expect(existsSync(join(folder, 'elsewhere', 'x.safetensors'))).toBe(true);
  });
});

describe('who may, and where', () => {
  it('an assistant is refused', async () => {
    const requester = { kind: 'assistant', name: 'Some Assistant', token: null };
    await expect(downloads.start(wanted('/a', { requester }))).rejects.toMatchObject({ code: 'needs_approval' });
  });

  it('with a remote ComfyUI, or no folder named, the link is given instead', async () => {
    const remote = open({ backends: () => [{ kind: 'remote', name: '10.0.0.5:8188' }] });
    const unnamed = open({ modelsFolder: () => '' });
    for (const one of [remote, unnamed]) {
      await expect(one.start(wanted('/a'))).rejects.toMatchObject({
        code: 'conflict',
        nextStep: expect.stringContaining(server.url('/a')),
      });
      expect(one.obstacle({ url: server.url('/a'), folder: 'vae' })).toContain(server.url('/a'));
    }
    expect(downloads.obstacle({ url: server.url('/a'), folder: 'vae' })).toBeNull();
    expect(downloads.obstacle({ url: 'https://evil.example/x', folder: 'vae' })).toContain('evil.example');
    expect(downloads.obstacle({ url: null, folder: 'vae' })).not.toBeNull();
    expect(server.ranges).toEqual([]);
  });
});
