import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSelfTest } from './self-test.ts';
import type { StdioEntry } from './system.ts';

const server = join(import.meta.dirname, 'self-test', 'server.fixture-app.ts');
const closers: (() => void)[] = [];
let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-self-test-'))));
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(folder, { recursive: true, force: true });
});

const system = () => ({
  platform: process.platform as 'linux',
  homeFolder: folder,
  env: { ...process.env, LANG: 'C.UTF-8', EASEL_NOT_FOR_CHILDREN: '1' },
});

function entryOf(mode: string, more: { args?: string[]; env?: Record<string, string> } = {}): StdioEntry {
  return { command: process.execPath, args: [server, mode, ...(more.args ?? [])], env: more.env ?? {} };
}

const test = (entry: StdioEntry, limits = {}) => runSelfTest({ entry, system: system(), limits });

describe('a self-test of a command', () => {
  it('passes for one that answers, step by step, without PATH and in no project', async () => {
    const file = join(folder, 'seen.json');
    const result = await test(entryOf('good', { args: [file], env: { EASEL_DATA_DIR: '/data' } }));
    expect(result).toMatchObject({ ok: true, error: null, log: [] });
    expect(result.steps.map(({ name, ok, message }) => [name, ok, message])).toEqual([
      ['start', true, 'The command runs.'],
      ['initialize', true, 'Easel 9.9.9 answers.'],
      ['tools', true, '1 tools.'],
      ['call', true, 'get_queue answered.'],
    ]);
    const seen = JSON.parse(readFileSync(file, 'utf8')) as { env: Record<string, string>; cwd: string };
    expect(seen.cwd).toBe(parse(process.cwd()).root);
    expect(seen.env).toMatchObject({ EASEL_DATA_DIR: '/data' });
    if (process.platform !== 'win32') expect(seen.env).toMatchObject({ HOME: folder, LANG: 'C.UTF-8' });
    expect(Object.keys(seen.env)).not.toContain('EASEL_NOT_FOR_CHILDREN');
    if (process.platform !== 'win32') expect(Object.keys(seen.env)).not.toContain('PATH');
  });

  it.each([
    ['garbage', 'initialize', 'writes something else than MCP to its output: “Welcome to easel! token=[hidden]”'],
    ['ends', 'initialize', 'ended with exit code 3 before'],
    ['ends-in-between', 'tools', 'ended with exit code 7 before'],
    ['endless', 'initialize', 'writes without an end'],
    ['echo', 'initialize', 'only repeats what it is sent'],
    ['another-server', 'initialize', 'Another MCP server answers: weather'],
    ['no-tools', 'tools', 'offers no tools'],
    ['call-fails', 'call', 'The call of get_queue failed: Easel is not running.'],
  ])('says why %s fails, at the step %s', async (mode, name, message) => {
    const result = await test(entryOf(mode));
    expect(result.ok).toBe(false);
    expect(result.steps.at(-1)).toMatchObject({ name, ok: false });
    expect(result.error).toMatchObject({ code: 'self_test_failed' });
    expect(result.error?.message).toContain(message);
    expect(result.error?.nextStep).not.toBe('');
  });

  it('says that a command is missing, and that a relative one is looked for elsewhere', async () => {
    const missing = await test({ command: join(folder, 'no-easel'), args: [], env: {} });
    expect(missing.steps).toMatchObject([{ name: 'start', ok: false }]);
    expect(missing.error).toMatchObject({ code: 'self_test_failed', details: { reason: 'ENOENT' } });
    expect(missing.error?.message).toContain('no-easel is not there');
    const relative = await test({ command: 'no-easel-anywhere', args: [], env: {} });
    expect(relative.error?.message).toContain('no absolute path');
  });

  it.skipIf(process.platform === 'win32')('says that a file may not be run', async () => {
    const refused = await test({ command: server, args: [], env: {} });
    expect(refused.error?.message).toContain('does not let the command');
  });

  it('gives up on one that hangs, and leaves nothing of it running', async () => {
    const file = join(folder, 'pids.json');
    const result = await test(entryOf('hangs', { args: [file] }), { initialize: 1500 });
    expect(result.error?.message).toContain('No answer came within 2 s');
    const pids = JSON.parse(readFileSync(file, 'utf8')) as number[];
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });

  it('is over when the whole time is', async () => {
    const result = await test(entryOf('hangs-at-tools'), { whole: 1500 });
    expect(result.steps.at(-1)).toMatchObject({ name: 'tools', ok: false });
    expect(result.steps.reduce((sum, { took }) => sum + took, 0)).toBeLessThan(4000);
  });

  it('shows the end of the log, with no secret in it', async () => {
    const lines = await test(entryOf('many-lines'));
    expect(lines.log).toHaveLength(40);
    expect(lines.log.at(-1)).toBe('line 100');
    const secret = 'correct-horse-battery';
    const result = await test(entryOf('ends', { args: ['--token', 'on-the-line'], env: { API_TOKEN: secret } }));
    expect(result.log).toEqual(['Error: the secret [hidden] is wrong', 'Authorization: [hidden]']);
    expect(result.command).toContain('API_TOKEN=[hidden]');
    expect(JSON.stringify(result)).not.toMatch(/correct-horse|on-the-line|abc\.def/);
  });

  it('ends with its signal, and so does the command', async () => {
    const file = join(folder, 'pids.json');
    const stop = new AbortController();
    const running = runSelfTest({ entry: entryOf('hangs', { args: [file] }), system: system(), signal: stop.signal });
    await expect.poll(() => readPids(file)).toHaveLength(2);
    const pids = readPids(file);
    stop.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });
});

