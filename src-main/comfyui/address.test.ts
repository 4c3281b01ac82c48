import { expect, test } from 'vitest';
import { isLoopbackAddress, normaliseAddress } from './address.ts';

test.each([
  ['127.0.0.1:8188', 'http://127.0.0.1:8188'],
  ['http://127.0.0.1:8188/', 'http://127.0.0.1:8188'],
  [' ws://gpu.lan:8188/ws?clientId=1 ', 'http://gpu.lan:8188'],
  ['wss://gpu.example/comfy/ws', 'https://gpu.example/comfy'],
  ['https://gpu.example/comfy/', 'https://gpu.example/comfy'],
  ['https://cloud.example/api', 'https://cloud.example'],
  ['localhost:8000', 'http://localhost:8000'],
  ['"http://[::1]:8188"', 'http://[::1]:8188'],
])('%s is understood as %s', (written, meant) => {
  expect(normaliseAddress(written)).toBe(meant);
});

test.each(['', 'ftp://x:1', 'http://', 'a b:1', 'http://u:p@x:1', 'javascript:alert(1)'])(
  '%s is refused',
  (written) => {
    expect(() => normaliseAddress(written)).toThrow(expect.objectContaining({ code: 'bad_input' }));
  },
);

test('loopback is told from remote by the host alone', () => {
  expect(['http://localhost:1', 'http://127.1.2.3:1', 'http://[::1]:1'].every(isLoopbackAddress)).toBe(true);
  expect(['http://10.0.0.1:1', 'https://localhost.example', 'nonsense'].some(isLoopbackAddress)).toBe(false);
});
