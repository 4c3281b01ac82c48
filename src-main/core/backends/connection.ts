import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { isLoopbackAddress } from '../../comfyui/address.ts';
import { createComfyuiClient, type ComfyuiClient } from '../../comfyui/client.ts';
import { diagnose } from '../../comfyui/diagnosis.ts';
import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import { openComfyuiSocket, type ComfyuiSocket } from '../../comfyui/socket.ts';
import { isComfyCloud } from '../../comfyui/target.ts';
import { outsideRequests } from '../logs/request-id.ts';
import type { Logger } from '../ports.ts';
import { factsOf, featureNames, kindOf, type BackendFacts } from './backend-facts.ts';

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

/** A connection as the list of backends holds it. */
export interface OpenConnection extends Connection {
  /** Asks now instead of at the end of a pause, and gets its credentials anew. */
  tryNow(): void;
}

export interface ConnectionEvents {
  onChange(backend: Backend): void;
  onMessage(message: ComfyuiMessage, connection: Connection): void;
  /** The socket is open and the server answers: reconcile what is open. */
  onReady(connection: Connection): void;
  /** The person took it out of the list: what is open there is not heard of again. */
  onRemoved(backendId: string): void;
}

export interface ConnectionOptions {
  readonly id: string;
  readonly url: string;
  /** What is known without asking, as it is now. */
  readonly facts: () => BackendFacts;
  /** Null where it takes none. @throws what `BackendCredentials.headers` throws */
  readonly credentials: (() => Promise<Readonly<Record<string, string>>>) | null;
  /** The end of the connection that this one replaces: ComfyUI forgets a client id when its first socket closes after the second opened. */
  readonly after: Promise<unknown>;
  /** Stable over restarts: ComfyUI sends a job's events only to the client id that submitted it. */
  readonly clientId: string;
  readonly logger: Logger;
  readonly events: Pick<ConnectionEvents, 'onChange' | 'onMessage' | 'onReady'>;
}

const firstPauseMs = 500;
/** A ComfyUI of this machine is soon there; one of another is not asked without end, and least of all one that refuses. */
const longestPauseMs = { local: 3_000, remote: 15_000, refused: 60_000 };
const refreshMs = { idle: 30_000, busy: 5_000 };
/** ComfyUI opens its port when it has read its custom nodes. */
const startPatienceMs = 300_000;

