import type { Readable } from 'node:stream';

/** Calls with each line, without its end. Pieces are joined once per line, so a line of many megabytes costs no more than its size. */
export function onLines(stream: Readable, onLine: (line: Buffer) => void): void {
  let parts: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const last = chunk.subarray(start, end);
      const line = parts.length === 0 ? last : Buffer.concat([...parts, last]);
      parts = [];
      start = end + 1;
      if (line.length > 0) onLine(line);
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  });
}

export type Id = string | number;

/** A JSON-RPC message as far as a pipe has to understand it. */
export interface Message {
  readonly id?: Id;
  readonly method?: string;
  readonly params?: {
    readonly requestId?: Id;
    readonly _meta?: Record<string, unknown>;
    readonly [key: string]: unknown;
  };
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A line and the messages in it: one, or several where an old client sends a batch. */
export interface Line {
  readonly bytes: Buffer;
  readonly messages: readonly Message[];
}

/** Null for what is not JSON. */
export function readLine(bytes: Buffer): Line | null {
  try {
    const parsed = JSON.parse(bytes.toString()) as unknown;
    const messages = (Array.isArray(parsed) ? parsed : [parsed]).filter(
      (one) => typeof one === 'object' && one !== null,
    );
    return { bytes, messages: messages as Message[] };
  } catch {
    return null;
  }
}

export function isRequest(message: Message): message is Message & { id: Id; method: string } {
  return message.method !== undefined && message.id !== undefined && message.id !== null;
}

export function isResponse(message: Message): message is Message & { id: Id } {
  return message.method === undefined && message.id !== undefined && message.id !== null;
}
