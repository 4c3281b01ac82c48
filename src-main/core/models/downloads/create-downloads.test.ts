import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { ModelDownload } from '../../../../src-shared/nouns/models.ts';
import { randomModel } from '../safetensors.fixture.ts';
import { createDownloads, type CreateDownloadsOptions, type DownloadsNoun } from './create-downloads.ts';
import { fileAnswer, startModelServer, type ModelServer } from './model-server.fixture.ts';

const person = { kind: 'person', name: 'window', token: null } as const;
const silent = () => {};
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const megabyte = 1024 * 1024;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

let folder = '';
let server: ModelServer;
let downloads: DownloadsNoun;
let seen: ModelDownload[] = [];

const root = (...path: string[]): string => join(folder, 'models', ...path);

function open(options: Partial<CreateDownloadsOptions> = {}): DownloadsNoun {
  return createDownloads({
    dataFolder: join(folder, 'data'),
    modelsFolder: () => root(),
    hosts: () => ['models.test', 'inside.test', 'metadata.test', 'own.test'],
    backends: () => [{ kind: 'local', name: '127.0.0.1:8188' }],
    folders: () => ['checkpoints', 'loras', 'custom_nodes', 'configs'],
    publish: (download) => void seen.push(download),
    onInstalled: () => Promise.resolve(true),
    logger,
    rules: server.rules,
    ...options,
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-download-'));
  await mkdir(root('checkpoints'), { recursive: true });
  server = await startModelServer();
  seen = [];
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
  requester: person,
  ...more,
});

async function end(of: DownloadsNoun = downloads): Promise<ModelDownload> {
  return vi.waitFor(
    () => {
      const [download] = of.list();
      if (!download || download.state === 'waiting' || download.state === 'running') throw new Error('not yet');
      return download;
    },
    { timeout: 10_000, interval: 10 },
  );
}

const left = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('a download', () => {
  it('puts the file into its folder, tells how it goes, and leaves nothing else behind', async () => {
    const bytes = randomModel(3 * megabyte);
    server.answers.set('/a', fileAnswer(bytes, { delayMs: 20 }));
    const begun = await downloads.start(wanted('/a', { sha256: sha256(bytes).toUpperCase() }));
    expect(begun).toMatchObject({ state: 'running', bytes: 0 });
    const done = await end();
    expect(done).toMatchObject({
      state: 'done',
      bytes: bytes.byteLength,
      totalBytes: bytes.byteLength,
      verified: true,
      listed: true,
    });
    expect((await readFile(root('checkpoints', 'big.safetensors'))).equals(bytes)).toBe(true);
    expect(await left()).toEqual(['big.safetensors']);
    const progress = seen.filter(({ state, bytes: there }) => state === 'running' && there > 0);
    expect(progress.length).toBeGreaterThan(0);
    expect(progress[0]).toMatchObject({ totalBytes: bytes.byteLength, bytesPerSecond: expect.any(Number) });
  });

  it('says so where ComfyUI does not list the file then, and where no hash is known', async () => {
    server.answers.set('/a', fileAnswer(randomModel(1000)));
    downloads = open({ onInstalled: () => Promise.resolve(false) });
    await downloads.start(wanted('/a'));
    expect(await end()).toMatchObject({ state: 'done', verified: null, listed: false });
  });

  it('goes into sub-folders, and is asked for once however often it is started', async () => {
    server.answers.set('/a', fileAnswer(randomModel(megabyte), { delayMs: 10 }));
    const given = wanted('/a', { folder: 'loras', name: 'styles/ink.safetensors' });
    const [one, two] = await Promise.all([downloads.start(given), downloads.start(given)]);
    expect(two?.id).toBe(one?.id);
    expect(await end()).toMatchObject({ state: 'done' });
    expect(existsSync(root('loras', 'styles', 'ink.safetensors'))).toBe(true);
    expect(server.ranges).toEqual(['']);
  });

  it('is cancelled with all that was there of it', async () => {
    server.answers.set('/a', fileAnswer(randomModel(8 * megabyte), { delayMs: 20 }));
    const { id } = await downloads.start(wanted('/a'));
    await expect.poll(() => statSync(root('checkpoints', 'big.safetensors.easel.part')).size).toBeGreaterThan(0);
    expect(await downloads.cancel(id)).toMatchObject({ state: 'cancelled' });
    expect(await left()).toEqual([]);
    await expect(downloads.cancel('nope')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('two go at once, the third waits, and can be cancelled while it does', async () => {
    server.answers.set('/a', fileAnswer(randomModel(megabyte), { delayMs: 30 }));
    // One after the other: each start asks for the free space first, and the answers may come in any order.
    const started: Awaited<ReturnType<typeof downloads.start>>[] = [];
    for (const name of ['1', '2', '3']) {
      started.push(await downloads.start(wanted('/a', { name: `${name}.safetensors` })));
    }
    expect(started.map(({ state }) => state)).toEqual(['running', 'running', 'waiting']);
    expect(await downloads.cancel(started[2]?.id ?? '')).toMatchObject({ state: 'cancelled' });
    await expect.poll(() => downloads.list().filter(({ state }) => state === 'done')).toHaveLength(2);
  });
});

describe('a connection that breaks', () => {
  it('is gone on with from where it broke, as often as something came', async () => {
    const bytes = randomModel(2 * megabyte);
    server.answers.set('/a', fileAnswer(bytes, { breakAfter: 300_000 }));
    await downloads.start(wanted('/a', { sha256: sha256(bytes) }));
    expect(await end()).toMatchObject({ state: 'done', verified: true });
    expect(server.ranges.length).toBeGreaterThan(5);
    expect(server.ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range))).toBe(true);
  });

  it('ends as `stalled` when nothing comes any more, and what is there stays for the next time', async () => {
    const bytes = randomModel(megabyte);
    let alive = false;
    server.answers.set('/a', (request, response) => {
      const first = server.ranges.length === 1;
      if (alive || first) fileAnswer(bytes, first ? { breakAfter: 400_000 } : {})(request, response);
      else response.destroy();
    });
    await downloads.start(wanted('/a'));
    const failed = await end();
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'stalled' } });
    expect(failed.bytes).toBeGreaterThan(0);
    alive = true;
    await downloads.start(wanted('/a'));
    expect(await end()).toMatchObject({ state: 'done' });
    expect(server.ranges.at(-1)).toBe(`bytes=${failed.bytes}-`);
    expect((await readFile(root('checkpoints', 'big.safetensors'))).equals(bytes)).toBe(true);
  });

  it('begins anew when the file behind the address is another one by then', async () => {
    const [before, after] = [randomModel(megabyte), randomModel(megabyte)];
    server.answers.set('/a', (request, response) => {
      const isFirst = server.ranges.length === 1;
      fileAnswer(isFirst ? before : after, isFirst ? { breakAfter: 500_000, etag: '"1"' } : { etag: '"2"' })(
        request,
        response,
      );
    });
    await downloads.start(wanted('/a'));
    expect(await end()).toMatchObject({ state: 'done' });
    expect((await readFile(root('checkpoints', 'big.safetensors'))).equals(after)).toBe(true);
  });
});

