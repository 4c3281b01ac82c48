import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LaunchCommand } from '../../../../src-shared/nouns/backend-changes.ts';
import { createLaunches, type Launches } from './launches.ts';
import { processIdentity } from './process-identity.ts';

const folders: string[] = [];
const opened: Launches[] = [];
let dataFolder = '';
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'easel-launch-'));
  folders.push(dataFolder);
});
afterEach(async () => {
  for (const launches of opened.splice(0)) {
    await launches.stop('box').catch(() => {});
    launches.close();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

function open(env: Record<string, string> = {}): { launches: Launches; changes: string[] } {
  const changes: string[] = [];
  const launches = createLaunches({
    dataFolder,
    logger,
    env: { ...process.env, ...env },
    onChange: (id) => void changes.push(id),
    lookMs: 50,
    graceMs: 300,
  });
  opened.push(launches);
  return { launches, changes };
}

const node = (script: string, more: Partial<LaunchCommand> = {}): LaunchCommand => ({
  program: process.execPath,
  arguments: ['-e', script],
  folder: null,
  environment: {},
  ...more,
});
const forever = "console.log('up'); setInterval(() => {}, 1000);";
const pidOf = (): number =>
  (
    JSON.parse(readFileSync(join(dataFolder, 'launch', 'running.json'), 'utf8')) as {
      running: { box: { pid: number } };
    }
  ).running.box.pid;

test('it is started as it is written, says what it says into its log, and is stopped', async () => {
  const { launches, changes } = open({ EASEL_TOKEN: 'own', NODE_OPTIONS: '--no-warnings', KEPT: 'yes' });
  const said =
    'JSON.stringify([process.cwd(), process.argv.slice(1), process.env.ADDED, process.env.KEPT, process.env.EASEL_TOKEN, process.env.NODE_OPTIONS])';
  const command = node(`console.log(${said}); console.error('\\x1b[31m10%\\r20%\\x1b[0m'); ${forever}`, {
    folder: dataFolder,
    environment: { ADDED: 'a "b" $c' },
  });
  await launches.start('box', { ...command, arguments: [...command.arguments, '--', '--listen', 'with space'] });
  expect(launches.state('box')).toMatchObject({ isRunning: true, startedAt: expect.any(Number), exit: null });
  await expect.poll(async () => (await launches.log('box')).lines.at(-1)).toBe('up');
  const { lines, file } = await launches.log('box');
  expect(lines[0]).toMatch(/^--- started by Easel/);
  expect(lines.slice(1)).toEqual([
    JSON.stringify([dataFolder, ['--listen', 'with space'], 'a "b" $c', 'yes', null, null]),
    '20%',
    'up',
  ]);
  expect(statSync(String(file)).mode & 0o777).toBe(0o600);
  await expect(launches.start('box', command)).rejects.toMatchObject({ code: 'conflict' });
  const pid = pidOf();
  await launches.stop('box');
  expect(launches.state('box')).toMatchObject({ isRunning: false, startedAt: null, exit: { signal: 'SIGTERM' } });
  expect(await processIdentity(pid)).toBeNull();
  await expect(launches.stop('box')).rejects.toMatchObject({ code: 'conflict' });
  expect(new Set(changes)).toEqual(new Set(['box']));
});

test('it survives Easel, and the next one finds it and stops it', async () => {
  const first = open();
  await first.launches.start('box', node(forever));
  first.launches.close();
  opened.length = 0;
  const { launches, changes } = open();
  expect(launches.state('box').isRunning).toBe(false);
  await launches.recover();
  expect(launches.state('box')).toMatchObject({ isRunning: true, startedAt: expect.any(Number) });
  expect(changes).toEqual(['box']);
  const pid = pidOf();
  await launches.stop('box');
  await expect.poll(() => processIdentity(pid)).toBeNull();
});

test('a process that has got the number of one that ended is left alone', async () => {
  const { launches } = open();
  const foreign = spawn(process.execPath, ['-e', forever], { detached: true, stdio: 'ignore' });
  try {
    // The clock of processes has ticks of 10 ms, and a number is not given out again within one.
    await sleep(50);
    await launches.start('box', node(forever));
    const path = join(dataFolder, 'launch', 'running.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { running: { box: { pid: number } } };
    const before = file.running.box.pid;
    file.running.box.pid = foreign.pid ?? 0;
    writeFileSync(path, JSON.stringify(file));
    const later = open();
    await later.launches.recover();
    expect(later.launches.state('box').isRunning).toBe(false);
    await expect(later.launches.stop('box')).rejects.toMatchObject({ code: 'conflict' });
    expect(await processIdentity(foreign.pid ?? 0)).not.toBeNull();
    expect(await processIdentity(before)).not.toBeNull();
  } finally {
    foreign.kill('SIGKILL');
  }
});

test('what does not want to end is ended, with what it started itself', async () => {
  const { launches } = open();
  const child =
    "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })";
  await launches.start('box', node(`process.on('SIGTERM', () => {}); console.log('child', ${child}.pid); ${forever}`));
  await expect.poll(async () => (await launches.log('box')).lines.at(-1)).toBe('up');
  const grandchild = Number(/child (\d+)/.exec((await launches.log('box')).lines.join())?.[1]);
  const pid = pidOf();
  await launches.stop('box');
  expect(launches.state('box')).toMatchObject({ isRunning: false, exit: { signal: 'SIGKILL' } });
  await expect.poll(async () => [await processIdentity(pid), await processIdentity(grandchild)]).toEqual([null, null]);
});

test('the end of it is noticed, with how it ended', async () => {
  const { launches } = open();
  await launches.start('box', node('setTimeout(() => process.exit(3), 200)'));
  await expect.poll(() => launches.state('box').exit).toMatchObject({ code: 3, signal: null });
  expect(launches.state('box').isRunning).toBe(false);
  const later = open();
  await later.launches.recover();
  expect(later.launches.state('box').isRunning).toBe(false);
});

test.each<[string, Partial<LaunchCommand>, string]>([
  ['a program that is not there', { program: '/nowhere/python' }, 'not_found'],
  ['a folder that is not there', { folder: '/nowhere' }, 'not_found'],
  ['a program that may not be run', { program: import.meta.filename }, 'forbidden_path'],
])('%s is said', async (_, command, code) => {
  const { launches } = open();
  await expect(launches.start('box', node(forever, command))).rejects.toMatchObject({ code });
  expect(launches.state('box').isRunning).toBe(false);
});

test('of a long log the last 500 lines are shown', async () => {
  const { launches } = open();
  await launches.start('box', node(forever));
  await expect.poll(async () => (await launches.log('box')).lines.at(-1)).toBe('up');
  const { file } = await launches.log('box');
  appendFileSync(String(file), Array.from({ length: 90_000 }, (_, n) => `line ${n}\n`).join(''));
  const { lines } = await launches.log('box');
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([500, 'line 89500', 'line 89999']);
  expect(await launches.log('nobody')).toEqual({ lines: [], file: null });
});
