import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rememberedPort, rememberPort, usualPort } from './remembered-port.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-port-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the port of last time is the first choice, and the usual one where there was none', () => {
  expect(rememberedPort(folder)).toBe(usualPort);
  rememberPort(folder, 7900);
  expect(rememberedPort(folder)).toBe(7900);
});

test.each(['', 'abc', '0', '70000', '78.5'])('a file that says %j is no port', (text) => {
  writeFileSync(join(folder, 'port'), text);
  expect(rememberedPort(folder)).toBe(usualPort);
});

test('a folder that cannot be written to does not keep Easel from listening', () => {
  expect(() => rememberPort(join(folder, 'gone'), 7900)).not.toThrow();
});