/** Connects at once and for good: it tries again with growing pauses until closed, and after each loss. */
export function connect(options: ConnectionOptions): OpenConnection {
  const { url, logger, events, credentials } = options;
  // Filled when the credentials are there; nothing is asked before.
  const target = { url, headers: {} as Record<string, string>, apiPath: isComfyCloud(url) ? '/api' : '' } as const;
  const comfyui = createComfyuiClient(target);
  const life = new AbortController();
  let socket: ComfyuiSocket | null = null;
  let { after } = options;
  let hasCredentials = credentials === null;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let pauseMs = firstPauseMs;
  let announced = '';
  let live: Omit<Backend, keyof BackendFacts> = {
    kind: kindOf(url),
    state: 'connecting',
    error: null,
    version: null,
    devices: [],
    queue: { running: 0, pending: 0 },
    lastSeenAt: null,
    features: [],
  };

  const state = (): Backend => {
    const facts = options.facts();
    return { ...live, ...facts, ...(facts.source === 'demo' && { kind: 'demo' }) };
  };

  function change(facts: Partial<typeof live>): void {
    live = { ...live, ...facts };
    // The time of the last sign of life alone is no news.
    const now = JSON.stringify({ ...state(), lastSeenAt: null });
    if (now === announced) return;
    announced = now;
    events.onChange(state());
  }

  async function look(): Promise<void> {
    clearTimeout(timer);
    dueAt = Infinity;
    try {
      await after;
      if (!hasCredentials && credentials) {
        Object.assign(target.headers, await credentials());
        hasCredentials = true;
      }
      if (life.signal.aborted) return;
      const stats = await comfyui.systemStats(life.signal);
      pauseMs = firstPauseMs;
      const seen = { ...factsOf(stats, url), error: null, lastSeenAt: Date.now() };
      if (socket?.open) change({ ...seen, state: 'ready' });
      else change(seen);
      // The server answers: no reason to sit out a pause of the socket.
      if (socket) {
        if (!socket.open) socket.reopen();
      } else socket = openComfyuiSocket({ target, clientId: options.clientId, listener });
      again(live.queue.running > 0 ? refreshMs.busy : refreshMs.idle);
    } catch (error) {
      if (life.signal.aborted) return;
      trouble(error instanceof EaselError ? error : diagnose(url, error));
      again(pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPause());
    }
  }

  function longestPause(): number {
    if (live.state === 'refused') return longestPauseMs.refused;
    return isLoopbackAddress(url) ? longestPauseMs.local : longestPauseMs.remote;
  }

  async function probe(): Promise<void> {
    const features = await comfyui.features(life.signal).catch(() => null);
    if (life.signal.aborted || features === null) return;
    logger.info({ url, version: live.version, features }, 'connected to ComfyUI');
    change({ features: featureNames(features) });
  }

  function again(afterMs: number): void {
    if (life.signal.aborted) return;
    clearTimeout(timer);
    dueAt = performance.now() + afterMs;
    timer = setTimeout(() => void look(), afterMs).unref();
  }

  function trouble(error: EaselError): void {
    const told = isStarting(error) ? startingError(options.facts().name) : error;
    const next = troubleStates[told.code] ?? 'unreachable';
    if (live.state !== next) logger.warn({ url, code: told.code }, told.message);
    // A key may be another the next time; and who refuses is not asked for a socket every few seconds.
    if (next === 'refused') {
      hasCredentials = credentials === null;
      after = socket?.close() ?? after;
      socket = null;
    }
    change({ state: next, error: toErrorData(told) });
  }

  /** Easel started it a short while ago, and its port is not open yet. */
  function isStarting({ code }: EaselError): boolean {
    const { launch } = options.facts();
    return (
      code === 'backend_unreachable' &&
      launch?.isRunning === true &&
      Date.now() - (launch.startedAt ?? 0) < startPatienceMs
    );
  }

  const listener = {
    onOpen() {
      void probe();
      change({ state: 'ready', error: null, lastSeenAt: Date.now() });
      events.onReady(connection);
    },
    onClose() {
      if (life.signal.aborted || live.state === 'refused') return;
      change({ state: 'connecting' });
      // Whether the server is gone or only the socket: HTTP knows.
      void look();
    },
    onMessage(message: ComfyuiMessage) {
      live.lastSeenAt = Date.now();
      if (message.kind === 'status' && message.queueRemaining !== null) {
        change({ queue: queueOf(message.queueRemaining) });
        // While it draws, its memory is worth a look more often.
        if (message.queueRemaining > 0 && dueAt - performance.now() > refreshMs.busy) again(refreshMs.busy);
      }
      events.onMessage(message, connection);
    },
  };

  const connection: OpenConnection = {
    id: options.id,
    url,
    clientId: options.clientId,
    comfyui,
    state,
    reopenSocket: () => socket?.reopen(),
    tryNow() {
      pauseMs = firstPauseMs;
      hasCredentials = credentials === null;
      if (live.state !== 'ready') change({ state: 'connecting', error: null });
      void look();
    },
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
  keychain_unavailable: 'refused',
  backend_not_comfyui: 'not_comfyui',
  backend_starting: 'starting',
};

function startingError(name: string): EaselError {
  return new EaselError('backend_starting', `ComfyUI (${name}) was started and does not answer yet.`, {
    nextStep: 'Wait until it has read its nodes; its log on the Backends page says how far it is.',
  });
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
