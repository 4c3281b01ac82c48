/** The suite's own small ComfyUI client. It keeps everything as it came, so that a test can look at bytes and order. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { expect, inject } from 'vitest';
import { WebSocket } from 'ws';
import { readFrame, outlineOf, type Frame } from './frames.ts';
import type { Graph } from './graphs.ts';

export const comfyuiUrl: string = inject('comfyuiUrl');
export const isOwnDemo: boolean = inject('isOwnDemo');
export const hasJobsApi: boolean = inject('hasJobsApi');

/** What newer servers add to every prompt's extra data. */
export const addedData: Record<string, unknown> = hasJobsApi ? { create_time: expect.any(Number) } : {};

const agent = new Agent({ keepAliveTimeout: 1000 });
/** What the running test must leave behind as it found it. */
const submitted = new Set<string>();
const openSockets = new Set<ProtocolSocket>();
/** A first run on a real server loads a checkpoint. */
const patienceMs = 60_000;

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
  json<T = unknown>(): T;
}

export interface Sent {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** One HTTP exchange; `path` goes out as it is. */
export async function send(path: string, options: Sent = {}, base: string = comfyuiUrl): Promise<Reply> {
  const answer = await agent.request({
    origin: base,
    path,
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
    body: options.body ?? null,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const text = bytes.toString();
  return { status: answer.statusCode, headers: answer.headers, bytes, text, json: <T>() => JSON.parse(text) as T };
}

export const get = (path: string, headers: Record<string, string> = {}): Promise<Reply> => send(path, { headers });

/** Posts `body` as JSON; a string goes out as it is, undefined as no body at all. */
export async function post(path: string, body?: unknown): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await send(path, { method: 'POST', ...(body === undefined ? {} : { headers, body: text }) });
  if (path.endsWith('/prompt') && reply.status === 200) submitted.add(reply.json<{ prompt_id: string }>().prompt_id);
  return reply;
}

export interface Part {
  readonly name: string;
  /** Null leaves the file name out of the header, as for a plain field. */
  readonly filename?: string | null;
  readonly content: string | Buffer;
}

/** Posts multipart/form-data, written by hand so that odd file names go out as they are. */
export function postParts(path: string, parts: readonly Part[]): Promise<Reply> {
  const boundary = randomUUID();
  const body = parts.flatMap(({ name, filename, content }) => {
    const file = filename === undefined || filename === null ? '' : `; filename="${filename}"`;
    const type = filename === undefined ? '' : 'Content-Type: application/octet-stream\r\n';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type}\r\n`;
    return [Buffer.from(head), Buffer.from(content as Buffer), Buffer.from('\r\n')];
  });
  return send(path, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]),
  });
}

export interface Submitted {
  readonly promptId: string;
  readonly number: number;
  readonly nodeErrors: Record<string, unknown>;
}

/** Posts a graph that the server must accept. `extra` goes beside "prompt" in the body. */
export async function submit(graph: Graph, extra: Record<string, unknown> = {}): Promise<Submitted> {
  const reply = await post('/prompt', { prompt: graph, ...extra });
  if (reply.status !== 200) throw new Error(`POST /prompt: ${reply.status} ${reply.text}`);
  const body = reply.json<{ prompt_id: string; number: number; node_errors: Record<string, unknown> }>();
  return { promptId: body.prompt_id, number: body.number, nodeErrors: body.node_errors };
}

/** `[number, prompt id, graph, extra data, output node ids]` */
export type QueueItem = [number, string, Graph, Record<string, unknown>, string[]];

export interface Queue {
  readonly queue_running: QueueItem[];
  readonly queue_pending: QueueItem[];
}

export const queue = async (): Promise<Queue> => (await get('/queue')).json<Queue>();

export interface HistoryEntry {
  readonly prompt: QueueItem;
  readonly outputs: Record<string, Record<string, unknown>>;
  readonly status: { status_str: string; completed: boolean; messages: [string, Record<string, unknown>][] };
  readonly meta: Record<string, unknown>;
}

export type History = Record<string, HistoryEntry>;

export async function historyOf(promptId: string): Promise<HistoryEntry | undefined> {
  return (await get(`/history/${promptId}`)).json<History>()[promptId];
}

export async function waitUntilIdle(): Promise<void> {
  await until(async () => {
    const { queue_running: running, queue_pending: pending } = await queue();
    return running.length + pending.length === 0;
  }, 'an idle server');
}

export async function waitUntilRunning(promptId: string): Promise<void> {
  await until(async () => (await queue()).queue_running[0]?.[1] === promptId, `prompt ${promptId} to run`);
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms for ${what}`);
    await sleep(20);
  }
}

/** Ends and removes what the test left behind: sockets, queued and running prompts, their history. Saved files stay. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...openSockets].map((socket) => socket.close()));
  if (submitted.size === 0) return;
  const ids = [...submitted];
  submitted.clear();
  const { queue_running: running, queue_pending: pending } = await queue();
  if (pending.length > 0) await post('/queue', { delete: ids });
  for (const [, id] of running) if (ids.includes(id)) await post('/interrupt', { prompt_id: id });
  await waitUntilIdle();
  await post('/history', { delete: ids });
}

export interface SocketOptions {
  /** Undefined connects without one. */
  readonly clientId?: string | undefined;
  /** Whether to announce `supports_preview_metadata`; default yes. */
  readonly flags?: boolean;
  readonly path?: string;
  readonly base?: string;
}

