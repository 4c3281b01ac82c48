import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Faults } from '../faults.ts';
import { plainPreviewFrame, previewWithMetadataFrame } from './binary-frames.ts';
import { serverFeatures, statusData } from './messages.ts';
import type { Outgoing } from './messages.ts';
import { parsePythonJson, toPythonJson } from './python-json.ts';
import { isDict, isTruthy } from './python-values.ts';
import type { Writable } from './python-values.ts';

/** Bytes a socket may hold back before the message loop waits for it, as aiohttp's writer does. */
const highWaterMark = 64 * 1024;

interface Client {
  readonly socket: WebSocket;
  supportsPreviewMetadata: boolean;
}

/**
 * The connected sockets by client id, and the one message loop they share. The loop serves one message after another, so a
 * client that does not read holds up everybody, and messages for an absent client are dropped, both as in ComfyUI.
 */
export class SocketHub {
  readonly #clients = new Map<string, Client>();
  readonly #outgoing: Outgoing[] = [];
  readonly #faults: Faults;
  #pumping = false;
  /** The client whose prompt runs, and the node it runs; a reconnecting owner is told. */
  running: { readonly clientId: string | null; readonly nodeId: string } | undefined;
  queueRemaining: () => number = () => 0;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Whether anybody would receive a message for `to` (null = everybody). */
  hasListener(to: string | null): boolean {
    return to === null ? this.#clients.size > 0 : this.#clients.has(to);
  }

  connect(socket: WebSocket, wantedId: string): void {
    const clientId = wantedId === '' ? randomUUID().replaceAll('-', '') : wantedId;
    const client: Client = { socket, supportsPreviewMetadata: false };
    this.#clients.delete(clientId);
    this.#clients.set(clientId, client);
    let isFirst = true;
    const status = { status: { exec_info: { queue_remaining: this.queueRemaining() } }, sid: clientId };
    this.#sendText(client, 'status', status);
    if (this.running?.clientId === clientId) this.#sendText(client, 'executing', { node: this.running.nodeId });
    socket.on('message', (data, isBinary) => {
      if (isBinary || !isFirst) return;
      const message = readMessage(String(data));
      if (message === undefined) return;
      isFirst = false;
      if (message.get('type') !== 'feature_flags') return;
      const flags = message.get('data');
      client.supportsPreviewMetadata = isDict(flags) && isTruthy(flags.get('supports_preview_metadata'));
      this.#sendText(client, 'feature_flags', serverFeatures);
    });
    socket.on('error', () => {
      /* 'close' follows, with the code the client sees */
    });
    // Whichever socket holds the id now loses it, even a newer one: ComfyUI's reconnect race.
    socket.on('close', () => this.#clients.delete(clientId));
  }

  /** Queues a text message for one client or, with null, for all. */
  post(type: string, data: Writable, to: string | null): void {
    this.postRaw({ to, content: { type, data } });
  }

  postRaw(message: Outgoing): void {
    this.#outgoing.push(message);
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => void this.#pump());
  }

  postStatus(): void {
    this.post('status', statusData(this.queueRemaining()), null);
  }

  /** Ends every connection without a close frame: clients see 1006. */
  terminate(): void {
    for (const client of this.#clients.values()) client.socket.terminate();
    this.#outgoing.length = 0;
  }

  async #pump(): Promise<void> {
    for (let message = this.#outgoing.shift(); message !== undefined; message = this.#outgoing.shift()) {
      if (this.#faults.silenceSocket) continue;
      if (this.#faults.delayMessagesMs > 0) await sleep(this.#faults.delayMessagesMs);
      const target = message.to === null ? undefined : this.#clients.get(message.to);
      const clients = message.to === null ? [...this.#clients.values()] : target === undefined ? [] : [target];
      const frames = new Frames(message);
      for (const client of clients) {
        const frame = frames.for(client);
        if (frame !== undefined) await deliver(client.socket, frame);
      }
    }
    this.#pumping = false;
  }

  #sendText(client: Client, type: string, data: Writable): void {
    if (!this.#faults.silenceSocket) client.socket.send(toPythonJson({ type, data }));
  }
}

/** The bytes of one message, made once whoever gets them. */
class Frames {
  readonly #message: Outgoing;
  #made: string | Buffer | undefined;

  constructor(message: Outgoing) {
    this.#message = message;
  }

  for(client: Client): string | Buffer | undefined {
    const { content, to } = this.#message;
    if ('frame' in content) return content.frame;
    if ('type' in content) return (this.#made ??= toPythonJson({ type: content.type, data: content.data }));
    const { preview } = content;
    // A broadcast preview always takes the old form: nobody's flags are looked at.
    const wanted = to !== null && client.supportsPreviewMetadata ? 'with-metadata' : 'plain';
    if (preview.form !== wanted) return undefined;
    return (this.#made ??= wanted === 'plain' ? plainPreviewFrame(preview.jpeg) : previewWithMetadataFrame(preview));
  }
}

async function deliver(socket: WebSocket, frame: string | Buffer): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  const written = new Promise<void>((resolve) => socket.send(frame, () => resolve()));
  if (socket.bufferedAmount > highWaterMark) await written;
}

/** A client's text message when it is a JSON object; anything else does not use up the first slot. */
function readMessage(text: string): ReturnType<typeof asDict> {
  try {
    return asDict(parsePythonJson(text));
  } catch {
    return undefined;
  }
}

const asDict = (value: ReturnType<typeof parsePythonJson>) => (isDict(value) ? value : undefined);
