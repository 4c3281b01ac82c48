import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSettings } from './create-settings.ts';
import { openSettingsFile, setAsideBrokenSettings, settingsName } from './settings-file.ts';

let folder = '';
const warnings: string[] = [];
const logger = {
  debug: () => {},
  info: () => {},
  error: () => {},
  warn: (_: object, message: string) => void warnings.push(message),
};

const openConf = () =>
  openSettingsFile({
    dataFolder: folder,
    logger,
    open: (reading) => new Conf({ cwd: folder, configName: settingsName, projectName: 'easel', ...reading }),
  });

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

test.skipIf(process.platform === 'win32').each<[string, (path: string) => void]>([
  ['a folder', (path) => mkdirSync(path)],
  ['a link to itself', (path) => symlinkSync('settings.json', path)],
  ['a pipe', (path) => void execFileSync('mkfifo', [path])],
  ['too large', (path) => writeFileSync(path, `{}${' '.repeat(17 * 1024 * 1024)}`)],
])('what is %s is set aside too, and a file takes its place', (_what, spoil) => {
  spoil(join(folder, 'settings.json'));
  const file = openConf();
  expect([file.read(), warnings.length]).toEqual([{}, 1]);
  file.write({ version: 1 });
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toContain('"version": 1');
  expect(readdirSync(folder).some((name) => name.startsWith('settings.broken-'))).toBe(true);
});

test('one that is broken and cannot be moved keeps nobody from starting, and takes nothing', () => {
  const spoiled = join(folder, 'settings.json');
  mkdirSync(spoiled);
  // As a file that is mounted into a container cannot.
  const rename = vi.spyOn(process.getBuiltinModule('node:fs'), 'renameSync').mockImplementation(() => {
    throw Object.assign(new Error('busy'), { code: 'EBUSY' });
  });
  syncBuiltinESMExports();
  const file = openSettingsFile({ dataFolder: folder, logger, open: () => ({ store: { never: 'opened' } }) });
  expect(file.read()).toEqual({});
  expect(() => file.write({})).toThrow(expect.objectContaining({ code: 'EBUSY' }));
  expect(warnings).toHaveLength(1);
  rename.mockRestore();
  syncBuiltinESMExports();
});

test('a mark of the encoding, with which some editors begin, does no harm', () => {
  writeFileSync(join(folder, 'settings.json'), '\uFEFF{"version":1,"limits":{"run_seconds":7}}');
  const file = openConf();
  expect(file.read()).toEqual({ version: 1, limits: { run_seconds: 7 } });
  file.write({ version: 1 });
  expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toEqual({ version: 1 });
  expect(warnings).toEqual([]);
});

test('the person is told of a file that was set aside, by its name', () => {
  writeFileSync(join(folder, 'settings.json'), '{"limits":');
  const settings = createSettings({ file: openConf(), events: { publish: () => {} }, logger });
  const [aside = ''] = readdirSync(folder);
  expect(settings.view().problems).toEqual([{ path: 'settings.json', message: expect.stringContaining(aside) }]);
});

test('what was being put back when the program was killed is put back at the next start', () => {
  writeFileSync(join(folder, 'settings.json.tmp-restored'), '{"version":1,"limits":{"run_seconds":7}}');
  expect(openConf().read()).toMatchObject({ limits: { run_seconds: 7 } });
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('a readable file stays, and none is no trouble', () => {
  setAsideBrokenSettings(folder, logger);
  writeFileSync(join(folder, 'settings.json'), '{"defaults":{"model":"x"}}');
  setAsideBrokenSettings(folder, logger);
  expect(readdirSync(folder)).toEqual(['settings.json']);
  expect(warnings).toEqual([]);
});
