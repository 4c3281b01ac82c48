import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSavedPath, savedPath } from './saved-path.ts';

test.each([
  'fox',
  'easel/red fox',
  'Bücher/画',
  '100%',
  'x%41',
  'a%20b',
  '50 % off',
  "it's {b}",
  'a..b',
  'v1.2',
  'fox.app',
])('the name %s is kept, with its ending', (name) => {
  expect(savedPath(name)).toBe(`${name}.json`);
  expect(savedPath(`${name}.json`)).toBe(`${name}.json`);
  expect(isSavedPath(`${name}.json`)).toBe(true);
  expect(isSavedPath(name)).toBe(false);
});

test.each([
  '..',
  '../x',
  'a/../../x',
  'a/../b',
  './x',
  '/etc/passwd',
  '\\\\host\\x',
  'a\\..\\x',
  'C:x',
  'c:\\x',
  'a\0b',
  '%2e%2e/x',
  '..%2fx',
  'a%2f..%2f..%2fx',
  'a%2Fb',
  '%252e%252e%252fx',
  'a%25252fb',
  'a%5cb',
  'a%00b',
  '%2fetc',
  '.index',
  'a/.hidden/x',
  '%2eindex',
  'a/',
])('the path %j leads away, or would once it is decoded', (path) => {
  expect(() => savedPath(path)).toThrow(expect.objectContaining({ code: 'forbidden_path' }));
});

test.each(['', ' ', 'a//b', 'a/ /b', 'a\nb', 'a\u007fb', '\ud800', 'n'.repeat(501)])('%j is no name', (path) => {
  expect(() => savedPath(path)).toThrow(expect.objectContaining({ code: 'bad_input' }));
});

test('whatever is accepted stays inside, however often it is decoded', () => {
  const part = fc.constantFrom('..', '.', '/', '\\', '%2e', '%2F', '%5c', '%25', '%', '2f', '2e', 'a', 'é', ' ', 'C:');
  const path = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(path, (given) => {
      let form = '';
      try {
        form = savedPath(given);
      } catch {
        return;
      }
      const depth = form.split('/').length;
      for (let round = 0; round < 6; round++) {
        expect(form.split(/[\\/]/)).toHaveLength(depth);
        expect(form).not.toMatch(/^\/|^[a-z]:|\\|(?:^|\/)\./i);
        form = Buffer.from(
          form.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        ).toString();
      }
    }),
    { seed: 5, numRuns: 2_000 },
  );
});
