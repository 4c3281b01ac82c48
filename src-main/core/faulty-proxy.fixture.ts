import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire between Easel and ComfyUI that a test can cut. */
export interface FaultyProxy {
  readonly url: string;
  /** Ends every open WebSocket connection; new ones are let through. */
  cutSockets(): void;
  /** The same, and new ones are refused for so many ms. */
  keepSocketsAway(ms: number): void;
  /** The next POST /prompt reaches the server, its answer does not come back. */
  loseNextPromptReply(): void;
  /** The next POST /prompt is on its way for so many ms. */
  slowNextPrompt(ms: number): void;
  /** The next POST /prompt reaches the server, and a gateway between answers in its place. */
  answerNextPrompt(status: number): void;
  /** How many POST /prompt went through. */
  prompts(): number;
  /** How many GET /queue went through. */
  queues(): number;
  close(): Promise<void>;
}

export async function startFaultyProxy(target: { port: number }): Promise<FaultyProxy> {
  const pairs = new Set<{ client: Socket; websocket: boolean }>();
  let loseReply = false;
  let slowMs = 0;
  let gatewayStatus = 0;
  let socketsFrom = 0;
  let prompts = 0;
  let queues = 0;
  const server = createServer((client) => {
    const upstream = connect(target.port, '127.0.0.1');
    const pair = { client, websocket: false };
    let losing = false;
    let gateway = 0;
    let heldUntil = 0;
    pairs.add(pair);
    client.on('data', (bytes: Buffer) => {
      const head = bytes.toString('latin1', 0, 300);
      if (/^GET \/(api\/)?ws/.test(head)) {
        pair.websocket = true;
        if (Date.now() < socketsFrom) client.destroy();
      }
      if (/^GET \/(api\/)?queue /.test(head)) queues++;
      if (/^POST \/(api\/)?prompt /.test(head)) {
        prompts++;
        losing = loseReply;
        loseReply = false;
        gateway = gatewayStatus;
        gatewayStatus = 0;
        heldUntil = Date.now() + slowMs;
        slowMs = 0;
      }
      if (heldUntil > Date.now()) setTimeout(() => upstream.write(bytes), heldUntil - Date.now());
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes: Buffer) => {
      if (losing) client.destroy();
      else if (gateway > 0) client.end(`HTTP/1.1 ${gateway} Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      else client.write(bytes);
    });
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  const cutSockets = (): void => {
    for (const { client, websocket } of pairs) if (websocket) client.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutSockets,
    keepSocketsAway(ms) {
      socketsFrom = Date.now() + ms;
      cutSockets();
    },
    loseNextPromptReply: () => (loseReply = true),
    slowNextPrompt: (ms) => (slowMs = ms),
    answerNextPrompt: (status) => (gatewayStatus = status),
    prompts: () => prompts,
    queues: () => queues,
    async close() {
      server.close();
      for (const { client } of pairs) client.destroy();
      await once(server, 'close');
    },
  };
}
