import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLogFile } from './log-file.ts';
import { openLogs, type OpenLogs } from './open-logs.ts';
import { inRequest } from './request-id.ts';

const settings = { level: 'info', format: 'auto', file: true, file_mb: 5 } as const;
let folder = '';
let log: OpenLogs;
let written: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-logs-'));
  written = [];
  log = openLogs({
    settings,
    level: 'debug',
    sinks: [{ write: (line) => void written.push(line) }, openLogFile({ path: join(folder, 'logs', 'easel.log') })],
    folders: { data: '/home/ada/.easel/data' },
  });
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

/** Everything that was kept anywhere. */
async function everywhere(): Promise<string> {
  await log.close();
  const files = readdirSync(join(folder, 'logs')).map((name) => readFileSync(join(folder, 'logs', name), 'utf8'));
  const { lines } = await log.logs.list({ limit: 1000 });
  return [...written, ...files, JSON.stringify(lines)].join('\n');
}

const planted = {
  known: 'kJ8w-our-own-token',
  openai: `sk-proj-${'a1B2'.repeat(8)}`,
  huggingFace: `hf_${'Zz9'.repeat(10)}`,
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  bearer: 'Qm9iYnlUYWJsZXM123456',
  password: 'correct-horse-battery',
  cookie: 'easel_7817=abcdef0123456789',
};

describe('a secret that is planted', () => {
  test('in a message, a field, an error, an address, a header or under a telling name is found nowhere', async () => {
    const { logger, logs } = log;
    logs.hideSecret(planted.known);
    logger.info({}, `asked with ${planted.known} and ${planted.openai}`);
    logger.warn({ deep: { list: [{ text: planted.huggingFace }, planted.jwt] } }, 'fields');
    logger.error(
      { err: new Error(`refused: Bearer ${planted.bearer}`, { cause: new Error(planted.openai) }) },
      'error',
    );
    logger.error({ url: `http://ada:${planted.password}@example.org/?token=${planted.bearer}` }, 'address');
    logger.info({ headers: { authorization: `Basic ${planted.bearer}`, cookie: planted.cookie } }, 'headers');
    logger.info(
      { token: planted.password, clientSecret: planted.password, a: { b: { apiKey: planted.password } } },
      'named',
    );
    logger.debug({ argv: ['serve', `--token=${planted.password}`] }, `password: "${planted.password}"`);
    const text = await everywhere();
    for (const secret of Object.values(planted)) expect(text).not.toContain(secret);
    for (const told of ['asked with', 'fields', 'refused', 'example.org', 'headers', 'named', 'serve'])
      expect(text).toContain(told);
  });
});

describe('the text of a prompt', () => {
  const prompt = 'a red fox\nin deep snow, looking at "me"';
  const workflow = {
    6: { class_type: 'CLIPTextEncode', inputs: { text: 'zebra' } },
    3: { inputs: { sampler_name: 'euler' } },
  };
  const say = () => {
    log.logger.warn({ error: { message: `'${prompt}' is not a number`, details: { received: [prompt] } } }, 'refused');
    log.logger.warn({}, `cut off: ${prompt.slice(0, 22)}`);
    log.logger.warn({}, 'one line: a red fox in deep snow, looking at "me"; a zebra; euler');
  };

  test('is in no line, not even a part of it', async () => {
    log.logs.hidePrompts({ prompt, steps: 20 });
    log.logs.hidePrompts(workflow);
    say();
    const text = await everywhere();
    for (const word of ['red fox', 'deep snow', 'looking', 'zebra']) expect(text).not.toContain(word);
    for (const word of ['[prompt]', 'is not a number', 'cut off', 'euler']) expect(text).toContain(word);
  });

  test('is there when the person switched it on', async () => {
    log.logs.hidePrompts({ prompt });
    log.logs.showPromptsWhen(() => true);
    say();
    expect(await everywhere()).toContain('red fox');
  });
});

test('a place on another machine loses its folders, one of our own is told by name', async () => {
  const { logger } = log;
  logger.warn({}, 'cannot open /srv/comfy/models/checkpoints/a.safetensors');
  logger.warn({ trace: ['File "C:\\Users\\Bob\\ComfyUI\\nodes.py", line 1'] }, 'of Windows');
  logger.warn({}, "'/home/ada/.easel/data/settings.json' is broken, '/home/ada/.easel/database' is not ours");
  const text = await everywhere();
  for (const place of ['/srv', 'Bob', '/home/ada']) expect(text).not.toContain(place);
  for (const told of ['a.safetensors', 'nodes.py', '<data>/settings.json']) expect(text).toContain(told);
});

