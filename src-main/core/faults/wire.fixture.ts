import { EventEmitter, once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFrameCutter } from './frames.fixture.ts';

/** Where a job is on its way, as whoever stands between Easel and ComfyUI sees it. */
export type Point =
  /** Its POST has come, and ComfyUI has nothing of it yet. */
  | 'post'
  /** ComfyUI has all of it. */
  | 'posted'
  /** ComfyUI's answer has left for Easel. */
  | 'answered'
  /** Its first step or node. */
  | 'progress'
  /** A picture is asked for. */
  | 'view'
  /** ComfyUI says that it ended well. */
  | 'success';

/** What happens to the next POST /prompt. */
export interface PostFault {
  /** 'before': ComfyUI lacks the end of it; 'after': it has all, and its answer is held. */
  readonly at: 'before' | 'after';
  readonly holdMs: number;
  /** Afterwards: as if nothing were, the connection dies, or a gateway answers with this status. */
  readonly end: 'go on' | 'cut' | 502 | 504;
}

/** Stands between Easel and ComfyUI and does what networks, gateways and busy servers do. */
export interface Wire {
  readonly url: string;
  /** Resolves when something is there, or after 45 s: what happened before may keep it away. */
  reached(point: Point): Promise<void>;
  onNextPost(fault: PostFault): void;
  /** The next picture arrives so late. */
  holdNextView(ms: number): void;
  cutSockets(): void;
  /** Nothing passes the open sockets for so long; then all that was held, at once. */
  stallSockets(ms: number): void;
  /** Every message of ComfyUI comes twice for so long. */
  doubleMessages(ms: number): void;
  /** Ids of the prompts whose acceptance was told to Easel. */
  readonly told: ReadonlySet<string>;
  close(): Promise<void>;
}

const patienceMs = 45_000;

export async function startWire(target: { readonly port: number }): Promise<Wire> {
  const points = new EventEmitter();
  points.setMaxListeners(0);
  const told = new Set<string>();
  const sockets = new Set<Socket>();
  let postFault: PostFault | null = null;
  let viewHoldMs = 0;
  let stalledUntil = 0;
  let doubledUntil = 0;
  const at = (point: Point): void => void points.emit(point);

  function forward(request: IncomingMessage, body: Buffer | null, answer: (from: IncomingMessage) => void): void {
    const { method, url: path, headers } = request;
    const upstream = ask({ host: '127.0.0.1', port: target.port, method, path, headers, agent: false }, answer);
    upstream.on('error', () => request.socket.destroy());
    if (body) upstream.end(body);
    else request.pipe(upstream);
  }

  const pass = (response: ServerResponse) => (from: IncomingMessage) => {
    response.writeHead(from.statusCode ?? 502, from.headers);
    from.on('error', () => response.destroy()).pipe(response);
  };

  async function post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = postFault;
    postFault = null;
    const body = await buffer(request);
    const { prompt_id: promptId = '' } = JSON.parse(body.toString()) as { prompt_id?: string };
    at('post');
    if (fault?.at === 'before') {
      await sleep(fault.holdMs);
      if (fault.end === 'cut' || request.socket.destroyed) return void request.socket.destroy();
      if (fault.end !== 'go on') return void response.writeHead(fault.end).end();
    }
    forward(request, body, (from) => {
      void (async () => {
        const bytes = await buffer(from);
        at('posted');
        if (fault?.at === 'after') {
          await sleep(fault.holdMs);
          if (fault.end === 'cut') return void request.socket.destroy();
          if (fault.end !== 'go on') return void response.writeHead(fault.end).end();
        }
        if (!request.socket.destroyed && from.statusCode === 200) told.add(promptId);
        response.writeHead(from.statusCode ?? 502, from.headers).end(bytes);
        at('answered');
        return undefined;
      })().catch(() => request.socket.destroy());
    });
    return undefined;
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.on('error', () => {});
    if (request.method === 'POST' && /^\/(api\/)?prompt$/.test(request.url ?? '')) {
      post(request, response).catch(() => request.socket.destroy());
      return;
    }
    if (/^\/(api\/)?view\?/.test(request.url ?? '')) {
      at('view');
      const holdMs = viewHoldMs;
      viewHoldMs = 0;
      forward(request, null, (from) => setTimeout(() => pass(response)(from), holdMs));
      return;
    }
    forward(request, null, pass(response));
  });

  server.on('upgrade', (request: IncomingMessage, client: Socket, head: Buffer) => {
    const upstream = connect(target.port, '127.0.0.1');
    const end = (): void => {
      sockets.delete(client);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    sockets.add(client);
    const lines = [`${request.method} ${request.url} HTTP/1.1`];
    for (let index = 0; index < request.rawHeaders.length; index += 2)
      lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
    if (head.length > 0) upstream.write(head);
    client.on('data', (bytes: Buffer) => void upstream.write(bytes));
    const cutter = createFrameCutter();
    let held = Promise.resolve();
    let isOpen = false;
    upstream.on('data', (given: Buffer) => {
      let bytes = given;
      if (!isOpen) {
        const end = bytes.indexOf('\r\n\r\n') + 4;
        client.write(bytes.subarray(0, end));
        bytes = bytes.subarray(end);
        isOpen = true;
      }
      for (const frame of cutter.read(bytes)) {
        const times = doubledUntil > performance.now() ? 2 : 1;
        held = held.then(async () => {
          const waitMs = stalledUntil - performance.now();
          if (waitMs > 0) await sleep(waitMs);
          for (let time = 0; time < times; time++) client.write(frame.bytes);
          pointOf(frame.text);
        });
      }
    });
  });

  function pointOf(text: string | null): void {
    const type = text === null ? null : /^\{"type": ?"(\w+)"/.exec(text)?.[1];
    if (type === 'execution_success') at('success');
    else if (type === 'progress' || type === 'progress_state') at('progress');
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async reached(point) {
      const life = new AbortController();
      const { signal } = life;
      // Whoever waits hears of the end of the other by rejection.
      const both = [once(points, point, { signal }), sleep(patienceMs, null, { signal })];
      await Promise.race(both);
      life.abort();
      await Promise.allSettled(both);
    },
    onNextPost: (fault) => (postFault = fault),
    holdNextView: (ms) => (viewHoldMs = ms),
    cutSockets: () => sockets.forEach((socket) => socket.destroy()),
    stallSockets: (ms) => (stalledUntil = performance.now() + ms),
    doubleMessages: (ms) => (doubledUntil = performance.now() + ms),
    told,
    async close() {
      server.close();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
