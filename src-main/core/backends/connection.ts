import type { Backend, BackendKind, BackendSource, Device } from '../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { isLoopbackAddress } from '../../comfyui/address.ts';
import { createComfyuiClient, type ComfyuiClient } from '../../comfyui/client.ts';
import { diagnose } from '../../comfyui/diagnosis.ts';
import { noFeatures } from '../../comfyui/features.ts';
import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import { openComfyuiSocket, type ComfyuiSocket } from '../../comfyui/socket.ts';
import type { SystemStats } from '../../comfyui/wire.ts';
import { outsideRequests } from '../logs/request-id.ts';
import type { Logger } from '../ports.ts';

/** A ComfyUI that Easel uses: its client, its one socket, and what is known of its state. */
export interface Connection {
  readonly id: string;
  readonly url: string;
  readonly clientId: string;
  readonly comfyui: ComfyuiClient;
  state(): Backend;
  /** For a socket that stays silent while the queue moves. */
  reopenSocket(): void;
  close(): Promise<void>;
}

export interface ConnectionEvents {
  onChange(backend: Backend): void;
  onMessage(message: ComfyuiMessage, connection: Connection): void;
  /** The socket is open and the server answers: reconcile what is open. */
  onReady(connection: Connection): void;
}

export interface ConnectionOptions {
  readonly id: string;
  readonly url: string;
  readonly source: BackendSource;
  /** Stable over restarts: ComfyUI sends a job's events only to the client id that submitted it. */
  readonly clientId: string;
  readonly logger: Logger;
  readonly events: ConnectionEvents;
}

const firstPauseMs = 500;
const longestPauseMs = 3_000;
const refreshMs = 30_000;

/** Connects at once and for good: it tries again with growing pauses until closed, and after each loss. */
export function connect(options: ConnectionOptions): Connection {
  const { url, logger, events } = options;
  const comfyui = createComfyuiClient(url);
  const life = new AbortController();
  let socket: ComfyuiSocket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = firstPauseMs;
  let backend: Backend = {
    id: options.id,
    name: options.source === 'demo' ? 'Built-in demo' : (URL.parse(url)?.host ?? url),
    kind: options.source === 'demo' ? 'demo' : isLoopbackAddress(url) ? 'local' : 'remote',
    source: options.source,
    url,
    state: 'connecting',
    error: null,
    version: null,
    devices: [],
    queue: { running: 0, pending: 0 },
    lastSeenAt: null,
  };

  function change(facts: Partial<Backend>): void {
    const before = JSON.stringify({ ...backend, lastSeenAt: null });
    backend = { ...backend, ...facts };
    // The time of the last sign of life alone is no news.
    if (JSON.stringify({ ...backend, lastSeenAt: null }) !== before) events.onChange(backend);
  }

  async function look(): Promise<void> {
    clearTimeout(timer);
    try {
      const stats = await comfyui.systemStats(life.signal);
      pauseMs = firstPauseMs;
      const seen = { ...factsOf(stats, url), error: null, lastSeenAt: Date.now() };
      if (socket?.open) change({ ...seen, state: 'ready' });
      else change(seen);
      // The server answers: no reason to sit out a pause of the socket.
      if (socket) {
        if (!socket.open) socket.reopen();
      } else socket = openComfyuiSocket({ url, clientId: options.clientId, listener });
      again(refreshMs);
    } catch (error) {
      if (life.signal.aborted) return;
      trouble(diagnose(url, error));
      again(pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  async function probe(): Promise<void> {
    const features = await comfyui.features(life.signal).catch(() => noFeatures);
    if (!life.signal.aborted) logger.info({ url, version: backend.version, features }, 'connected to ComfyUI');
  }

  function again(afterMs: number): void {
    if (life.signal.aborted) return;
    timer = setTimeout(() => void look(), afterMs).unref();
  }

  function trouble(error: EaselError): void {
    const state = troubleStates[error.code] ?? 'unreachable';
    if (backend.state !== state) logger.warn({ url, code: error.code }, error.message);
    change({ state, error: error.toData() });
  }

  const listener = {
    onOpen() {
      void probe();
      change({ state: 'ready', error: null, lastSeenAt: Date.now() });
      events.onReady(connection);
    },
    onClose() {
      if (life.signal.aborted) return;
      change({ state: 'connecting' });
      // Whether the server is gone or only the socket: HTTP knows.
      void look();
    },
    onMessage(message: ComfyuiMessage) {
      backend.lastSeenAt = Date.now();
      if (message.kind === 'status' && message.queueRemaining !== null)
        change({ queue: queueOf(message.queueRemaining) });
      events.onMessage(message, connection);
    },
  };

  const connection: Connection = {
    id: options.id,
    url,
    clientId: options.clientId,
    comfyui,
    state: () => backend,
    reopenSocket: () => socket?.reopen(),
    async close() {
      life.abort();
      clearTimeout(timer);
      await socket?.close();
      await comfyui.close();
    },
  };
  // It lives on when the request that asked for it is long answered.
  outsideRequests(() => void look());
  return connection;
}

/** ComfyUI counts the running prompt and the pending ones together, and runs one at a time. */
function queueOf(remaining: number): Backend['queue'] {
  return { running: Math.min(1, remaining), pending: Math.max(0, remaining - 1) };
}

const troubleStates: Partial<Record<string, Backend['state']>> = {
  backend_refused: 'refused',
  backend_not_comfyui: 'not_comfyui',
  backend_starting: 'starting',
};

/** demo-comfyui says of itself what it is, so that one started elsewhere is marked too. */
export function factsOf(
  stats: SystemStats,
  url: string,
): { kind: BackendKind; version: string | null; devices: Device[] } {
  const demo = stats.system.argv?.[0] === 'demo-comfyui';
  return {
    kind: demo ? 'demo' : isLoopbackAddress(url) ? 'local' : 'remote',
    version: stats.system.comfyui_version ?? null,
    devices: stats.devices.map((device) => ({
      name: device.name,
      type: device.type,
      vramTotalMb: megabytes(device.vram_total),
      vramFreeMb: megabytes(device.vram_free),
    })),
  };
}

function megabytes(bytes: number | null | undefined): number | null {
  return bytes ? Math.round(bytes / 1_048_576) : null;
}

/** The error for a call that needs a backend while this one is not ready. */
export function notReady(backend: Backend): EaselError {
  if (backend.error) {
    return new EaselError(backend.error.code, backend.error.message, {
      nextStep: backend.error.nextStep,
      details: { url: backend.url, neverSent: true },
    });
  }
  return new EaselError('backend_starting', `The connection to ComfyUI at ${backend.name} is not there yet.`, {
    nextStep: 'Try again in a few seconds.',
    details: { url: backend.url, neverSent: true },
  });
}
