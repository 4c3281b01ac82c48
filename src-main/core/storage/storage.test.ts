import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLibraryWorker, type Library } from './library.ts';
import type { LibraryOutput } from './library-protocol.ts';
import { migrate } from './migrate.ts';

let folder = '';
let library: Library;
const workerUrl = new URL('./storage-worker.ts', import.meta.url);
const path = (): string => join(folder, 'library.sqlite');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-storage-'));
  library = await openLibraryWorker({ workerUrl, path: path() });
});
afterEach(async () => {
  await library.close();
  rmSync(folder, { recursive: true });
});

const output = (n: number, facts: Partial<LibraryOutput> = {}): LibraryOutput => ({
  id: `id-${String(n).padStart(4, '0')}`,
  jobId: 'job',
  index: n,
  nodeId: '9',
  kind: 'image',
  mime: 'image/png',
  filename: `x_${n}.png`,
  width: 64,
  height: 64,
  bytes: 10,
  thumbhash: null,
  createdAt: 1000 + Math.floor(n / 3),
  temporary: false,
  template: null,
  title: 'a fox',
  parameters: { prompt: 'a fox', seed: 5 },
  backendName: 'home',
  demo: true,
  token: null,
  path: 'outputs/x.png',
  ...facts,
});

describe('the library', () => {
  test('pages through everything newest first, each once, also among outputs of one millisecond', async () => {
    const all = Array.from({ length: 50 }, (_, n) => output(n));
    await library.addOutputs(all);
    const seen: string[] = [];
    let cursor: string | null = null;
    for (;;) {
      const page: LibraryOutput[] = await library.listOutputs(7, cursor);
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      cursor = last ? `${last.createdAt}.${last.id}` : null;
    }
    expect(seen).toEqual(all.map(({ id }) => id).toReversed());
  });

  test('keeps one of two with the same id, and its thumbhash', async () => {
    await library.addOutputs([output(1)]);
    await library.setThumbhash('id-0001', 'aGk=');
    await library.addOutputs([output(1, { title: 'again' })]);
    expect(await library.countOutputs()).toBe(1);
    expect(await library.getOutput('id-0001')).toEqual(output(1, { thumbhash: 'aGk=' }));
  });

  test('knows the outputs of a job in their order and nothing of an unknown one', async () => {
    await library.addOutputs([output(2, { createdAt: 5 }), output(1, { createdAt: 5 })]);
    expect((await library.outputsOfJob('job')).map(({ index }) => index)).toEqual([1, 2]);
    expect(await library.outputsOfJob('other')).toEqual([]);
    expect(await library.getOutput('other')).toBeNull();
  });

  test('finds the newest output of a file name, with the index that it has for that', async () => {
    const named = { filename: 'fox.png' };
    await library.addOutputs([
      output(9, { ...named, createdAt: 50 }),
      output(2, { ...named, createdAt: 70 }),
      output(3),
    ]);
    expect((await library.outputNamed('fox.png'))?.id).toBe('id-0002');
    expect(await library.outputNamed("fox'.png")).toBeNull();
    await library.close();
    const database = new DatabaseSync(path());
    const plan = database
      .prepare(
        "EXPLAIN QUERY PLAN SELECT body FROM outputs WHERE json_extract(body, '$.filename') = ? ORDER BY created_at DESC, id DESC",
      )
      .all('fox.png');
    database.close();
    expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('USING INDEX outputs_named')]);
    library = await openLibraryWorker({ workerUrl, path: path() });
  });

  test('knows what was made with a token: all of it, in order, and with nothing else; by an index', async () => {
    const tokenOf = (n: number): string | null => [null, 'token_a', 'token_b'][n % 3] ?? null;
    await library.addOutputs(
      Array.from({ length: 50 }, (_, n) =>
        output(n, { token: tokenOf(n), filename: 'same.png', createdAt: 1000 + (n >> 3) }),
      ),
    );
    const seen: string[] = [];
    for (let page = await library.listOutputs(4, null, 'token_a'); page.length > 0;) {
      seen.push(...page.map(({ id }) => id));
      const { createdAt, id } = page.at(-1) ?? output(0);
      page = await library.listOutputs(4, `${createdAt}.${id}`, 'token_a');
    }
    const own = Array.from({ length: 50 }, (_, n) => output(n)).filter(({ index }) => tokenOf(index) === 'token_a');
    expect(seen).toEqual(own.map(({ id }) => id).toReversed());
    expect(await library.countOutputs('token_a')).toBe(own.length);
    expect(await library.countOutputs()).toBe(50);
    expect(await library.outputNamed('same.png', 'token_b')).toMatchObject({ id: 'id-0047', token: 'token_b' });
    expect(await library.outputNamed('same.png', 'token_c')).toBeNull();
    const opened = new DatabaseSync(path(), { readOnly: true });
    const plan = opened
      .prepare('EXPLAIN QUERY PLAN SELECT body FROM outputs WHERE token = ? ORDER BY created_at DESC, id DESC LIMIT 5')
      .all('token_a');
    opened.close();
    expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('USING INDEX outputs_of_token')]);
  });

  test('what was kept before there were tokens is of none', async () => {
    const { token: _, ...old } = output(1);
    await library.addOutputs([old as LibraryOutput]);
    expect(await library.getOutput('id-0001')).toEqual(output(1));
  });

  test('is still there when it is opened again', async () => {
    await library.addOutputs([output(1)]);
    await library.close();
    library = await openLibraryWorker({ workerUrl, path: path() });
    expect(await library.countOutputs()).toBe(1);
  });
});

test('a library whose worker ended refuses each call, and leaves nobody waiting', async () => {
  const source = `import { parentPort } from 'node:worker_threads';
    parentPort.postMessage({ id: 0, ok: true, value: { fts5: true } });
    parentPort.once('message', () => process.exit(1));`;
  const ending = await openLibraryWorker({
    workerUrl: new URL(`data:text/javascript,${encodeURIComponent(source)}`),
    path: path(),
  });
  await expect(ending.countOutputs()).rejects.toMatchObject({ code: 'database_unavailable' });
  await expect(ending.countOutputs()).rejects.toMatchObject({ code: 'database_unavailable' });
  await ending.close();
});

test('a library that cannot be opened says so with a code', async () => {
  const nowhere = join(folder, 'no', 'such', 'folder', 'library.sqlite');
  await expect(openLibraryWorker({ workerUrl, path: nowhere })).rejects.toMatchObject({ code: 'database_unavailable' });
});

test('migrations run once, in order, and a newer database is left alone', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, ['CREATE TABLE a (x)']);
  migrate(database, ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)']);
  migrate(database, ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)']);
  expect(database.prepare('SELECT count(*) AS n FROM a').get()?.n).toBe(1);
  expect(() => migrate(database, ['CREATE TABLE a (x)'])).toThrow(/newer/);
});