/** An open WebSocket that keeps every frame. Closed after the test. */
export class ProtocolSocket {
  readonly clientId: string | undefined;
  readonly frames: Frame[] = [];
  closeCode: number | undefined;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  constructor(socket: WebSocket, clientId: string | undefined) {
    this.#socket = socket;
    this.clientId = clientId;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.frames.push(readFrame(data, isBinary));
      this.#wake();
    });
    socket.on('close', (code: number) => {
      this.closeCode = code;
      openSockets.delete(this);
      this.#wake();
    });
    openSockets.add(this);
  }

  sendText(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  sendBytes(bytes: Buffer): void {
    this.#socket.send(bytes);
  }

  /** The number of frames so far, to look only at later ones. */
  mark(): number {
    return this.frames.length;
  }

  /** What came since `mark`, one short line a frame. */
  outline(mark = 0): string[] {
    return this.frames.slice(mark).map(outlineOf);
  }

  /** The first frame since `mark` with that outline; waits for it. A pattern is matched, a string must be equal. */
  async waitFor(wanted: string | RegExp, mark = 0): Promise<Frame> {
    const matches = (frame: Frame): boolean =>
      typeof wanted === 'string' ? outlineOf(frame) === wanted : wanted.test(outlineOf(frame));
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const found = this.frames.slice(mark).find(matches);
      if (found !== undefined) return found;
      if (this.closeCode !== undefined) throw new Error(`Closed with ${this.closeCode} before ${wanted}`);
      if (performance.now() > deadline) {
        throw new Error(`Waited ${patienceMs} ms for ${wanted}; came: ${this.outline(mark).slice(-20).join(', ')}`);
      }
      await this.#change(deadline - performance.now());
    }
  }

  async waitForClose(): Promise<number> {
    const deadline = performance.now() + patienceMs;
    while (this.closeCode === undefined) {
      if (performance.now() > deadline) throw new Error(`Still open after ${patienceMs} ms`);
      await this.#change(deadline - performance.now());
    }
    return this.closeCode;
  }

  async close(): Promise<void> {
    if (this.closeCode !== undefined) return;
    this.#socket.close();
    await this.waitForClose();
  }

  #wake(): void {
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }

  async #change(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

/** Connects and waits for the greeting (and, with flags, for their answer). */
export async function openSocket(options: SocketOptions = {}): Promise<ProtocolSocket> {
  const socket = await connect(options);
  await socket.waitFor(/^status/);
  if (options.flags ?? true) {
    socket.sendText({ type: 'feature_flags', data: { supports_preview_metadata: true } });
    await socket.waitFor('feature_flags');
  }
  return socket;
}

/** Connects and says nothing. */
export async function connect(options: SocketOptions = {}): Promise<ProtocolSocket> {
  const clientId = 'clientId' in options ? options.clientId : randomUUID();
  const base = (options.base ?? comfyuiUrl).replace(/^http/, 'ws');
  const query = clientId === undefined ? '' : `?clientId=${encodeURIComponent(clientId)}`;
  const opened = new WebSocket(`${base}${options.path ?? '/ws'}${query}`, { perMessageDeflate: false });
  const socket = new ProtocolSocket(opened, clientId);
  await once(opened, 'open');
  return socket;
}

export interface Run extends Submitted {
  /** From the first message about the prompt to its last, "executing null". */
  readonly frames: Frame[];
  readonly outline: string[];
}

/** Submits in the socket's name and waits for the prompt's last message. */
export async function run(socket: ProtocolSocket, graph: Graph, extra: Record<string, unknown> = {}): Promise<Run> {
  const mark = socket.mark();
  const result = await submit(graph, { client_id: socket.clientId, ...extra });
  await socket.waitFor('executing null', mark);
  const frames = socket.frames.slice(mark);
  return { ...result, frames, outline: frames.map(outlineOf) };
}

/** Long enough for a message that should not come to have come. */
export const settle = (): Promise<void> => sleep(400);

/** The status of a WebSocket handshake with these headers: 101 when it is accepted. */
export async function upgradeStatus(headers: Record<string, string>): Promise<number> {
  const attempt = new WebSocket(`${comfyuiUrl.replace(/^http/, 'ws')}/ws`, { headers });
  const status = await new Promise<number>((resolve, reject) => {
    attempt.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    attempt.once('upgrade', () => resolve(101));
    attempt.once('error', reject);
  });
  attempt.on('error', () => {
    // Ended below while still connecting, when it was refused.
  });
  attempt.terminate();
  return status;
}
