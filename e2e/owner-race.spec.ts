import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { cli, endChild, removeFolder, shim, temporaryFolder } from './program.ts';

const rounds = process.env['EASEL_TEST_LONG'] ? 50 : 3;
const programs = 10;
const assistants = 5;

let folder = '';
const children: ChildProcess[] = [];

test.beforeAll(async () => void (folder = await temporaryFolder('race')));
test.afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => endChild(child, 'SIGKILL')));
  for (const pid of programsOf(folder)) process.kill(pid, 'SIGKILL');
});
test.afterAll(() => removeFolder(folder));

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, HOME: folder, EASEL_COMFYUI_URL: '', COMFYUI_URL: '' },
  });
  children.push(child);
  return child;
}

/** What `serve` prints: the one line, whether it became the program or found one. */
async function serve(): Promise<string> {
  const child = start([cli, 'serve', '--data-dir', folder, '--port', '0', '--demo']);
  for await (const line of createInterface(child.stdout!)) return line;
  throw new Error('serve ended without a line');
}

/** One call of a tool through a shim, in raw lines: nothing of a client library may try again on its own. */
async function ask(): Promise<unknown> {
  const child = start([shim, '--data-dir', folder, '--', '--port', '0', '--demo']);
  const say = (message: object) => child.stdin!.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const clientInfo = { name: 'race', version: '1' };
  say({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } });
  for await (const line of createInterface(child.stdout!)) {
    const message = JSON.parse(line) as { id?: number; result?: unknown };
    if (message.id === 1) {
      say({ method: 'notifications/initialized' });
      say({ id: 2, method: 'tools/call', params: { name: 'get_queue', arguments: {} } });
    }
    if (message.id !== 2) continue;
    child.stdin!.end();
    return message;
  }
  throw new Error('the shim ended without an answer');
}

/** Processes that run `serve` on this folder. */
function programsOf(dataFolder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const words = readFileSync(join('/proc', name, 'cmdline'), 'utf8').split('\0');
        return words.includes('serve') && words.includes(dataFolder);
      } catch {
        return false;
      }
    })
    .map(Number);
}

test('ten programs and five shims start at once on a stale socket: one owner, every call answered', async () => {
  test.skip(process.platform !== 'linux', 'looks at processes in /proc');
  test.setTimeout(30_000 * rounds);
  // The first one starts on nothing, the others on what a killed owner left.
  for (let round = 0; round <= rounds; round++) {
    const [lines, answers] = await Promise.all([
      Promise.all(Array.from({ length: programs }, serve)),
      Promise.all(Array.from({ length: assistants }, ask)),
    ]);

    for (const answer of answers) expect(answer).toMatchObject({ id: 2, result: { structuredContent: {} } });
    expect(new Set(lines.map((line) => /http:\S+/.exec(line)?.[0])).size, lines.join('\n')).toBe(1);
    // None, when a program that a shim started was the first.
    expect(lines.filter((line) => line.startsWith('Easel is ready: ')).length).toBeLessThanOrEqual(1);
    await expect.poll(() => programsOf(folder).length).toBe(1);
    const { pid } = JSON.parse(readFileSync(join(folder, 'endpoint.json'), 'utf8')) as { pid: number };
    expect(programsOf(folder)).toEqual([pid]);

    // It leaves its socket and its endpoint behind for the next round.
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => programsOf(folder)).toEqual([]);
    children.length = 0;
  }
});
