import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setAsideBrokenSettings } from './settings-file.ts';

let folder = '';
const warnings: string[] = [];
const logger = {
  debug: () => {},
  info: () => {},
  error: () => {},
  warn: (_: object, message: string) => void warnings.push(message),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-settings-'));
  warnings.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(['{"a": 1', '', '[]', 'null', '"x"'])('a file that says %j is kept under another name', (text) => {
  writeFileSync(join(folder, 'settings.json'), text);
  setAsideBrokenSettings(folder, logger);
  const [name = ''] = readdirSync(folder);
  expect(name).toMatch(/^settings\.broken-.*\.json$/);
  expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  expect(warnings).toHaveLength(1);
});

test('a readable file stays, and none is no trouble', () => {
  setAsideBrokenSettings(folder, logger);
  writeFileSync(join(folder, 'settings.json'), '{"defaults":{"model":"x"}}');
  setAsideBrokenSettings(folder, logger);
  expect(readdirSync(folder)).toEqual(['settings.json']);
  expect(warnings).toEqual([]);
});
