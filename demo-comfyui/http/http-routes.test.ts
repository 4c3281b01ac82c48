import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSharp } from '../drawing/lazy-sharp.ts';
import { startDemoComfyui } from '../index.ts';
import type { DemoComfyui } from '../index.ts';
import { upload } from '../test-client.ts';

let demo: DemoComfyui;
let red: Buffer;
let green: Buffer;

beforeAll(async () => {
  demo = await startDemoComfyui({ speed: 100 });
  const sharp = await loadSharp();
  const plain = (background: string) =>
    sharp({ create: { width: 8, height: 6, channels: 3, background } })
      .png()
      .toBuffer();
  [red, green] = await Promise.all([plain('#ff0000'), plain('#00ff00')]);
});

afterAll(() => demo.stop());

/** Through node:http, because fetch neither sends Host and Origin as told nor keeps a path as it is. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: demo.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

const put = async (name: string, bytes: Buffer, more: Record<string, string> = {}) =>
  (await upload(demo.url, '/upload/image', { image: new File([new Uint8Array(bytes)], name), ...more })).json();

test('an upload keeps its name unless other bytes have it; the same bytes are found again', async () => {
  expect(await put('a.png', red)).toEqual({ name: 'a.png', subfolder: '', type: 'input' });
  expect(await put('a.png', red)).toMatchObject({ name: 'a.png' });
  expect(await put('a.png', green)).toMatchObject({ name: 'a (1).png' });
  expect(await put('a.png', green)).toMatchObject({ name: 'a (1).png' });
  expect(await put('a.png', green, { overwrite: 'true' })).toMatchObject({ name: 'a.png' });
  expect(await put('a.png', red, { subfolder: 'x/y' })).toEqual({ name: 'a.png', subfolder: 'x/y', type: 'input' });
});

test('LoadImage lists the pictures of the input folder, the example among them', async () => {
  await put('listed.png', red);
  const info = (await (await fetch(`${demo.url}/object_info/LoadImage`)).json()) as {
    LoadImage: { input: { required: { image: [string[]] } } };
  };
  expect(info.LoadImage.input.required.image[0]).toEqual(expect.arrayContaining(['example.png', 'listed.png']));
});

test.each([
  ['escaping subfolder', { subfolder: '../..' }, 400],
  ['unknown type', { type: 'bogus' }, 500],
] as const)('an upload with an %s is refused', async (_name, more, status) => {
  const response = await upload(demo.url, '/upload/image', { image: new File(['x'], 'x.png'), ...more });
  expect(response.status).toBe(status);
});

test('a mask upload puts the mask alpha on the original; an absent original leaves no file', async () => {
  const sharp = await loadSharp();
  await put('original.png', red, { overwrite: 'true' });
  const clear = { r: 0, g: 0, b: 0, alpha: 0 };
  const mask = await sharp({ create: { width: 8, height: 6, channels: 4, background: clear } })
    .png()
    .toBuffer();
  const file = new File([new Uint8Array(mask)], 'masked.png');
  const reference = JSON.stringify({ filename: 'original.png', type: 'input' });
  const answer = await upload(demo.url, '/upload/mask', { image: file, original_ref: reference });
  expect(await answer.json()).toEqual({ name: 'masked.png', subfolder: '', type: 'input' });
  const stored = await ask('/view?filename=masked.png&type=input');
  expect([...(await sharp(stored.body).raw().toBuffer()).subarray(0, 4)]).toEqual([255, 0, 0, 0]);
  const absent = JSON.stringify({ filename: 'nope.png', type: 'input' });
  const ghost = new File([new Uint8Array(mask)], 'ghost.png');
  expect((await upload(demo.url, '/upload/mask', { image: ghost, original_ref: absent })).status).toBe(200);
  expect((await ask('/view?filename=ghost.png&type=input')).status).toBe(404);
});

test('/view answers ranges and conditions', async () => {
  await put('view.png', red, { overwrite: 'true' });
  const path = '/view?filename=view.png&type=input';
  const whole = await ask(path);
  expect(whole.headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'filename="view.png"',
    'accept-ranges': 'bytes',
    'content-length': String(red.length),
  });
  const part = await ask(path, { Range: 'bytes=1-3' });
  expect([part.status, part.body.toString(), part.headers['content-range']]).toEqual([
    206,
    'PNG',
    `bytes 1-3/${red.length}`,
  ]);
  expect((await ask(path, { Range: 'bytes=999999-' })).headers['content-range']).toBe(`bytes */${red.length}`);
  expect((await ask(path, { 'If-None-Match': String(whole.headers['etag']) })).status).toBe(304);
  expect((await ask(path, { 'If-Modified-Since': String(whole.headers['last-modified']) })).status).toBe(304);
  const head = await ask(path, {}, 'HEAD');
  expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(red.length)]);
});

test.each([
  ['preview=webp;90', 'image/webp'],
  ['preview=jpeg', 'image/jpeg'],
  ['preview=png', 'image/webp'],
  ['preview=jpeg&channel=a', 'image/webp'],
  ['channel=rgb', 'image/png'],
  ['channel=a', 'image/png'],
])('/view with %s is made anew, without an ETag', async (query, type) => {
  await put('view.png', red, { overwrite: 'true' });
  const { status, headers } = await ask(`/view?filename=view.png&type=input&${query}`);
  expect([status, headers['content-type'], headers['etag']]).toEqual([200, type, undefined]);
});

test.each([
  ['', 404],
  ['?filename=', 400],
  ['?filename=nope.png', 404],
  ['?filename=a.png&type=bogus', 400],
  ['?filename=../../etc/passwd', 400],
  ['?filename=/etc/passwd', 400],
  ['?filename=passwd&subfolder=../../../etc', 403],
  ['?filename=example.png%20%5Binput%5D', 200],
])('/view%s answers %i', async (query, status) => {
  expect((await ask(`/view${query}`)).status).toBe(status);
});

test.each([
  ['http://127.0.0.1:PORT', 200],
  ['http://127.0.0.1', 200],
  ['https://127.0.0.1:PORT', 200],
  ['null', 200],
  ['file://', 200],
  ['http://localhost:PORT', 403],
  ['http://evil.example', 403],
  ['http://127.0.0.1:1', 403],
  ['tauri://localhost', 403],
])('the origin %s gets %i', async (origin, status) => {
  expect((await ask('/queue', { Origin: origin.replace('PORT', String(demo.port)) })).status).toBe(status);
});

test('a host that is not loopback is never checked', async () => {
  expect((await ask('/queue', { Host: 'example.com', Origin: 'http://evil.example' })).status).toBe(200);
});

test('wrong methods, unknown paths and trailing slashes answer as aiohttp does', async () => {
  const wrong = await ask('/queue', {}, 'PUT');
  expect([wrong.status, wrong.headers['allow'], wrong.body.toString()]).toEqual([
    405,
    'GET,HEAD,POST',
    '405: Method Not Allowed',
  ]);
  const unknown = await ask('/queue/');
  expect([unknown.status, unknown.body.length]).toEqual([404, 0]);
  expect((await ask('/api/queue')).body.toString()).toBe('{"queue_running": [], "queue_pending": []}');
  expect((await ask('/ws')).status).toBe(400);
});

test('it says that it is a demo, and lists the models that first examples ask for', async () => {
  const stats = (await (await fetch(`${demo.url}/system_stats`)).json()) as { system: object; devices: object[] };
  expect(stats.system).toMatchObject({ comfyui_version: '0.3.64', argv: ['demo-comfyui'] });
  expect(stats.devices[0]).toMatchObject({ name: 'demo (no GPU)' });
  expect(await (await fetch(`${demo.url}/models/checkpoints`)).json()).toEqual(
    expect.arrayContaining(['v1-5-pruned-emaonly.ckpt', 'sd_xl_base_1.0.safetensors', 'dreamshaper_8.safetensors']),
  );
  expect(await (await fetch(`${demo.url}/embeddings`)).json()).toEqual(['EasyNegative']);
  expect((await ask('/models/nope')).status).toBe(404);
});

test('a body beyond 100 MiB gets 413', async () => {
  const body = new Uint8Array(104857601);
  const response = await fetch(`${demo.url}/prompt`, { method: 'POST', body });
  expect([response.status, await response.text()]).toEqual([413, 'Maximum request body size 104857600 exceeded.']);
});
