import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  demo.kill();
});

test('of a file the first bytes are read, at most so many', async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, place) => place % 251);
  const name = await client.uploadInput({
    filename: 'long.bin',
    bytes,
    mime: 'application/octet-stream',
    subfolder: 'a',
  });
  expect(name).toBe('a/long.bin');
  const head = await client.inputHead(name, { bytes: 1000 });
  expect(head).toEqual(Buffer.from(bytes.subarray(0, 1000)));
  expect(await client.inputHead(name, { bytes: 1_000_000 })).toHaveLength(300_000);
});

test('of a file that is not there, or cannot be, there is nothing to read', async () => {
  for (const name of ['nothing.png', '../outside.png', '']) {
    expect(await client.inputHead(name, { bytes: 10 })).toBeNull();
  }
  expect(await client.inputHead('example.png', { folder: 'output', bytes: 10 })).toBeNull();
});

test('of a file it is told how large it is and when it was changed last; of one that is not there nothing', async () => {
  const before = Date.now();
  const name = await client.uploadInput({ filename: 'told.bin', bytes: new Uint8Array(777), mime: 'image/png' });
  const facts = await client.fileFacts(name, { folder: 'input' });
  expect(facts?.bytes).toBe(777);
  // The header counts whole seconds.
  expect(Math.abs((facts?.modifiedAt ?? 0) - before)).toBeLessThan(60_000);
  expect(await client.fileFacts('nothing.png', { folder: 'input' })).toBeNull();
});
