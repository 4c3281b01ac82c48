import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { entry, newHome, register, shortTiming, unregister } from './config-files.fixture.ts';
import { loadExchange } from './exchange.ts';
import type { Timing } from './timing.ts';

const watchful: Timing = { ...shortTiming, looks: [20, 60, 150, 400], limitMs: 5000 };
const servers = (...names: string[]): string =>
  JSON.stringify({ mcpServers: Object.fromEntries(names.map((name) => [name, {}])) }, null, 2);
const namesIn = (path: string): string[] =>
  Object.keys((JSON.parse(readFileSync(path, 'utf8')) as { mcpServers: object }).mcpServers);

/** Waits until the file says this, as another program would see it. */
async function until(path: string, says: RegExp): Promise<void> {
  await expect.poll(() => readFileSync(path, 'utf8'), { interval: 1, timeout: 5000 }).toMatch(says);
}

test('what changed between plan and edit is kept', async () => {
  const { files, write } = newHome();
  const file = write('mcp.json', servers('a'));
  const { diff } = await files.plan(register(file));
  expect(diff).not.toContain('"b"');
  writeFileSync(file, servers('a', 'b'));
  await files.apply('cursor', [register(file)]);
  expect(namesIn(file)).toEqual(['a', 'b', 'easel']);
});

test('a file that became malformed between plan and edit is left alone', async () => {
  const { files, write } = newHome();
  const file = write('mcp.json', servers('a'));
  await files.plan(register(file));
  writeFileSync(file, '{"a": ');
  await expect(files.apply('cursor', [register(file)])).rejects.toMatchObject({ code: 'config_malformed' });
  expect(readFileSync(file, 'utf8')).toBe('{"a": ');
});

test('a program that writes the older copy it had in memory does not drop the entry', async () => {
  const { files, write } = newHome(watchful);
  const file = write('mcp.json', servers('a'));
  const applied = files.apply('cursor', [register(file)]);
  await until(file, /easel/);
  writeFileSync(file, servers('a', 'b'));
  await applied;
  expect(namesIn(file)).toEqual(['a', 'b', 'easel']);
});

test('after such a mix, undo takes the entry alone', async () => {
  const { files, write } = newHome(watchful);
  const file = write('mcp.json', servers('a'));
  const applied = files.apply('cursor', [register(file)]);
  await until(file, /easel/);
  renameSync(write('mcp.json.tmp', servers('a', 'b')), file);
  await applied;
  await files.undo('cursor');
  expect(namesIn(file)).toEqual(['a', 'b']);
});

test('what a program writes late, into the file that was replaced, is brought over', async () => {
  const { files, write } = newHome(watchful);
  const file = write('mcp.json', servers('a', 'c'));
  const opened = openSync(file, 'r+');
  const applied = files.apply('cursor', [register(file)]);
  await until(file, /easel/);
  writeSync(opened, servers('a', 'bbb').padEnd(servers('a', 'c').length), 0);
  closeSync(opened);
  await applied;
  expect(namesIn(file).toSorted()).toEqual(['a', 'bbb', 'easel']);
});

const exchange = await loadExchange();

test.runIf(exchange !== null)('what a program puts in place in the very last moment is not lost', async () => {
  let late = ['b', 'c'];
  const { files, write } = newHome(watchful, (one, other) => {
    const [name = '', ...rest] = late;
    late = rest;
    // Each from a copy that lacks what was rescued before.
    if (name) renameSync(write('mcp.json.tmp', servers('a', name)), other);
    exchange?.(one, other);
  });
  const file = write('mcp.json', servers('a'));
  await files.apply('cursor', [register(file)]);
  expect(namesIn(file).toSorted()).toEqual(['a', 'b', 'c', 'easel']);
  await files.undo('cursor');
  expect(namesIn(file).toSorted()).toEqual(['a', 'b', 'c']);
});

test.runIf(exchange !== null)(
  'an older copy that comes in the very last moment does not keep the edit from ending',
  async () => {
    const old = servers('a');
    let late = [old.replace('"a"', '"b"'), old];
    const { files, write } = newHome(watchful, (one, other) => {
      const [text, ...rest] = late;
      late = rest;
      if (text !== undefined) renameSync(write('mcp.json.tmp', text), other);
      exchange?.(one, other);
    });
    const file = write('mcp.json', old);
    await files.apply('cursor', [register(file)]);
    await files.apply('cursor', [register(file, { value: { command: 'newer' } })]);
    expect(namesIn(file).toSorted()).toEqual(['b', 'easel']);
  },
);

test.runIf(exchange !== null)('a first server that a program adds in the very last moment is not lost', async () => {
  let late: string | null = servers('b');
  const { files, write } = newHome(watchful, (one, other) => {
    if (late !== null) renameSync(write('mcp.json.tmp', late), other);
    late = null;
    exchange?.(one, other);
  });
  const file = write('mcp.json', '{}');
  await files.apply('cursor', [register(file)]);
  expect(namesIn(file).toSorted()).toEqual(['b', 'easel']);
});

