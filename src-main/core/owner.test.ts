import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEndpoint, writeEndpoint } from './endpoint.ts';
import { takeOwnership } from './owner.ts';

const skipOnWindows = process.platform === 'win32';

describe.skipIf(skipOnWindows)('takeOwnership', () => {
  let folder: string;
  const children: ChildProcess[] = [];
  const listeners: Server[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'easel-owner-'));
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const listener of listeners.splice(0)) listener.close();
    await sleep(20);
    rmSync(folder, { recursive: true, force: true });
  });

  async function listen(path: string): Promise<void> {
    const listener = createServer((socket) => socket.on('error', () => {}));
    listeners.push(listener);
    await new Promise<void>((resolve) => listener.listen(path, resolve));
  }

  /** A separate process that takes part and says what it became; an owner stays until killed, and keeps nothing of what it was given. */
  async function contender(data: string): Promise<{ kind: string; pid: number; child: ChildProcess }> {
    const program = `
      import { createServer } from 'node:net';
      import { rmSync } from 'node:fs';
      import { setImmediate as turn } from 'node:timers/promises';
      const { takeOwnership } = await import(${JSON.stringify(new URL('./owner.ts', import.meta.url).href)});
      const socket = ${JSON.stringify(join(data, 's.sock'))};
      async function takePart() {
        const place = await takeOwnership(${JSON.stringify(data)});
        if (place.kind === 'visitor') return { kind: 'visitor', pid: place.endpoint.pid };
        rmSync(socket, { force: true });
        const listener = createServer((s) => s.on('error', () => {}));
        await new Promise((resolve) => listener.listen(socket, resolve));
        place.publish({ version: '1', kind: 'headless', socket, url: null, token: 't' });
        return { kind: 'owner', pid: process.pid };
      }
      const said = await takePart();
      await turn();
      gc();
      await turn();
      console.log(JSON.stringify(said));`;
    const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('\n')) resolve(text);
      });
      // Not on 'exit', which may come before what it said.
      child.on('close', () => reject(new Error(`a contender ended: ${text}`)));
    });
    return { ...(JSON.parse(answer) as { kind: string; pid: number }), child };
  }

  it('is told of the owner that answers now, not of the one whose endpoint was read a moment before', async () => {
    const { child } = await contender(folder);
    const current = readEndpoint(folder);
    if (!current || !child.pid) throw new Error('expected an owner');
    // The last owner was this very process, which lives on; the present one publishes while it is asked.
    const socket = join(folder, 'next.sock');
    writeEndpoint(folder, { ...current, pid: process.pid, token: 'last', socket, startedAt: 1 });
    const listener = createServer((connection) => {
      connection.on('error', () => {});
      writeEndpoint(folder, { ...current, token: 'present' });
    });
    listeners.push(listener);
    await new Promise<void>((resolve) => listener.listen(socket, resolve));
    const place = await takeOwnership(folder);
    expect(place).toMatchObject({ kind: 'visitor', endpoint: { pid: child.pid, token: 'present' } });
  });

  it('does not take a program for running that accepts connections but answers none', async () => {
    const { child } = await contender(folder);
    const current = readEndpoint(folder);
    if (!current || !child.pid) throw new Error('expected an owner');
    const silent = createServer((connection) => connection.on('error', () => {}));
    listeners.push(silent);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    writeEndpoint(folder, { ...current, url: `http://127.0.0.1:${port}` });
    await expect(takeOwnership(folder, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'conflict' });
    child.kill('SIGKILL');
    const next = await takeOwnership(folder);
    expect(next.kind).toBe('owner');
    if (next.kind === 'owner') next.release();
  });

  it('makes the first one the owner, who publishes a private endpoint and takes it away when done', async () => {
    const place = await takeOwnership(folder);
    if (place.kind !== 'owner') throw new Error('expected to own a new folder');
    place.publish({ version: '1', kind: 'headless', socket: 's', url: 'http://127.0.0.1:1', token: 'secret' });
    expect(readEndpoint(folder)).toMatchObject({ pid: process.pid, token: 'secret', kind: 'headless' });
    expect(statSync(join(folder, 'endpoint.json')).mode & 0o777).toBe(0o600);
    place.release();
    expect(readEndpoint(folder)).toBeNull();
    const next = await takeOwnership(folder);
    expect(next.kind).toBe('owner');
    if (next.kind === 'owner') next.release();
  });

  it('makes the second one a visitor, by any spelling of the folder', async () => {
    const first = await takeOwnership(folder);
    if (first.kind !== 'owner') throw new Error('expected to own a new folder');
    const socket = join(folder, 's.sock');
    await listen(socket);
    first.publish({ version: '1', kind: 'headless', socket, url: null, token: 't' });
    const alias = `${folder}-alias`;
    symlinkSync(folder, alias);
    try {
      expect(await takeOwnership(alias)).toMatchObject({ kind: 'visitor', endpoint: { pid: process.pid } });
    } finally {
      rmSync(alias);
      first.release();
    }
  });

  it('waits for an owner that is still starting, and gives up with a reason when it never answers', async () => {
    const first = await takeOwnership(folder);
    if (first.kind !== 'owner') throw new Error('expected to own a new folder');
    await expect(takeOwnership(folder, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'conflict' });
    const socket = join(folder, 's.sock');
    const later = takeOwnership(folder, { timeoutMs: 5000 });
    await sleep(150);
    await listen(socket);
    first.publish({ version: '1', kind: 'headless', socket, url: null, token: 't' });
    expect((await later).kind).toBe('visitor');
    first.release();
  });

  it('takes over when the owner is killed while others wait, and ignores what it left behind', async () => {
    const first = await contender(folder);
    expect(first.kind).toBe('owner');
    first.child.kill('SIGKILL');
    const second = await contender(folder);
    expect(second.kind).toBe('owner');
    expect(readEndpoint(folder)?.pid).toBe(second.pid);
  });

  it('has exactly one owner when several start at once on a stale endpoint and a stale socket', async () => {
    for (let round = 0; round < 2; round++) {
      const data = mkdtempSync(join(folder, 'race-'));
      const stale = {
        pid: 999_999_99,
        version: '1',
        kind: 'headless',
        socket: join(data, 's.sock'),
        url: null,
        token: 't',
        startedAt: 1,
      };
      writeFileSync(join(data, 'endpoint.json'), JSON.stringify(stale));
      writeFileSync(join(data, 's.sock'), '');
      const all = await Promise.all(Array.from({ length: 5 }, () => contender(data)));
      const owners = all.filter((one) => one.kind === 'owner');
      expect(owners).toHaveLength(1);
      expect(new Set(all.map((one) => one.pid))).toEqual(new Set([owners[0]?.pid]));
    }
  });

  it('says so when the folder cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(takeOwnership(join(folder, 'file'))).rejects.toMatchObject({ code: 'database_unavailable' });
  });

  it('stops waiting when told to', async () => {
    const first = await takeOwnership(folder);
    const waiting = takeOwnership(folder, { signal: AbortSignal.timeout(100) });
    await expect(waiting).rejects.toThrow(/abort|timeout/i);
    if (first.kind === 'owner') first.release();
  });
});
