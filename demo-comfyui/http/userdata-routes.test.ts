import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemoComfyui } from '../index.ts';
import type { DemoComfyui } from '../index.ts';

let demo: DemoComfyui;
const dataFolder = mkdtempSync(join(tmpdir(), 'demo-userdata-'));

beforeAll(async () => {
  demo = await startDemoComfyui({ dataFolder });
});

afterAll(async () => {
  await demo.stop();
  rmSync(dataFolder, { recursive: true });
});

const write = (path: string, body: string): Promise<Response> =>
  fetch(`${demo.url}/userdata/${path}`, { method: 'POST', body });

/** Through node:http, which keeps a path as it is. */
function ask(path: string, method = 'GET'): Promise<{ status: number; reason: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: demo.port, path, method }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, reason: response.statusMessage ?? '' });
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('a given folder has no folder of user files until one is needed, and keeps the files after the end', async () => {
  expect(existsSync(join(dataFolder, 'user'))).toBe(false);
  expect(await (await fetch(`${demo.url}/v2/userdata`)).json()).toEqual([]);
  await write('workflows%2Fa.json', '{}');
  expect(readFileSync(join(dataFolder, 'user/default/workflows/a.json'), 'utf8')).toBe('{}');
  await demo.stop();
  expect(existsSync(join(dataFolder, 'user/default/workflows/a.json'))).toBe(true);
  demo = await startDemoComfyui({ dataFolder });
  expect(await (await fetch(`${demo.url}/userdata?dir=workflows`)).json()).toEqual(['a.json']);
});

test('a name that cannot be written is told in the reason', async () => {
  expect(await ask(`/userdata/${'n'.repeat(300)}`, 'POST')).toEqual({
    status: 400,
    reason: 'Invalid filename. Please avoid special characters like :\\/*?"<>|',
  });
});

test.each(['/userdata/../../x', '/userdata/..', '/userdata/%2e%2e/x', '/userdata/..%2F..%2F..%2Fx'])(
  '%s writes nothing',
  async (path) => {
    expect([403, 405]).toContain((await ask(path, 'POST')).status);
    expect(existsSync(join(dataFolder, 'x')) || existsSync(join(dataFolder, '..', 'x'))).toBe(false);
  },
);

test('times are seconds with the digits Python gives them', async () => {
  const reply = await fetch(`${demo.url}/userdata/b.json?full_info=true`, { method: 'POST', body: 'x' });
  const text = await reply.text();
  expect(text).toMatch(/^\{"path": "b\.json", "size": 1, "modified": \d{10}\.\d+, "created": \d{10}\.\d+\}$/);
});
