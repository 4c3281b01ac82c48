import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { createComfyuiClient, type ComfyuiClient } from '../../comfyui/client.ts';
import type { BackendsNoun } from '../backends/create-backends.ts';
import type { Logger } from '../ports.ts';
import { failures } from './failures.ts';
import type { Asked, Finisher } from './finish.ts';
import type { ActiveJob, JobStore } from './job-store.ts';
import { reconcile } from './reconcile.ts';

/** The eye on open jobs when the socket says nothing: it asks over HTTP, enforces the run time, and knows when a server is gone for good. */
export interface Watch {
  /** Asks about this job at once. Never rejects. */
  ask(active: ActiveJob): Promise<void>;
  /** The same about several, with one question about the queue of each server: its answer carries every workflow in it. */
  askAll(actives: readonly ActiveJob[]): void;
  /** Where a job was submitted; null before. */
  askedOf(active: ActiveJob): Asked | null;
  start(): void;
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly store: JobStore;
  readonly finisher: Finisher;
  readonly backends: () => BackendsNoun;
  readonly logger: Logger;
  /** Execution only; waiting is not counted. */
  readonly runLimitMs: () => number;
  submitWaiting(): void;
  readonly everyMs?: number;
}

type Queues = Map<ComfyuiClient, ReturnType<ComfyuiClient['queue']>>;

/** A socket silent for this long about an open job is not trusted alone. */
const silenceMs = 2_000;
/** A ComfyUI that was left for another one, and does not answer for this long, will not tell any more. */
const leftServerMs = 60_000;
const reopenPauseMs = 10_000;

export function createWatch(options: WatchOptions): Watch {
  const { store, finisher, logger } = options;
  const asking = new Set<string>();
  const leftServers = new Map<string, { comfyui: ComfyuiClient; silentSince: number | null }>();
  let timer: NodeJS.Timeout | undefined;
  let reopenedAt = 0;

  function askedOf(active: ActiveJob): Asked | null {
    const { backendUrl } = active.record;
    if (backendUrl === null) return null;
    const connection = options.backends().current();
    if (connection?.url === backendUrl) return { comfyui: connection.comfyui, backend: connection.state() };
    const left = leftServers.get(backendUrl) ?? { comfyui: createComfyuiClient(backendUrl), silentSince: null };
    leftServers.set(backendUrl, left);
    return { comfyui: left.comfyui, backend: { name: URL.parse(backendUrl)?.host ?? backendUrl, kind: 'remote' } };
  }

  async function ask(active: ActiveJob, queues: Queues = new Map()): Promise<void> {
    const asked = askedOf(active);
    const { id, backendUrl } = active.record;
    if (!asked || active.finishing || active.posting || asking.has(id)) return;
    asking.add(id);
    try {
      const queue = queues.get(asked.comfyui) ?? asked.comfyui.queue();
      queues.set(asked.comfyui, queue);
      const finding = await reconcile({ active, asked, queue, store, finisher });
      if (finding === 'moved' || finding === 'ended') distrustSocket(active);
      const left = leftServers.get(backendUrl ?? '');
      if (left) left.silentSince = null;
    } catch (error) {
      logger.debug({ jobId: id, error: toErrorData(error) }, 'a job could not be asked about');
      giveUpOnLeftServer(active);
    } finally {
      asking.delete(id);
    }
  }

  /** HTTP knew more than the socket told: the socket may be deaf for good, as after a reconnect race. */
  function distrustSocket(active: ActiveJob): void {
    const connection = options.backends().current();
    if (connection?.url !== active.record.backendUrl || connection.state().state !== 'ready') return;
    if (Date.now() - reopenedAt < reopenPauseMs) return;
    if (Date.now() - active.lastSocketAt < silenceMs) return;
    reopenedAt = Date.now();
    logger.warn({ jobId: active.record.id }, 'the socket was silent while the queue moved; it is opened anew');
    connection.reopenSocket();
  }

  function giveUpOnLeftServer(active: ActiveJob): void {
    const left = leftServers.get(active.record.backendUrl ?? '');
    if (!left) return;
    left.silentSince ??= Date.now();
    if (Date.now() - left.silentSince <= leftServerMs) return;
    try {
      store.become(active, 'lost', { error: failures.lost });
    } catch (error) {
      logger.error({ jobId: active.record.id, error: toErrorData(error) }, 'the end of a job could not be stored');
    }
  }

  function askAll(actives: readonly ActiveJob[]): void {
    const queues: Queues = new Map();
    for (const active of actives) void ask(active, queues);
  }

  function enforceRunTime(active: ActiveJob): void {
    const { record } = active;
    if (record.status !== 'running' || record.startedAt === null || active.stopReason) return;
    const limitMs = options.runLimitMs();
    if (Date.now() - record.startedAt < limitMs) return;
    active.stopReason = { status: 'failed', error: failures.timedOut(Math.round(limitMs / 1000)) };
    void askedOf(active)
      ?.comfyui.interrupt(record.id)
      .catch((error: unknown) => {
        logger.warn({ jobId: record.id, error: toErrorData(error) }, 'the interrupt was not heard');
        // It is tried again at the next look.
        active.stopReason = null;
      });
  }

  function look(): void {
    const current = options.backends().current();
    const reachable = current?.state().state === 'ready';
    const doubtful = store.open().filter((active) => {
      enforceRunTime(active);
      if (active.record.backendUrl === current?.url && !reachable) return false;
      return Date.now() - active.lastSignAt > silenceMs || active.absentSince !== null;
    });
    askAll(doubtful);
    if (reachable && store.open().some((active) => active.record.status === 'waiting')) options.submitWaiting();
  }

  return {
    ask: (active) => ask(active),
    askAll,
    askedOf,
    start() {
      timer = setInterval(look, options.everyMs ?? 500).unref();
    },
    async stop() {
      clearInterval(timer);
      await Promise.all([...leftServers.values()].map(({ comfyui }) => comfyui.close()));
    },
  };
}
