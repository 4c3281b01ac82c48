import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Message, onLines } from './json-lines.ts';
import { openPipe, type PipeOptions } from './pipe.ts';

const quick = {
  retry: 10,
  restart: 30,
  snapshot: 60,
  giveUp: 200,
  retryAfterGivingUp: 20,
  startAgain: 10_000,
  hold: 60,
  farewell: 100,
};

/** A program that answers every request with its method, and can be killed and started again on the same socket. */
class Program {
  readonly received: Message[] = [];
  readonly folder: string;
  /** Methods that get no answer. */
  silent = new Set<string>();
  connections: Socket[] = [];
  #listener: Server | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  async start(): Promise<void> {
    const path = join(this.folder, 's.sock');
    rmSync(path, { force: true });
    const listener = createServer((socket) => {
      this.connections.push(socket);
      socket.on('error', () => {});
      onLines(socket, (bytes) => this.#hear(JSON.parse(bytes.toString()) as Message, socket));
    });
    this.#listener = listener;
    await new Promise<void>((resolve) => listener.listen(path, resolve));
    writeFileSync(join(this.folder, 'endpoint.json'), JSON.stringify({ socket: path, token: 't' }));
  }

  #hear(message: Message, socket: Socket): void {
    this.received.push(message);
    if (message.method === 'subscriptions/listen') {
      const params = { _meta: { 'io.modelcontextprotocol/subscriptionId': message.id } };
      socket.write(
        `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params })}\n`,
      );
    } else if (message.id !== undefined && message.method && !this.silent.has(message.method)) {
      this.say({ jsonrpc: '2.0', id: message.id, result: { did: message.method } });
    }
  }

  say(message: object): void {
    this.connections.at(-1)?.write(`${JSON.stringify(message)}\n`);
  }

  methods(): string[] {
    return this.received.map((one) => one.method ?? 'answer');
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => (this.#listener ? this.#listener.close(() => resolve()) : resolve()));
    for (const socket of this.connections.splice(0)) socket.destroy();
    await closed;
    this.#listener = undefined;
    this.received.length = 0;
  }
}

