import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire between Easel and ComfyUI that a test can cut. */
export interface FaultyProxy {
  readonly url: string;
  /** Ends every open WebSocket connection; new ones are let through. */
  cutSockets(): void;
  /** The next POST /prompt reaches the server, its answer does not come back. */
  loseNextPromptReply(): void;
  /** How many POST /prompt went through. */
  prompts(): number;
  close(): Promise<void>;
}

export async function startFaultyProxy(target: { port: number }): Promise<FaultyProxy> {
  const pairs = new Set<{ client: Socket; websocket: boolean }>();
  let loseReply = false;
  let prompts = 0;
  const server = createServer((client) => {
    const upstream = connect(target.port, '127.0.0.1');
    const pair = { client, websocket: false };
    let losing = false;
    pairs.add(pair);
    client.on('data', (bytes: Buffer) => {
      const head = bytes.toString('latin1', 0, 300);
      if (/^GET \/(api\/)?ws/.test(head)) pair.websocket = true;
      if (/^POST \/(api\/)?prompt /.test(head)) {
        prompts++;
        losing = loseReply;
        loseReply = false;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes: Buffer) => {
      if (losing) client.destroy();
      else client.write(bytes);
    });
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutSockets: () => {
      for (const { client, websocket } of pairs) if (websocket) client.destroy();
    },
    loseNextPromptReply: () => (loseReply = true),
    prompts: () => prompts,
    async close() {
      server.close();
      for (const { client } of pairs) client.destroy();
      await once(server, 'close');
    },
  };
}
