import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DownloadRules } from './create-downloads.ts';

/** What a host sends for a path. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A host of models on this machine, reached by names that only `rules` know. */
export interface ModelServer {
  readonly port: number;
  /** `http://models.test:<port>/…` */
  url(path: string, host?: string): string;
  readonly rules: DownloadRules;
  readonly answers: Map<string, Answer>;
  /** Of each request: the Range header, '' for none. */
  readonly ranges: string[];
  stop(): Promise<void>;
}

/** Names of the test's world. */
const names: Readonly<Record<string, string>> = {
  'models.test': '127.0.0.1',
  'store.test': '127.0.0.1',
  'inside.test': '192.168.1.1',
  'metadata.test': '169.254.169.254',
  'own.test': '127.0.0.2',
};

/** This machine's one address is the public internet here; all others are what they are. */
export const testRules: DownloadRules = {
  protocols: ['http:', 'https:'],
  isAllowedAddress: (address) => address === '127.0.0.1',
  resolve: (hostname) =>
    names[hostname] === undefined
      ? Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
      : Promise.resolve([names[hostname]]),
  reserveBytes: 0,
  retryPauseMs: 5,
};

export async function startModelServer(): Promise<ModelServer> {
  const answers = new Map<string, Answer>();
  const ranges: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? '');
    const answer = answers.get(new URL(request.url ?? '', 'http://x').pathname);
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path, host = 'models.test') => `http://${host}:${port}${path}`,
    rules: testRules,
    answers,
    ranges,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A file with ETag and ranges. With `breakAfter`, each answer ends without its end after so many bytes; `delayMs` between two pieces. */
export function fileAnswer(
  bytes: Buffer,
  options: { etag?: string | (() => string); breakAfter?: number; delayMs?: number; chunked?: boolean } = {},
): Answer {
  return (request, response) => {
    const etag = typeof options.etag === 'function' ? options.etag() : (options.etag ?? '"one"');
    const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const isSame = request.headers['if-range'] === etag;
    const start = from !== undefined && isSame ? Number(from) : 0;
    if (start > 0 && start >= bytes.byteLength) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.byteLength}`, etag }).end();
      return;
    }
    const length = bytes.byteLength - start;
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      'content-type': 'application/octet-stream',
      ...(!options.chunked && { 'content-length': length }),
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.byteLength - 1}/${bytes.byteLength}` }),
    });
    const end =
      options.breakAfter === undefined ? bytes.byteLength : Math.min(bytes.byteLength, start + options.breakAfter);
    void send(response, bytes.subarray(start, end), options.delayMs ?? 0).then(() => {
      if (end < bytes.byteLength) response.destroy();
      else response.end();
    });
  };
}

async function send(response: ServerResponse, bytes: Buffer, delayMs: number): Promise<void> {
  const piece = 64 * 1024;
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.byteLength; at += piece) {
      yield bytes.subarray(at, at + piece);
      if (delayMs > 0) await sleep(delayMs);
    }
  }
  // Whoever reads may leave.
  await pipeline(pieces, response, { end: false }).catch(() => {});
}
