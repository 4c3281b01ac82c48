import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLoopbackAddress, normaliseAddress, targetOfAddress } from './address.ts';

test.each([
  ['127.0.0.1:8188', 'http://127.0.0.1:8188'],
  ['http://127.0.0.1:8188/', 'http://127.0.0.1:8188'],
  [' ws://gpu.lan:8188/ws?clientId=1 ', 'http://gpu.lan:8188'],
  ['wss://gpu.example/comfy/ws', 'https://gpu.example/comfy'],
  ['https://gpu.example/comfy/', 'https://gpu.example/comfy'],
  ['https://gpu.example/comfy//', 'https://gpu.example/comfy'],
  ['https://cloud.example/api', 'https://cloud.example'],
  ['https://gpu.example/comfy/api/prompt', 'https://gpu.example/comfy'],
  ['http://gpu.lan:8188/#workflow', 'http://gpu.lan:8188'],
  ['http://gpu.lan:8188/?foo=1#x', 'http://gpu.lan:8188'],
  ['http://gpu.lan:8188/history/0b5b6b0e-0000-4000-8000-000000000000', 'http://gpu.lan:8188'],
  ['http://gpu.lan:8188/api/object_info/KSampler', 'http://gpu.lan:8188'],
  ['http://gpu.lan:8188/upload/image', 'http://gpu.lan:8188'],
  ['http://gpu.lan:8188/system_stats/', 'http://gpu.lan:8188'],
  ['http://gpu.lan:8188/view?filename=x.png', 'http://gpu.lan:8188'],
  ['http://gpu.lan:8188/index.html', 'http://gpu.lan:8188'],
  ['http://gpu.lan/models-of-ada', 'http://gpu.lan/models-of-ada'],
  ['localhost:8000', 'http://localhost:8000'],
  ['localhost', 'http://localhost:8188'],
  ['8188', 'http://127.0.0.1:8188'],
  [':8000', 'http://127.0.0.1:8000'],
  ['gpu-box/comfy', 'http://gpu-box:8188/comfy'],
  ['192.168.1.5', 'http://192.168.1.5:8188'],
  ['comfy.example.com', 'http://comfy.example.com'],
  ['"http://[::1]:8188"', 'http://[::1]:8188'],
  ['[::1]:8188', 'http://[::1]:8188'],
  ['::1', 'http://[::1]:8188'],
  ['[fe80::1]', 'http://[fe80::1]:8188'],
  ['http://2001:db8::5/', 'http://[2001:db8::5]'],
  ['To see the GUI go to: http://0.0.0.0:8188', 'http://127.0.0.1:8188'],
  ['http://[::]:8188', 'http://[::1]:8188'],
  ['<http://gpu.lan:8188>.', 'http://gpu.lan:8188'],
  ['http:gpu.lan:8188', 'http://gpu.lan:8188'],
  ['HTTP://GPU.lan:8188/API', 'http://gpu.lan:8188'],
  ['//gpu.lan:8188', 'http://gpu.lan:8188'],
  ['http://gpu.lan:80', 'http://gpu.lan'],
])('%s is understood as %s', (written, meant) => {
  expect(normaliseAddress(written)).toBe(meant);
});

test.each([
  'cloud.comfy.org',
  'https://cloud.comfy.org/',
  'http://cloud.comfy.org',
  'https://cloud.comfy.org/api/prompt',
  'wss://cloud.comfy.org/ws?clientId=1&token=comfyui-secret',
  'CLOUD.comfy.org:443',
  'www.comfy.org/cloud',
  'https://www.comfy.org/cloud/pricing?x=1',
  'https://platform.comfy.org/login',
  'cloud.comfy.org.',
])('%s means Comfy Cloud', (written) => {
  expect(targetOfAddress(written)).toEqual({ url: 'https://cloud.comfy.org', apiPath: '/api' });
});

test.each(['https://cloud.comfy.org.evil.example', 'https://evil.example/cloud.comfy.org', 'https://docs.comfy.org'])(
  '%s does not mean Comfy Cloud',
  (written) => {
    expect(targetOfAddress(written).apiPath).toBeUndefined();
  },
);

test.each([
  '',
  ' ',
  'ftp://x:1',
  'http://',
  'a b:1',
  'http://u:p@x:1',
  'javascript:alert(1)',
  'http://x:99999',
  '99999',
])('%s is refused', (written) => {
  expect(() => normaliseAddress(written)).toThrow(expect.objectContaining({ code: 'bad_input' }));
});

test('however an address is written, it is understood as the same one, and again as itself', () => {
  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.constantFrom('localhost', 'gpu-box'),
  );
  const prefix = fc.constantFrom('', '/comfy', '/a/b', '/user~ada/x.y');
  const tail = fc.constantFrom(
    '',
    '/',
    '/ws',
    '/api',
    '/api/',
    '/prompt',
    '/api/system_stats',
    '/#hash',
    '/?a=b',
    '/queue?x#y',
  );
  const around = fc.constantFrom(['', ''], [' ', '\n'], ['"', '"'], ['`', '`'], ['<', '>'], ['go to: ', ' now']);
  fc.assert(
    fc.property(
      fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }), prefix, tail, around, isSocket: fc.boolean() }),
      fc.boolean(),
      (parts, isSecure) => {
        const scheme = (web: boolean): string => `${web ? 'http' : 'ws'}${isSecure ? 's' : ''}://`;
        const plain = normaliseAddress(`${scheme(true)}${parts.host}:${parts.port}${parts.prefix}`);
        const written = `${scheme(!parts.isSocket)}${parts.host}:${parts.port}${parts.prefix}${parts.tail}`;
        expect(normaliseAddress(`${parts.around[0]}${written}${parts.around[1]}`)).toBe(plain);
        expect(normaliseAddress(plain)).toBe(plain);
      },
    ),
    { numRuns: 500, seed: 8 },
  );
});

test('anything else is either refused or an address without query, hash, credentials and trailing slash', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })), (written) => {
      let meant: string;
      try {
        meant = normaliseAddress(written);
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad_input' });
        return;
      }
      expect(meant).toMatch(/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*[^/?#\s])?$/);
      expect(normaliseAddress(meant)).toBe(meant);
    }),
    { numRuns: 1_000, seed: 8 },
  );
});

test('loopback is told from remote by the host alone', () => {
  expect(['http://localhost:1', 'http://127.1.2.3:1', 'http://[::1]:1'].every(isLoopbackAddress)).toBe(true);
  const others = ['http://10.0.0.1:1', 'https://localhost.example', 'http://127.evil.example', 'nonsense'];
  expect(others.some(isLoopbackAddress)).toBe(false);
});