describe('lines', () => {
  test('of one request carry its id, also later and inside; others have none', async () => {
    const { logger, logs } = log;
    await inRequest(async () => {
      logger.info({}, 'first');
      await Promise.resolve();
      inRequest(() => logger.info({ jobId: 'j1' }, 'second'));
    });
    inRequest(() => logger.info({}, 'another'));
    logger.info({}, 'outside');
    const { lines } = await logs.list({});
    expect(lines.map(({ message, jobId }) => [message, jobId])).toEqual([
      ['first', null],
      ['second', 'j1'],
      ['another', null],
      ['outside', null],
    ]);
    const ids = lines.map(({ requestId }) => requestId);
    expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
    expect([ids[1] === ids[0], ids[2] === ids[0], ids[3]]).toEqual([true, false, null]);
    expect((await logs.list({ requestId: ids[0] ?? '' })).lines).toHaveLength(2);
    expect((await logs.list({ jobId: 'j1' })).lines).toHaveLength(1);
  });

  test('are found by level, words, time and number, the newest ones', async () => {
    const { logger, logs } = log;
    logger.info({ url: 'http://gpu:8188' }, 'connected');
    logger.warn({}, 'A job waits');
    logger.error({}, 'a job failed');
    const found = async (query: Parameters<typeof logs.list>[0]) =>
      (await logs.list(query)).lines.map(({ message }) => message);
    expect(await found({ level: 'warn' })).toEqual(['A job waits', 'a job failed']);
    expect(await found({ text: 'JOB a' })).toEqual(['A job waits', 'a job failed']);
    expect(await found({ text: 'gpu:8188' })).toEqual(['connected']);
    expect(await found({ limit: 1 })).toEqual(['a job failed']);
    expect(await found({ since: Date.now() + 1000 })).toEqual([]);
    const { newest } = await logs.list({});
    const next = logs.list({ after: newest, waitMs: 5_000 });
    logger.info({}, 'the next one');
    expect((await next).lines.map(({ message }) => message)).toEqual(['the next one']);
    expect((await logs.list({ after: newest + 1, waitMs: 20 })).lines).toEqual([]);
    expect((await logs.list({ after: newest + 1, waitMs: 60_000 }, AbortSignal.abort())).lines).toEqual([]);
  });

  test('are found by their time, whatever the clock did meanwhile', async () => {
    const clock = vi.spyOn(Date, 'now').mockReturnValue(5_000);
    log.logger.info({}, 'before');
    clock.mockReturnValue(3_000);
    log.logger.info({}, 'set back');
    clock.mockRestore();
    expect((await log.logs.list({ since: 4_000 })).lines.map(({ message }) => message)).toEqual(['before']);
  });

  test('are kept in bounds, in memory and in each of them', async () => {
    const { logger, logs } = log;
    for (let at = 0; at < 2_100; at++) logger.info({}, `line ${at}`);
    logger.info({ text: 'x'.repeat(100_000), list: Array(1000).fill('y') as string[] }, 'long');
    const { lines, newest } = await logs.list({ limit: 1000, text: 'line' });
    expect([lines.length, newest]).toEqual([1000, 2101]);
    expect((await logs.list({ text: 'line 50' })).lines.every(({ message }) => message !== 'line 50')).toBe(true);
    expect(JSON.stringify((await logs.list({ limit: 1 })).lines).length).toBeLessThan(6_000);
  });

  test('below the level of the sinks are kept for the window alone', async () => {
    const quiet = openLogs({
      settings,
      level: 'error',
      sinks: [{ write: (line) => void written.push(line) }],
      folders: {},
    });
    quiet.logger.info({}, 'for the window');
    quiet.logger.debug({}, 'for nobody');
    quiet.logger.error({}, 'for all');
    expect((await quiet.logs.list({})).lines.map(({ message }) => message)).toEqual(['for the window', 'for all']);
    expect(written).toHaveLength(1);
  });
});

test('a file of the log begins anew when it is full, and the older ones stay beside it, readable by their owner alone', async () => {
  const path = join(folder, 'small', 'easel.log');
  const file = openLogFile({ path, size: '1K', olderFiles: 2 });
  for (let at = 0; at < 40; at++) {
    file.write(`${JSON.stringify({ at, text: 'x'.repeat(90) })}\n`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await file.close?.();
  expect(readdirSync(join(folder, 'small')).toSorted()).toEqual(['easel.1.log', 'easel.2.log', 'easel.log']);
  const last = readFileSync(join(folder, 'small', 'easel.1.log'), 'utf8') + readFileSync(path, 'utf8');
  expect(last).toContain('"at":39');
  for (const line of last.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
});

test('a file that cannot be written is told of once, and nothing else happens', async () => {
  const troubles: Error[] = [];
  const file = openLogFile({ path: join(folder, 'logs'), onTrouble: (error) => troubles.push(error) });
  for (let at = 0; at < 3; at++) file.write('x\n');
  await expect.poll(() => troubles.length).toBe(1);
  file.write('y\n');
  await file.close?.();
  expect(troubles).toHaveLength(1);
});