test('a download whose process was killed is listed as paused, and goes on where it stopped', async () => {
  const bytes = randomModel(6 * megabyte);
  server.answers.set('/a', fileAnswer(bytes, { delayMs: 25 }));
  const fixture = fileURLToPath(new URL('./download-child.fixture.ts', import.meta.url));
  const given = { dataFolder: join(folder, 'data'), modelsFolder: root(), url: server.url('/a') };
  const child = spawn(process.execPath, [fixture, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const part = root('checkpoints', 'big.safetensors.easel.part');
  await vi.waitFor(() => expect(statSync(part).size).toBeGreaterThan(megabyte), { timeout: 10_000, interval: 10 });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const there = statSync(part).size;
  expect(there).toBeLessThan(bytes.byteLength);

  await downloads.open();
  expect(downloads.list()).toMatchObject([
    { state: 'paused', bytes: there, totalBytes: bytes.byteLength, name: 'big.safetensors' },
  ]);
  server.answers.set('/a', fileAnswer(bytes));
  server.ranges.length = 0;
  await downloads.start(wanted('/a', { sha256: sha256(bytes) }));
  expect(await end()).toMatchObject({ state: 'done', verified: true });
  expect(server.ranges).toEqual([`bytes=${there}-`]);
  expect((await readFile(root('checkpoints', 'big.safetensors'))).equals(bytes)).toBe(true);
}, 30_000);

test('a download that is killed at any moment, again and again, ends in the right file without a hash to tell', async () => {
  const bytes = randomModel(4 * megabyte);
  server.answers.set('/a', fileAnswer(bytes, { delayMs: 8 }));
  const fixture = fileURLToPath(new URL('./download-child.fixture.ts', import.meta.url));
  const given = { dataFolder: join(folder, 'data'), modelsFolder: root(), url: server.url('/a') };
  for (const afterMs of [1, 30, 90, 170, 260]) {
    const child = spawn(process.execPath, [fixture, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'inherit'] });
    // Its first word is that it waits.
    await once(child.stdout, 'data');
    await sleep(afterMs);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await downloads.open();
  await downloads.start(wanted('/a'));
  expect(await end()).toMatchObject({ state: 'done' });
  expect((await readFile(root('checkpoints', 'big.safetensors'))).equals(bytes)).toBe(true);
  expect(await left()).toEqual(['big.safetensors']);
}, 30_000);

test('a program that ends leaves its downloads paused', async () => {
  server.answers.set('/a', fileAnswer(randomModel(8 * megabyte), { delayMs: 20 }));
  await downloads.start(wanted('/a'));
  await expect.poll(() => statSync(root('checkpoints', 'big.safetensors.easel.part')).size).toBeGreaterThan(0);
  await downloads.stop();
  expect(downloads.list()).toMatchObject([{ state: 'paused' }]);
  const next = open();
  await next.open();
  const [paused] = next.list();
  expect(paused).toMatchObject({ state: 'paused' });
  expect(await next.cancel(paused?.id ?? '')).toMatchObject({ state: 'cancelled' });
  expect(await left()).toEqual([]);
});

test('a file with the wrong hash is thrown away and said so', async () => {
  server.answers.set('/a', fileAnswer(randomModel(200_000)));
  await downloads.start(wanted('/a', { sha256: 'ab'.repeat(32) }));
  expect(await end()).toMatchObject({
    state: 'failed',
    error: { code: 'conflict', message: expect.stringContaining('SHA-256') },
  });
  expect((await left()).filter((name) => name.includes('safetensors'))).toEqual([]);
  await expect(downloads.start(wanted('/a', { sha256: 'short' }))).rejects.toMatchObject({ code: 'bad_input' });
});

describe('a full disk', () => {
  it('is noticed before the first byte where the size is known', async () => {
    server.answers.set('/a', fileAnswer(randomModel(1000)));
    downloads = open({ rules: { ...server.rules, reserveBytes: 2 ** 60 } });
    await downloads.start(wanted('/a'));
    expect(await end()).toMatchObject({
      state: 'failed',
      error: { code: 'disk_full', message: expect.stringMatching(/needs \d+ MB; \d+ MB are free/) },
    });
    expect((await left()).filter((name) => name.includes('safetensors'))).toEqual([]);
  });

  const small = mountSmall();
  it.skipIf(small === null)(
    'is said on the way where the size is not known, and the download goes on once there is room',
    async () => {
      const bytes = randomModel(3 * megabyte);
      server.answers.set('/a', fileAnswer(bytes, { chunked: true }));
      const disk = small ?? '';
      try {
        await mkdir(join(disk, 'checkpoints'));
        await writeFile(join(disk, 'other'), Buffer.alloc(2 * megabyte));
        downloads = open({ modelsFolder: () => disk });
        await downloads.start(wanted('/a', { sha256: sha256(bytes) }));
        const failed = await end();
        expect(failed).toMatchObject({ state: 'failed', error: { code: 'disk_full' } });
        expect(failed.bytes).toBeGreaterThan(0);
        rmSync(join(disk, 'other'));
        await downloads.start(wanted('/a', { sha256: sha256(bytes) }));
        expect(await end()).toMatchObject({ state: 'done', verified: true });
        expect(server.ranges).toEqual(['', `bytes=${failed.bytes}-`]);
      } finally {
        await downloads.stop();
        execFileSync('/bin/umount', [disk]);
        rmSync(disk, { recursive: true });
      }
    },
  );
});

/** A disk of 4 MB where this process may mount one; null elsewhere. */
function mountSmall(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const disk = mkdtempSync(join(tmpdir(), 'easel-small-'));
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'ignore' });
    return disk;
  } catch {
    rmSync(disk, { recursive: true });
    return null;
  }
}
