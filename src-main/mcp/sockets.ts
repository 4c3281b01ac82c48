import { type Duplex, pipeline, type Readable, Transform } from 'node:stream';
import type { Server } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Requester } from '../../src-shared/nouns/jobs.ts';

/** The socket is open to the person's own programs and to nobody else. */
const local: Requester = { kind: 'assistant', name: '', token: null };
/** A message may carry an image as base64. */
const maxBufferSize = 64 * 1024 * 1024;
const lineEnd = 10;

export interface SocketsOptions {
  readonly createServer: (caller: Requester) => Server;
  readonly onChange: () => void;
  readonly onError: (error: Error) => void;
}

/** Connections of the shim: JSON-RPC lines of either era, the opening message decides. */
export interface McpSockets {
  /** Resolves when the connection has ended; never rejects. */
  serve(duplex: Duplex): Promise<void>;
  readonly servers: () => Iterable<Server>;
  readonly count: () => number;
  close(): Promise<void>;
}

export function createMcpSockets({ createServer, onChange, onError }: SocketsOptions): McpSockets {
  /** The end of each open connection. */
  const connections = new Map<Duplex, () => Promise<void>>();
  const servers = new Set<Server>();

  const tracked = () => {
    const server = createServer(local);
    servers.add(server);
    server.onclose = () => void servers.delete(server);
    return server;
  };

  return {
    serve: async (duplex) => {
      const ended = new Promise<void>((resolve) => duplex.once('close', resolve));
      duplex.on('error', onError);
      if (duplex.destroyed) return;
      const handle = serveStdio(tracked, { transport: new SocketTransport(duplex), onerror: onError });
      connections.set(duplex, handle.close);
      onChange();
      await ended;
      connections.delete(duplex);
      onChange();
      await handle.close();
    },
    servers: () => servers,
    count: () => connections.size,
    close: async () => {
      await Promise.all([...connections.values()].map((end) => end()));
    },
  };
}

/** The SDK's transport is made for the streams of its own process and leaves them open; a socket must end with it. */
class SocketTransport extends StdioServerTransport {
  readonly #duplex: Duplex;

  constructor(duplex: Duplex) {
    super(wholeLines(duplex), duplex, { maxBufferSize });
    this.#duplex = duplex;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#duplex.end(() => this.#duplex.destroy());
  }
}

/**
 * What comes in, cut only after line ends. The SDK joins and searches all it holds with every chunk: a message of 30 MB
 * in chunks of 64 KB would keep the program busy for seconds.
 */
function wholeLines(duplex: Duplex): Readable {
  let parts: Buffer[] = [];
  let held = 0;
  const lines = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const end = chunk.lastIndexOf(lineEnd) + 1;
      if (end > 0) {
        this.push(Buffer.concat([...parts, chunk.subarray(0, end)]));
        parts = [];
        held = 0;
      }
      parts.push(chunk.subarray(end));
      held += chunk.length - end;
      done(held > maxBufferSize ? new RangeError('A message is longer than 64 MiB.') : null);
    },
  });
  // Whatever ends one of them ends both; the transport hears of it by the end of `lines`.
  pipeline(duplex, lines, () => undefined);
  return lines;
}