test.each([
  ['has none', null],
  [
    'has one that this file system refuses',
    () => {
      throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
    },
  ],
])('a system that %s to exchange names renames', async (_, without) => {
  const { files, write } = newHome(watchful, without);
  const file = write('mcp.json', servers('a'));
  const opened = openSync(file, 'r+');
  const applied = files.apply('cursor', [register(file)]);
  await until(file, /easel/);
  writeSync(opened, servers('b'), 0);
  closeSync(opened);
  await applied;
  expect(namesIn(file)).toEqual(['easel', 'b']);
  expect(readdirSync(dirname(file)).toSorted()).toEqual(['.easel', 'mcp.json']);
});

test('a late change that cannot be brought over is kept aside, and said', async () => {
  const { files, write } = newHome(watchful);
  const text = 'extensions:\n  a: 1\nx: &x {k: 1}\ny: *x\n';
  const file = write('config.yaml', text);
  const edit = register(file, { place: { path: file, format: 'yaml', keyPath: ['extensions'] } });
  const opened = openSync(file, 'r+');
  const applied = files.apply('goose', [edit]).catch((error: unknown) => error);
  await until(file, /easel/);
  writeSync(opened, text.replace('k: 1', 'k: 2'), 0);
  closeSync(opened);
  const error = (await applied) as { code: string; details: { keptCopy: string } };
  expect(error.code).toBe('config_changed');
  expect(readFileSync(error.details.keptCopy, 'utf8')).toContain('k: 2');
});

test('a program that drops the entry again and again is told apart from a race', async () => {
  const { files, write } = newHome({ ...watchful, limitMs: 400 });
  const file = write('mcp.json', servers('a'));
  const hostile = setInterval(() => writeFileSync(file, servers('a', 'b')), 5);
  try {
    await expect(files.apply('claude-desktop', [register(file)])).rejects.toMatchObject({ code: 'config_changed' });
  } finally {
    clearInterval(hostile);
  }
});

test('a file that is removed after the edit is not made anew', async () => {
  const { files, write } = newHome(watchful);
  const file = write('mcp.json', servers('a'));
  const applied = files.apply('cursor', [register(file)]);
  await until(file, /easel/);
  rmSync(file);
  await expect(applied).rejects.toMatchObject({ code: 'config_changed' });
});

test('an entry that a program brings back is removed again', async () => {
  const { files, write } = newHome(watchful);
  const old = servers('a', 'easel');
  const file = write('mcp.json', old);
  const applied = files.apply('cursor', [unregister(file)]);
  await until(file, /^(?![^]*easel)/);
  writeFileSync(file, old.replace('"a"', '"b"'));
  await applied;
  expect(namesIn(file)).toEqual(['b']);
});

test('a file that is just being written in place is waited for', async () => {
  const { files, write } = newHome({ ...shortTiming, tornMs: 1000 });
  const file = write('mcp.json', '');
  const applied = files.apply('cursor', [register(file)]);
  await delay(20);
  writeFileSync(file, servers('a').slice(0, 20));
  await delay(20);
  appendFileSync(file, servers('a').slice(20));
  await applied;
  expect(namesIn(file)).toEqual(['a', 'easel']);
});

test('a file is written when it has been quiet for a while', async () => {
  const { files, write } = newHome({ ...shortTiming, quietMs: 2500, quietLimitMs: 12_000 });
  const file = write('mcp.json', servers('a'));
  const applied = files.apply('cursor', [register(file)]);
  for (let count = 0; count < 6; count += 1) {
    await delay(30);
    writeFileSync(file, servers('a', `b${count}`));
    expect(namesIn(file)).not.toContain('easel');
  }
  await applied;
  expect(namesIn(file)).toEqual(['a', 'b5', 'easel']);
});

test('a file that was written this very millisecond, by a clock a little ahead, has not been quiet', async () => {
  const { files, write } = newHome({ ...shortTiming, quietMs: 300, quietLimitMs: 5000 });
  const file = write('mcp.json', servers('a'));
  const ahead = Date.now() + 200;
  utimesSync(file, ahead / 1000, ahead / 1000);
  await files.apply('cursor', [register(file)]);
  expect(Date.now()).toBeGreaterThanOrEqual(ahead + 300);
  expect(namesIn(file)).toEqual(['a', 'easel']);
});

test("the client's own lock is waited for, taken, and given up", async () => {
  const { files, write } = newHome();
  const file = write('.claude.json', servers('a'));
  mkdirSync(`${file}.lock`);
  const applied = files.apply('claude-code', [register(file, { lock: true })]);
  await delay(150);
  expect(namesIn(file)).toEqual(['a']);
  rmSync(`${file}.lock`, { recursive: true });
  await applied;
  expect(namesIn(file)).toEqual(['a', 'easel']);
  expect(readdirSync(dirname(file)).filter((name) => name.includes('claude'))).toEqual(['.claude.json']);
});

test('a lock that was left behind is no obstacle', async () => {
  const { files, write } = newHome();
  const file = write('.claude.json', servers('a'));
  mkdirSync(`${file}.lock`);
  const longAgo = Date.now() / 1000 - 60;
  utimesSync(`${file}.lock`, longAgo, longAgo);
  await files.apply('claude-code', [register(file, { lock: true, value: entry })]);
  expect(namesIn(file)).toEqual(['a', 'easel']);
});
