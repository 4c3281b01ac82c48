import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { levelOf, logSettingsIn, type LogSettings } from './log-settings.ts';
import { openLogs, type OpenLogs } from './open-logs.ts';
import { openProgramLogFile, programLogFile } from './program-log-file.ts';

let folder = '';
let troubles: Error[] = [];
let shown: string[] = [];
let log: OpenLogs;
const usual: LogSettings = { level: 'info', format: 'auto', file: true, file_mb: 5 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-log-settings-'));
  troubles = [];
  shown = [];
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

function open(settings: LogSettings, level?: string): OpenLogs {
  const file = openProgramLogFile({ dataFolder: folder, settings, onTrouble: (error) => troubles.push(error) });
  log = openLogs({ settings, level, sinks: [{ write: (line) => void shown.push(line) }, file], folders: {} });
  return log;
}

async function written(): Promise<string> {
  await log.close();
  return readFileSync(programLogFile(folder), 'utf8');
}

test('they are read before there are settings, and whatever is in the file does no harm', () => {
  open(usual);
  expect(logSettingsIn(folder)).toEqual(usual);
  const texts: [string, Partial<LogSettings>][] = [
    ['{"version":1,"logs":{"level":"debug","file_mb":1}}', { level: 'debug', file_mb: 1 }],
    ['{"version":1,"logs":{"level":"loud","file":false}}', { file: false }],
    ['{"logs":5}', {}],
    ['[]', {}],
    ['{"logs":', {}],
    ['', {}],
  ];
  for (const [text, expected] of texts) {
    writeFileSync(join(folder, 'settings.json'), text);
    expect(logSettingsIn(folder)).toEqual({ ...usual, ...expected });
  }
  expect(logSettingsIn(join(folder, 'settings.json', 'none'))).toEqual(usual);
});

test('the level counts at once, and one that was chosen goes before it', async () => {
  const { logger, logs } = open(usual);
  logger.debug({}, 'one');
  logs.follow({ ...usual, level: 'trace' });
  logger.debug({}, 'two');
  logs.follow({ ...usual, level: 'silent' });
  logger.error({}, 'three');
  expect(shown.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['two']);
  await log.close();
  const chosen = open(usual, 'error');
  chosen.logs.follow({ ...usual, level: 'trace' });
  chosen.logger.warn({}, 'four');
  expect(shown).toHaveLength(1);
});

test('the file is begun with the first line, ended and begun again as the settings say, with no line lost', async () => {
  const { logger, logs } = open({ ...usual, file: false });
  logger.info({}, 'one');
  logs.follow(usual);
  expect(existsSync(join(folder, 'logs'))).toBe(false);
  logger.info({}, 'two');
  logs.follow({ ...usual, file_mb: 1 });
  logger.info({}, 'three');
  logs.follow({ ...usual, file: false });
  logger.info({}, 'four');
  expect((await written()).match(/"msg":"\w+"/g)).toEqual(['"msg":"two"', '"msg":"three"']);
});

test('the file begins anew at the size of the settings, with the older ones beside it', async () => {
  const { logger } = open({ ...usual, file_mb: 1 });
  const text = 'words '.repeat(600);
  for (let at = 0; at < 400; at++) logger.info({ text }, `line ${at}`);
  const last = await written();
  expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual(['easel.1.log', 'easel.log']);
  const lines = `${readFileSync(join(folder, 'logs', 'easel.1.log'), 'utf8')}${last}`.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(
    Array.from({ length: 400 }, (_, at) => `line ${at}`),
  );
});

test('where there can be no folder for it, that is told and everything else goes on', async () => {
  writeFileSync(join(folder, 'logs'), '');
  const { logger } = open(usual);
  logger.info({}, 'one');
  logger.info({}, 'two');
  await expect.poll(() => troubles.length).toBe(1);
  expect(shown).toHaveLength(2);
});

test('EASEL_LOG_LEVEL is read with some forgiveness', () => {
  open(usual);
  expect(['debug', ' DEBUG ', 'Silent', 'loud', '', undefined].map(levelOf)).toEqual([
    'debug',
    'debug',
    'silent',
    undefined,
    undefined,
    undefined,
  ]);
});
