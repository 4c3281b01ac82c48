import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let root = '';
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'easel-folder-'))));
afterEach(() => rmSync(root, { recursive: true }));

test('a folder is made with all above it, once or twice', () => {
  const path = join(root, 'a', 'b ü', 'c');
  makeFolder(path, 0o700);
  makeFolder(path, 0o700);
  makeFolder('/');
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('below a file none can be made', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file', 'below'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  expect(() => makeFolder(join(root, 'x\u0000y'))).toThrow(/null bytes/);
});

test.skipIf(!existsSync('/proc/self'))(
  'where the system has no folders to make, that is said and not tried for ever',
  () => {
    expect(() => makeFolder('/proc/easel/none')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  },
);
