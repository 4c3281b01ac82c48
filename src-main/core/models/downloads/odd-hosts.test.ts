import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { safetensors } from '../safetensors.fixture.ts';
import { openDownloadsWorld, type DownloadsWorld } from './downloads-world.fixture.ts';
import { fileAnswer } from './model-server.fixture.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const model = safetensors({ 'modelspec.title': 'x' }, 1_000_000);
let world: DownloadsWorld;
beforeEach(async () => void (world = await openDownloadsWorld()));
afterEach(() => world.close());

const start = (path: string, more: object = {}) => world.downloads.start(world.wanted(path, more));
const made = (name = 'big.safetensors'): Promise<Buffer> => readFile(world.path('checkpoints', name));

describe('a host that', () => {
  it('packs the file though it was asked not to is told so, and nothing packed is kept', async () => {
    world.server.answers.set('/a', (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(model));
    });
    await start('/a');
    expect(await world.ended()).toMatchObject({
      state: 'failed',
      error: { code: 'unsupported_media', message: expect.stringContaining('gzip') },
    });
    expect(await world.files()).toEqual([]);
  });

  it('sends a part without saying which is asked for the whole', async () => {
    world.server.answers.set('/a', (request, response) => {
      if (request.headers.range === undefined) {
        fileAnswer(model, world.server.ranges.length === 1 ? { breakAfter: 300_000 } : {})(request, response);
      } else response.writeHead(206, { etag: '"one"' }).end(model.subarray(300_000));
    });
    await start('/a');
    expect(await world.ended()).toMatchObject({ state: 'done' });
    expect((await made()).equals(model)).toBe(true);
  });

  it('knows no ranges sends the whole again', async () => {
    world.server.answers.set('/a', (_request, response) => {
      response.writeHead(200, { etag: '"one"', 'content-length': model.byteLength });
      if (world.server.ranges.length > 1) return void response.end(model);
      response.write(model.subarray(0, 300_000), () => response.destroy());
    });
    await start('/a', { sha256: sha256(model) });
    expect(await world.ended()).toMatchObject({ state: 'done', verified: true });
    expect(world.server.ranges).toEqual(['', expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  it('says fewer bytes than the file has is not believed: its own header says how long it is', async () => {
    world.server.answers.set('/a', fileAnswer(model.subarray(0, 900_000)));
    await start('/a');
    expect(await world.ended()).toMatchObject({
      state: 'failed',
      error: { code: 'unsupported_media', message: expect.stringMatching(/not whole/) },
    });
    expect(await world.files()).toEqual([]);
  });

  it('says more bytes than it sends is tried again, and the truth is found', async () => {
    world.server.answers.set('/a', (request, response) => {
      if (request.headers.range !== undefined) return fileAnswer(model)(request, response);
      response.writeHead(200, { etag: '"one"', 'content-length': model.byteLength + 1000 });
      return void response.write(model, () => response.destroy());
    });
    await start('/a');
    expect(await world.ended()).toMatchObject({ state: 'done', totalBytes: model.byteLength });
  });

  it.each([
    ['a message in JSON', '{"error": "not for you"}'],
    ['a page without saying so', '\n<!doctype html><p>Log in'],
    ['a pointer to a file', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n'],
    ['nothing', ''],
    ['a header that promises more than there is', Buffer.concat([Buffer.from([255, 255, 255, 0, 0, 0, 0, 0]), model])],
  ])('sends %s instead of a model is told so', async (_what, body) => {
    world.server.answers.set('/a', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body);
    });
    for (const name of ['x.safetensors', 'x.ckpt']) {
      if (typeof body !== 'string' && name.endsWith('ckpt')) continue;
      await start('/a', { name });
      expect(await world.ended()).toMatchObject({ state: 'failed', error: { code: 'unsupported_media' } });
    }
    expect(await world.files()).toEqual([]);
  });

  it('sends a request on and never ends that answer holds nothing up', async () => {
    world.server.answers.set('/r', (_request, response) => {
      response.writeHead(302, { location: world.server.url('/a') });
      response.write('never ');
    });
    world.server.answers.set('/a', fileAnswer(model));
    await start('/r');
    expect(await world.ended()).toMatchObject({ state: 'done' });
  });
});

describe('what is there of a file', () => {
  const part = () => world.path('checkpoints', 'big.safetensors.easel.part');

  it('from another address is never gone on with, also when the disk was full in between', async () => {
    const other = safetensors(null, 900_000);
    world.server.answers.set('/old', fileAnswer(other, { delayMs: 30 }));
    world.server.answers.set('/new', fileAnswer(model));
    await start('/old');
    await expect.poll(() => statSync(part()).size).toBeGreaterThan(100_000);
    await world.downloads.stop();
    const full = world.open({ rules: { ...world.server.rules, reserveBytes: 2 ** 60 } });
    await full.open();
    await full.start(world.wanted('/new'));
    expect(await world.ended(full)).toMatchObject({ error: { code: 'disk_full' } });
    const next = world.open();
    await next.open();
    await next.start(world.wanted('/new'));
    expect(await world.ended(next)).toMatchObject({ state: 'done' });
    expect((await made()).equals(model)).toBe(true);
  });

  it('is no way out of the folder: a link in its place is not written through', async () => {
    const victim = world.path('victim');
    await writeFile(victim, 'mine');
    await symlink(victim, part());
    world.server.answers.set('/a', fileAnswer(model));
    await start('/a');
    await world.ended();
    expect(await readFile(victim, 'utf8')).toBe('mine');
    expect(lstatSync(world.path('checkpoints', 'big.safetensors')).isSymbolicLink()).toBe(false);
  });

  it('is not gone on with through a link either', async () => {
    const victim = world.path('victim');
    await writeFile(victim, model.subarray(0, 500_000));
    world.server.answers.set('/a', fileAnswer(model, { breakAfter: 300_000, delayMs: 5 }));
    await start('/a');
    await expect.poll(() => statSync(part()).size).toBeGreaterThan(0);
    await world.downloads.stop();
    rmSync(part());
    symlinkSync(victim, part());
    const next = world.open();
    await next.open();
    world.server.answers.set('/a', fileAnswer(model));
    await next.start(world.wanted('/a'));
    await world.ended(next);
    expect((await readFile(victim)).byteLength).toBe(500_000);
  });
});

test('one that waits its turn when the program ends is not forgotten', async () => {
  world.server.answers.set('/a', fileAnswer(randomBytes(4_000_000), { delayMs: 50 }));
  for (const name of ['1', '2', '3']) await start('/a', { name: `${name}.safetensors` });
  expect(world.downloads.list().map(({ state }) => state)).toContain('waiting');
  await world.downloads.stop();
  const next = world.open();
  await next.open();
  expect(next.list().map(({ name, state }) => [name, state])).toEqual(
    expect.arrayContaining([
      ['1.safetensors', 'paused'],
      ['2.safetensors', 'paused'],
      ['3.safetensors', 'paused'],
    ]),
  );
  for (const { id } of next.list()) await next.cancel(id);
  const after = world.open();
  await after.open();
  expect(after.list()).toEqual([]);
});

test('one that waits and is cancelled is forgotten for good', async () => {
  world.server.answers.set('/a', fileAnswer(randomBytes(4_000_000), { delayMs: 50 }));
  const started = [];
  for (const name of ['1', '2', '3']) started.push(await start('/a', { name: `${name}.safetensors` }));
  for (const { id } of started) await world.downloads.cancel(id);
  await world.downloads.stop();
  const next = world.open();
  await next.open();
  expect(next.list()).toEqual([]);
  expect(await world.files()).toEqual([]);
});

test('a folder of models is of use as soon as one ComfyUI of this machine is there', async () => {
  const address = { url: world.server.url('/a'), folder: 'vae' };
  const remote = { kind: 'remote', name: 'far' } as const;
  const cloud = { kind: 'cloud', name: 'Comfy Cloud' } as const;
  expect(world.open({ backends: () => [remote, cloud] }).obstacle(address)).toMatch(/far and Comfy Cloud/);
  expect(world.open({ backends: () => [cloud] }).obstacle(address)).toContain('Comfy Cloud');
  expect(world.open({ backends: () => [cloud, { kind: 'local', name: 'near' }] }).obstacle(address)).toBeNull();
  expect(world.open({ backends: () => [] }).obstacle(address)).toBeNull();
});

test('what certainly never comes is not listed as broken off after a restart, what may come is', async () => {
  world.server.answers.set('/login', (_request, response) => void response.writeHead(403).end());
  await start('/login');
  expect(await world.ended()).toMatchObject({ state: 'failed', error: { code: 'denied' } });
  const next = world.open();
  await next.open();
  expect(next.list()).toEqual([]);
  world.server.answers.set('/busy', (_request, response) => void response.writeHead(503).end());
  await start('/busy');
  expect(await world.ended()).toMatchObject({ state: 'failed', error: { code: 'stalled' } });
  const later = world.open();
  await later.open();
  expect(later.list()).toMatchObject([{ state: 'paused', bytes: 0 }]);
});

test('a host that cannot be reached is told apart from one that breaks off', async () => {
  const rules = (code: string) => ({
    ...world.server.rules,
    resolve: () => Promise.reject(Object.assign(new Error('x'), { code })),
  });
  for (const [code, said] of [
    ['ENOTFOUND', /models\.test\S* cannot be looked up/],
    ['EAI_AGAIN', /offline/],
    ['EHOSTUNREACH', /cannot be reached from this machine/],
    ['ECONNRESET', /broke again and again/],
  ] as const) {
    const downloads = world.open({ rules: rules(code) });
    await downloads.start(world.wanted('/a'));
    expect(await world.ended(downloads)).toMatchObject({
      error: { code: 'stalled', message: expect.stringMatching(said) },
    });
  }
});