describe('the pipe', () => {
  let folder: string;
  let program: Program;
  let heard: (Message & { jsonrpc?: string })[];
  let exits: number[];
  let starts: number;
  let stdin: PassThrough;
  let stdout: PassThrough;
  let pipe: { close(): void };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'easel-shim-'));
    program = new Program(folder);
    heard = [];
    exits = [];
    starts = 0;
    stdin = new PassThrough();
    stdout = new PassThrough();
    onLines(stdout, (bytes) => heard.push(JSON.parse(bytes.toString()) as Message));
  });

  afterEach(async () => {
    pipe.close();
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(more: Partial<PipeOptions> = {}): void {
    // Its own array: the pipe of the test before may end late.
    const ends = exits;
    pipe = openPipe({
      stdin,
      stdout,
      dataFolder: folder,
      snapshotFolders: [folder, join(folder, 'bundle')],
      start: () => ++starts > 0,
      exit: (code) => ends.push(code),
      times: quick,
      ...more,
    });
  }
  const say = (message: object) => void stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const answerTo = (id: string | number) => heard.filter((one) => one.id === id);
  const handshake = async () => {
    say({ id: 'init', method: 'initialize', params: {} });
    await expect.poll(() => answerTo('init')).toHaveLength(1);
    say({ method: 'notifications/initialized' });
  };

  it('carries requests and answers', async () => {
    await program.start();
    open();
    say({ id: 1, method: 'tools/list' });
    await expect.poll(() => answerTo(1)).toEqual([{ jsonrpc: '2.0', id: 1, result: { did: 'tools/list' } }]);
    expect(starts).toBe(0);
  });

  it('starts the program once when nobody answers, and keeps what was said meanwhile', async () => {
    open();
    say({ id: 1, method: 'initialize' });
    say({ id: 2, method: 'tools/list' });
    await sleep(60);
    expect(starts).toBe(1);
    await program.start();
    await expect.poll(() => heard.map((one) => one.id)).toEqual([1, 2]);
    expect(program.methods()).toEqual(['initialize', 'tools/list']);
    expect(starts).toBe(1);
  });

  it('is not fooled by a stale endpoint and a dead socket', async () => {
    await program.start();
    await program.stop();
    open();
    say({ id: 1, method: 'tools/list' });
    await expect.poll(() => starts).toBe(1);
    await program.start();
    await expect.poll(() => answerTo(1)).toHaveLength(1);
  });

  it('makes the handshake again after a restart, unseen, and says that tools may have changed', async () => {
    await program.start();
    open();
    await handshake();
    await program.stop();
    await program.start();
    await expect.poll(() => program.methods()).toEqual(['initialize', 'notifications/initialized']);
    say({ id: 3, method: 'tools/list' });
    await expect.poll(() => answerTo(3)).toHaveLength(1);
    expect(answerTo('init')).toHaveLength(1);
    expect(heard.map((one) => one.method).filter(Boolean)).toEqual(['notifications/tools/list_changed']);
  });

  it('tells whoever waits that the program restarted, and holds what comes meanwhile', async () => {
    program.silent.add('tools/call');
    await program.start();
    open();
    await handshake();
    say({ id: 7, method: 'tools/call' });
    await expect.poll(() => program.methods()).toContain('tools/call');
    await program.stop();
    await expect
      .poll(() => answerTo(7))
      .toMatchObject([{ error: { code: -32_000, message: 'Easel restarted; try again.' } }]);
    say({ id: 8, method: 'tools/list' });
    await program.start();
    await expect.poll(() => answerTo(8)).toMatchObject([{ result: { did: 'tools/list' } }]);
    expect(answerTo(7)).toHaveLength(1);
  });

  it('gives a program that went away time to come back before it starts one', async () => {
    await program.start();
    open({ times: { ...quick, restart: 100 } });
    await handshake();
    await program.stop();
    await sleep(60);
    expect(starts).toBe(0);
    await expect.poll(() => starts).toBe(1);
  });

  it('repeats a handshake that was not answered, and passes its answer on', async () => {
    program.silent.add('initialize');
    await program.start();
    open();
    say({ id: 1, method: 'initialize' });
    await expect.poll(() => program.methods()).toEqual(['initialize']);
    await program.stop();
    program.silent.clear();
    await program.start();
    await expect.poll(() => answerTo(1)).toEqual([{ jsonrpc: '2.0', id: 1, result: { did: 'initialize' } }]);
  });

  it('opens the subscriptions of the newer era again, unseen', async () => {
    await program.start();
    open();
    say({ id: 'sub', method: 'subscriptions/listen', params: { notifications: { toolsListChanged: true } } });
    await expect.poll(() => heard.map((one) => one.method)).toEqual(['notifications/subscriptions/acknowledged']);
    // A program that ends in order first says that it ends the subscription.
    program.say({ jsonrpc: '2.0', id: 'sub', result: { resultType: 'complete' } });
    await sleep(10);
    await program.stop();
    await program.start();
    await expect.poll(() => program.methods()).toEqual(['subscriptions/listen']);
    await expect
      .poll(() => heard.at(-1))
      .toMatchObject({
        method: 'notifications/tools/list_changed',
        params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 'sub' } },
      });
    await sleep(80);
    expect(answerTo('sub')).toEqual([]);
    expect(heard.filter((one) => one.method === 'notifications/subscriptions/acknowledged')).toHaveLength(1);
  });

  it('passes on the end of a subscription that the program means', async () => {
    await program.start();
    open();
    say({ id: 'sub', method: 'subscriptions/listen' });
    await expect.poll(() => heard).toHaveLength(1);
    program.say({ jsonrpc: '2.0', id: 'sub', result: {} });
    await expect.poll(() => answerTo('sub')).toHaveLength(1);
  });

  it('keeps an answer to the program of before from the one of now', async () => {
    await program.start();
    open();
    await handshake();
    program.say({ jsonrpc: '2.0', id: 0, method: 'elicitation/create' });
    await expect.poll(() => answerTo(0)).toHaveLength(1);
    await program.stop();
    await program.start();
    await expect.poll(() => program.methods()).toContain('notifications/initialized');
    say({ id: 0, result: { action: 'accept' } });
    say({ id: 5, method: 'tools/list' });
    await expect.poll(() => answerTo(5)).toHaveLength(1);
    expect(program.methods()).not.toContain('answer');
  });

  it('answers the first questions from the snapshot while the program is slow to start', async () => {
    const snapshot = { initialize: { from: 'snapshot' }, tools: { tools: [] } };
    writeFileSync(join(folder, 'tools-snapshot.json'), JSON.stringify(snapshot));
    open();
    say({ id: 1, method: 'initialize' });
    await expect.poll(() => answerTo(1)).toMatchObject([{ result: { from: 'snapshot' } }]);
    say({ method: 'notifications/initialized' });
    say({ id: 2, method: 'tools/list' });
    say({ id: 3, method: 'tools/call' });
    await expect.poll(() => answerTo(2)).toMatchObject([{ result: { tools: [] } }]);
    await program.start();
    await expect.poll(() => answerTo(3)).toHaveLength(1);
    expect(program.methods()).toEqual(['initialize', 'notifications/initialized', 'tools/call']);
    expect(answerTo(1)).toHaveLength(1);
  });

  it('says so when the program does not come, and still serves when it comes later', async () => {
    open();
    say({ id: 1, method: 'initialize' });
    say({ id: 2, method: 'tools/call' });
    await expect.poll(() => answerTo(1)).toMatchObject([{ error: { code: -32_000 } }]);
    expect(answerTo(2)).toMatchObject([{ result: { isError: true } }]);
    await program.start();
    say({ id: 3, method: 'tools/list' });
    await expect.poll(() => answerTo(3)).toMatchObject([{ result: { did: 'tools/list' } }]);
  });

  it('says at once that Easel is not installed, shows its tools all the same, and serves when it comes', async () => {
    mkdirSync(join(folder, 'bundle'));
    const snapshot = { initialize: { from: 'bundle' }, tools: { tools: [] } };
    writeFileSync(join(folder, 'bundle', 'tools-snapshot.json'), JSON.stringify(snapshot));
    open({ start: () => false, times: { ...quick, snapshot: 60_000, giveUp: 60_000, retryAfterGivingUp: 300 } });
    await sleep(20);
    const from = Date.now();
    say({ id: 1, method: 'initialize' });
    await expect.poll(() => answerTo(1)).toMatchObject([{ result: { from: 'bundle' } }]);
    say({ method: 'notifications/initialized' });
    say({ id: 2, method: 'tools/list' });
    say({ id: 3, method: 'tools/call' });
    await expect.poll(() => answerTo(3)).toMatchObject([{ result: { isError: true } }]);
    expect(Date.now() - from).toBeLessThan(280);
    expect(JSON.stringify(answerTo(3))).toContain('not installed');
    expect(JSON.stringify(answerTo(3))).not.toContain('resultType');
    const newer = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };
    say({ id: 31, method: 'tools/call', params: newer });
    await expect.poll(() => answerTo(31)).toMatchObject([{ result: { isError: true, resultType: 'complete' } }]);
    expect(answerTo(2)).toMatchObject([{ result: { tools: [] } }]);
    await program.start();
    await expect.poll(() => program.methods()).toEqual(['initialize', 'notifications/initialized']);
    await expect.poll(() => heard.at(-1)).toMatchObject({ method: 'notifications/tools/list_changed' });
    say({ id: 4, method: 'tools/call' });
    await expect.poll(() => answerTo(4)).toMatchObject([{ result: { did: 'tools/call' } }]);
  });

  it('has patience with a program that went away, although there is nothing to start for the moment', async () => {
    await program.start();
    open({ start: () => false });
    await handshake();
    await program.stop();
    await sleep(20);
    say({ id: 3, method: 'tools/call' });
    await sleep(100);
    expect(answerTo(3)).toEqual([]);
    await program.start();
    await expect.poll(() => answerTo(3)).toMatchObject([{ result: { did: 'tools/call' } }]);
  });

  it('does not forget the second half of a handshake that the snapshot answered', async () => {
    writeFileSync(join(folder, 'tools-snapshot.json'), JSON.stringify({ initialize: { from: 'snapshot' } }));
    open();
    say({ jsonrpc: '2.0', id: 1, method: 'initialize' });
    await expect.poll(() => heard.map(({ id }) => id)).toEqual([1]);
    say({ jsonrpc: '2.0', method: 'notifications/initialized' });
    say({ jsonrpc: '2.0', id: 2, method: 'tools/call' });
    await expect.poll(() => heard.map(({ id }) => id)).toEqual([1, 2]);
    await program.start();
    await expect.poll(() => program.methods()).toEqual(['initialize', 'notifications/initialized']);
  });

  it('carries messages of megabytes both ways, however slowly they are read', async () => {
    await program.start();
    open();
    const text = 'x'.repeat(6 * 1024 * 1024);
    say({ id: 1, method: 'tools/call', params: { text } });
    await expect.poll(() => program.received[0]?.params?.['text'] === text).toBe(true);
    stdout.pause();
    for (let n = 0; n < 4; n++) program.say({ jsonrpc: '2.0', method: 'notifications/message', params: { text } });
    await sleep(50);
    stdout.resume();
    await expect.poll(() => heard.filter((one) => one.params?.['text'] === text).length).toBe(4);
  });

  it('ends when the assistant closes its side, after the answers that come soon', async () => {
    await program.start();
    open();
    say({ id: 1, method: 'tools/list' });
    stdin.end();
    await expect.poll(() => exits).toEqual([0]);
    expect(answerTo(1)).toHaveLength(1);
    await expect.poll(() => program.connections.every((one) => one.destroyed || one.readableEnded)).toBe(true);
  });

  it('ends soon although an answer is outstanding or no program is there', async () => {
    open();
    say({ id: 1, method: 'tools/list' });
    stdin.end();
    await expect.poll(() => exits).toEqual([0]);
  });

  it('ends when nobody reads what it writes', async () => {
    await program.start();
    open();
    stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await expect.poll(() => exits).toContain(0);
  });
});
