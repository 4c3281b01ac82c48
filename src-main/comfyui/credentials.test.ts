import * as fc from 'fast-check';
import { Headers } from 'undici';
import { expect, test } from 'vitest';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { authHeaders } from './credentials.ts';

test('each kind has its header', () => {
  expect(authHeaders({ kind: 'none' })).toEqual({});
  expect(authHeaders({ kind: 'bearer', secret: 'abc' })).toEqual({ Authorization: 'Bearer abc' });
  expect(authHeaders({ kind: 'api_key', secret: 'comfyui-1' })).toEqual({ 'X-API-Key': 'comfyui-1' });
  expect(authHeaders({ kind: 'api_key', header: 'X-Token', secret: '1' })).toEqual({ 'X-Token': '1' });
  expect(authHeaders({ kind: 'basic', user: 'Ada', secret: 'pä:ss' })).toEqual({
    Authorization: `Basic ${Buffer.from('Ada:pä:ss').toString('base64')}`,
  });
});

test('extra headers go along, and the word Bearer is not said twice', () => {
  const headers = authHeaders({ kind: 'bearer', secret: ' Bearer abc\n' }, { 'CF-Access-Client-Id': 'x' });
  expect(headers).toEqual({ Authorization: 'Bearer abc', 'CF-Access-Client-Id': 'x' });
});

test.each([
  'Host',
  'origin',
  'Connection',
  'Transfer-Encoding',
  'Upgrade',
  'TE',
  'Proxy-Authorization',
  'Content-Type',
  'content-length',
  'Sec-Fetch-Site',
  '',
  'X Key',
  'X:Key',
  'X-Kéy',
])("the header '%s' cannot be chosen", (name) => {
  const refused = expect.objectContaining({ code: 'bad_input' });
  expect(() => authHeaders({ kind: 'none' }, { [name]: 'v' })).toThrow(refused);
  if (name !== '') expect(() => authHeaders({ kind: 'api_key', header: name, secret: 'v' })).toThrow(refused);
});

test.each(['a\r\nX-Other: 1', 'a\0b', 'naïve', 'x'.repeat(5_000)])(
  'a value that cannot be sent is not shown',
  (value) => {
    let thrown: unknown;
    try {
      authHeaders({ kind: 'bearer', secret: value });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(EaselError);
    expect(JSON.stringify((thrown as EaselError).toData())).not.toContain(value.slice(0, 8));
  },
);

test('an empty secret, a header twice and a user with a colon are refused', () => {
  const refused = expect.objectContaining({ code: 'bad_input' });
  expect(() => authHeaders({ kind: 'bearer', secret: ' ' })).toThrow(refused);
  expect(() => authHeaders({ kind: 'bearer', secret: 'a' }, { authorization: 'b' })).toThrow(refused);
  expect(() => authHeaders({ kind: 'basic', user: 'a:b', secret: 'c' })).toThrow(refused);
});

test('whatever is given, either it is refused or HTTP takes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }), (header, secret) => {
      try {
        const headers = authHeaders({ kind: 'api_key', header, secret }, { 'X-Two': secret });
        expect(() => new Headers({ ...headers })).not.toThrow();
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad_input' });
      }
    }),
    { numRuns: 500, seed: 8 },
  );
});
