import { WebSocket } from 'ws';
import type { EaselError } from '../../src-shared/nouns/errors.ts';
import { diagnose } from './diagnosis.ts';
import { readBinary, readText, type ComfyuiMessage } from './messages.ts';
import { socketRefused } from './refusals.ts';
import { socketUrl, targetOf, type ComfyuiTarget } from './target.ts';

/**
 * The one socket to a ComfyUI. It reopens by itself with growing pauses.
 * ComfyUI forgets a client id when its first socket closes, even if a second one with the same id is open by then: so the old
 * socket is always closed, and its close awaited, before the next one is opened.
 */
export interface ComfyuiSocket {
  readonly open: boolean;
  /** Opens a fresh connection now: in place of one that stays silent while the queue moves, or of a pause. */
  reopen(): void;
  close(): Promise<void>;
}

export interface SocketListener {
  onOpen(): void;
  onClose(): void;
  /** An attempt to open it failed, and why; it tries again by itself. A proxy may pass on requests and no sockets. */
  onRefused?(error: EaselError): void;
  onMessage(message: ComfyuiMessage): void;
}

const firstPauseMs = 250;
const longestPauseMs = 3_000;
const handshakeTimeoutMs = 10_000;

export interface SocketOptions {
  readonly target: ComfyuiTarget | string;
  readonly clientId: string;
  readonly listener: SocketListener;
}

export function openComfyuiSocket(options: SocketOptions): ComfyuiSocket {
  const target = targetOf(options.target);
  const address = socketUrl(target, options.clientId);
  let current: WebSocket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = firstPauseMs;
  let closed = false;
  const ended = Promise.withResolvers<void>();

  function connect(): void {
    // ws sends no Origin header by itself, which is what ComfyUI's guard wants.
    const socket = new WebSocket(address, {
      handshakeTimeout: handshakeTimeoutMs,
      headers: { ...target.headers },
      // A redirect would take the headers along.
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: 256 << 20,
    });
    current = socket;
    let wasOpen = false;
    let refusal: EaselError | null = null;
    socket.on('open', () => {
      wasOpen = true;
      pauseMs = firstPauseMs;
      // Only the first message a client sends may declare features.
      socket.send('{"type":"feature_flags","data":{"supports_preview_metadata":true}}');
      options.listener.onOpen();
    });
    socket.on('message', (data, isBinary) => {
      const message = isBinary ? readBinary(data as Buffer) : readText((data as Buffer).toString('utf8'));
      if (message) options.listener.onMessage(message);
    });
    socket.on('unexpected-response', (_request, answer) => {
      refusal = socketRefused(target, answer.statusCode ?? 0);
      socket.terminate();
    });
    // 'close' follows; without a listener an 'error' would end the program.
    socket.on('error', (error) => (refusal ??= diagnose(target, error)));
    socket.on('close', () => {
      current = null;
      if (wasOpen) options.listener.onClose();
      else if (refusal && !closed) options.listener.onRefused?.(refusal);
      if (closed) return ended.resolve();
      timer = setTimeout(connect, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      return undefined;
    });
  }

  connect();
  return {
    get open() {
      return current?.readyState === WebSocket.OPEN;
    },
    reopen() {
      pauseMs = firstPauseMs;
      if (current?.readyState === WebSocket.OPEN) current.terminate();
      else if (!current && !closed) {
        clearTimeout(timer);
        connect();
      }
    },
    close() {
      closed = true;
      clearTimeout(timer);
      if (current) current.terminate();
      else ended.resolve();
      return ended.promise;
    },
  };
}
