import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createComfyuiClient, type ComfyuiClient } from './client.ts';

const cli = fileURLToPath(new URL('../../demo-comfyui/cli.ts', import.meta.url));
const demo = spawn(process.execPath, [cli, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
let client: ComfyuiClient;

beforeAll(async () => {
  const [line] = (await once(createInterface(demo.stdout), 'line')) as [string];
  client = createComfyuiClient(/http:\S+/.exec(line)?.[0] ?? '');
});

afterAll(async () => {
  await client.close();
  demo.kill('SIGTERM');
  await once(demo, 'exit');
});

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A client of a server that says one thing to everything, and what it was asked. */
async function saying(status: number, body: string): Promise<{ client: ComfyuiClient; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    response.writeHead(status).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const told = createComfyuiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closers.push(
    () => void server.close(),
    () => told.close(),
  );
  return { client: told, asked };
}

const kept = { overwrite: false };

test('a folder that is not there has no files', async () => {
  expect(await client.listUserData('never/made')).toEqual([]);
});

test('what is written is listed with its size and time, read, moved and deleted', async () => {
  const text = '{"nodes": [], "title": "Bücher"}';
  const written = await client.writeUserData('workflows/easel/a b.json', text, kept);
  const [file, ...others] = await client.listUserData('workflows');
  expect(written).toEqual({ ...file, path: 'workflows/easel/a b.json' });
  expect([file, others]).toEqual([{ path: 'easel/a b.json', sizeBytes: 33, modifiedMs: expect.any(Number) }, []]);
  expect(Math.abs((file?.modifiedMs ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(await client.readUserData('workflows/easel/a b.json')).toBe(text);
  const moved = { from: 'workflows/easel/a b.json', to: 'workflows/other/b.json', overwrite: false };
  expect(await client.moveUserData(moved)).toBe('workflows/other/b.json');
  await client.deleteUserData('workflows/other/b.json');
  expect(await client.listUserData('workflows')).toEqual([]);
});

test('the files of the root are listed with an empty folder, by path', async () => {
  for (const name of ['b.json', 'a.json', 'sub/c.json']) await client.writeUserData(`root/${name}`, '', kept);
  const paths = (await client.listUserData('')).map(({ path }) => path).filter((path) => path.startsWith('root/'));
  expect(paths).toEqual(['root/a.json', 'root/b.json', 'root/sub/c.json']);
});

test.each(['100%.json', 'x%41.json', '{b}.json', 'a?b#c&d=e.json', '画 + ü.json', "it's.json"])(
  'a file named %s keeps its name',
  async (name) => {
    expect(await client.writeUserData(`50%/${name}`, name, kept)).toMatchObject({ path: `50%/${name}` });
    expect(await client.readUserData(`50%/${name}`)).toBe(name);
    expect((await client.listUserData('50%')).map(({ path }) => path)).toEqual([name]);
    await client.deleteUserData(`50%/${name}`);
    expect(await client.listUserData('50%')).toEqual([]);
  },
);

test('a file that exists is a conflict unless it may be overwritten', async () => {
  await client.writeUserData('conflict/a.json', 'first', kept);
  await client.writeUserData('conflict/b.json', 'other', kept);
  const refused = {
    code: 'conflict',
    message: expect.stringContaining("'conflict/a.json'"),
    nextStep: expect.any(String),
  };
  await expect(client.writeUserData('conflict/a.json', 'second', kept)).rejects.toMatchObject(refused);
  const move = { from: 'conflict/b.json', to: 'conflict/a.json' };
  await expect(client.moveUserData({ ...move, ...kept })).rejects.toMatchObject(refused);
  expect(await client.readUserData('conflict/a.json')).toBe('first');
  await client.writeUserData('conflict/a.json', 'second', { overwrite: true });
  expect(await client.readUserData('conflict/a.json')).toBe('second');
  await client.moveUserData({ ...move, overwrite: true });
  expect(await client.readUserData('conflict/a.json')).toBe('other');
});

test('a file that is absent is not found, whatever is wanted of it', async () => {
  const absent = { code: 'not_found', message: expect.stringContaining("'no/such.json'") };
  await expect(client.readUserData('no/such.json')).rejects.toMatchObject(absent);
  await expect(client.deleteUserData('no/such.json')).rejects.toMatchObject(absent);
  await expect(client.moveUserData({ from: 'no/such.json', to: 'no/a.json', ...kept })).rejects.toMatchObject(absent);
});

test.each(['../x', 'a/../../x', '/etc/passwd', '..\\x', 'a\\..\\..\\x', 'C:\\x', 'c:x', '\\\\host\\x', 'a\0b'])(
  'the path %j leads out and is never sent',
  async (path) => {
    const { client: told, asked } = await saying(200, '[]');
    const forbidden = { code: 'forbidden_path' };
    await expect(told.listUserData(path)).rejects.toMatchObject(forbidden);
    await expect(told.readUserData(path)).rejects.toMatchObject(forbidden);
    await expect(told.writeUserData(path, '', kept)).rejects.toMatchObject(forbidden);
    await expect(told.deleteUserData(path)).rejects.toMatchObject(forbidden);
    await expect(told.moveUserData({ from: 'a', to: path, ...kept })).rejects.toMatchObject(forbidden);
    expect(asked).toEqual([]);
  },
);

test('a path that goes up and stays inside is sent', async () => {
  await client.writeUserData('inside/../inside/a..b.json', 'x', kept);
  expect(await client.readUserData('inside/a..b.json')).toBe('x');
});

test('a name that cannot be one is bad input, and a folder cannot be deleted', async () => {
  await client.writeUserData('folder/a.json', 'x', kept);
  await expect(client.writeUserData('n'.repeat(300), '', kept)).rejects.toMatchObject({ code: 'bad_input' });
  await expect(client.deleteUserData('folder')).rejects.toMatchObject({ code: 'backend_refused' });
});

test.each([
  [401, 'backend_refused'],
  [403, 'backend_refused'],
  [404, 'backend_not_comfyui'],
  [413, 'too_large'],
  [503, 'backend_starting'],
])('a list answered with a bare %i is %s', async (status, code) => {
  const { client: told } = await saying(status, '');
  await expect(told.listUserData('workflows')).rejects.toMatchObject({ code });
});

test('times in seconds and in milliseconds are the same times, and a plain list of an old server has none', async () => {
  const row = (modified: number): string => JSON.stringify([{ path: 'a.json', size: 2, modified, created: 0 }]);
  const expected = [{ path: 'a.json', sizeBytes: 2, modifiedMs: 1_795_248_791_280 }];
  const { client: seconds, asked } = await saying(200, row(1795248791.280226));
  expect(await seconds.listUserData('workflows/easel')).toEqual(expected);
  expect(asked).toEqual(['GET /userdata?dir=workflows%2Feasel&recurse=true&split=false&full_info=true']);
  const { client: milliseconds } = await saying(200, row(1_795_248_791_280));
  expect(await milliseconds.listUserData('workflows')).toEqual(expected);
  const { client: old } = await saying(200, '["sub\\\\a.json"]');
  expect(await old.listUserData('workflows')).toEqual([{ path: 'sub/a.json', sizeBytes: null, modifiedMs: null }]);
});

test('an answer that is no list is not ComfyUI', async () => {
  const { client: told } = await saying(200, '<!doctype html>');
  await expect(told.listUserData('workflows')).rejects.toMatchObject({ code: 'backend_not_comfyui' });
});