describe('a self-test of an address', () => {
  const test = (url: string) => runSelfTest({ entry: { url, token: 'right-token' }, system: system() });

  async function listen(answer: RequestListener): Promise<string> {
    const listener = createServer(answer).listen(0, '127.0.0.1');
    closers.push(() => (listener.close(), listener.closeAllConnections()));
    await new Promise((resolve) => listener.once('listening', resolve));
    return `http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp`;
  }

  const easel: RequestListener = (request, response) => {
    if (request.headers.authorization !== 'Bearer right-token') return void response.writeHead(401).end();
    if (request.method !== 'POST') return void response.writeHead(405).end();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { id, method } = JSON.parse(body) as { id?: number; method: string };
      if (id === undefined) return void response.writeHead(202).end();
      const serverInfo = { name: 'easel', version: '9.9.9' };
      const results: Record<string, object> = {
        initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo },
        'tools/list': { tools: [{ name: 'get_queue', inputSchema: { type: 'object' } }] },
        'tools/call': { content: [{ type: 'text', text: 'The queue is empty.' }] },
      };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }));
    });
  };

  it('passes with the right token', async () => {
    const result = await test(await listen(easel));
    expect(result).toMatchObject({ ok: true, error: null });
    expect(result.steps.map(({ name }) => name)).toEqual(['start', 'initialize', 'tools', 'call']);
  });

  it('says that the token is not taken, and tells it nowhere', async () => {
    const url = await listen(easel);
    const result = await runSelfTest({ entry: { url, token: 'a-wrong-token' }, system: system() });
    expect(result.error?.message).toContain('does not take the registered token');
    expect(result.error?.details).toEqual({ status: 401 });
    expect(JSON.stringify(result)).not.toContain('a-wrong-token');
  });

  it('says that nothing listens', async () => {
    const url = await listen(easel);
    closers.splice(0).forEach((close) => close());
    const result = await test(url);
    expect(result.steps).toMatchObject([{ name: 'start', ok: false }]);
    expect(result.error?.message).toMatch(/^Nothing listens at 127\.0\.0\.1:\d+\.$/);
  });

  it.each<[string, RequestListener]>([
    ['a web server', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello</p>')],
    ['one without the path', (_, response) => response.writeHead(404).end('no')],
    ['one that speaks no HTTP', (request) => request.socket.end('SSH-2.0-OpenSSH\r\n')],
    ['one with JSON of its own', (_, r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}')],
  ])('says that %s is not Easel', async (_name, answer) => {
    const result = await test(await listen(answer));
    expect(result.steps.at(-1)).toMatchObject({ name: 'initialize', ok: false });
    expect(result.error?.message).toMatch(/^Something else than Easel listens at 127/);
  });

  it('says that an address is none', async () => {
    expect((await test('not an address')).error?.message).toContain('no address of a web server');
  });
});

function readPids(file: string): number[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as number[];
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
