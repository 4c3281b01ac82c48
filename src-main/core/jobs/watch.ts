import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { createComfyuiClient, type ComfyuiClient } from '../../comfyui/client.ts';
import type { ComfyuiTarget } from '../../comfyui/target.ts';
import type { Connection } from '../backends/connection.ts';
import type { Logger } from '../ports.ts';
import { failures } from './failures/failures.ts';
import type { Asked, Finisher } from './finish.ts';
import type { ActiveJob, JobStore } from './job-store.ts';
import { monotonicMs } from './monotonic.ts';
import { reconcile } from './reconcile.ts';
import { noteStall, stalledFailure, stalledMs } from './stall.ts';

/** The eye on submitted jobs when the socket says nothing: it asks over HTTP, enforces the run time, and knows when a server is gone for good. */
export interface Watch {
  /** Asks about this job at once. Never rejects. */
  ask(active: ActiveJob): Promise<void>;
  /** The same about several at once: the client asks one question about the queue for all of them, whose answer carries every workflow in it. */
  askAll(actives: readonly ActiveJob[]): void;
  /** Where a job was submitted; null before. */
  askedOf(active: ActiveJob): Asked | null;
  start(): void;
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly store: JobStore;
  readonly finisher: Finisher;
  /** All that are on. */
  readonly connections: () => readonly Connection[];
  /** How to reach a backend that is off, by its id, at this address alone; null where it was removed. */
  readonly targetOf: (backendId: string, url: string) => Promise<ComfyuiTarget | null>;
  readonly logger: Logger;
  readonly limits: {
    /** Execution only; waiting is not counted. */
    readonly runMs: () => number;
    readonly stallMs: () => number;
    /** Between two questions about a job whose socket is silent. */
    readonly pollMs: () => number;
  };
  /** Called at each look: what could not be sent a moment ago may go now. */
  readonly dispatch: () => void;
}

/** A backend that is off, or was left for another one. */
interface LeftServer {
  comfyui: ComfyuiClient;
  silentSince: number | null;
}

/** A socket silent for this long about a submitted job is not trusted alone. */
const silenceMs = 2_000;
/** A ComfyUI that was left for another one, and does not answer for this long, will not tell any more. */
const leftServerMs = 60_000;
const reopenPauseMs = 10_000;

export function createWatch(options: WatchOptions): Watch {
  const { store, finisher, logger, limits } = options;
  const asking = new Set<string>();
  const askedAt = new WeakMap<ActiveJob, number>();
  const leftServers = new Map<string, LeftServer>();
  const reopenedAt = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const connectionOf = ({ record }: ActiveJob): Connection | undefined =>
    options.connections().find(({ url }) => url === record.backendUrl);

  function askedOf(active: ActiveJob): Asked | null {
    const { backendUrl } = active.record;
    if (backendUrl === null) return null;
    const connection = connectionOf(active);
    if (connection) {
      leftServers.delete(backendUrl);
      return { comfyui: connection.comfyui, backend: connection.state() };
    }
    const left = leftServers.get(backendUrl) ?? leave(active, backendUrl);
    return { comfyui: left.comfyui, backend: { name: URL.parse(backendUrl)?.host ?? backendUrl, kind: 'remote' } };
  }

  /** Its key, where it wants one, comes a moment later. */
  function leave({ record }: ActiveJob, url: string): LeftServer {
    const left: LeftServer = { comfyui: createComfyuiClient(url), silentSince: null };
    leftServers.set(url, left);
    options.targetOf(record.backendId ?? '', url).then(
      (target) => {
        if (!target || leftServers.get(url) !== left) return;
        void left.comfyui.close();
        left.comfyui = createComfyuiClient(target);
      },
      (error: unknown) => logger.debug({ error: toErrorData(error) }, 'a backend that is off cannot be asked'),
    );
    return left;
  }

  async function ask(active: ActiveJob): Promise<void> {
    const asked = askedOf(active);
    const { id, backendUrl } = active.record;
    if (!asked || active.finishing || active.posting || asking.has(id)) return;
    asking.add(id);
    askedAt.set(active, monotonicMs());
    try {
      const finding = await reconcile({ active, asked, store, finisher });
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
    const connection = connectionOf(active);
    if (connection?.state().state !== 'ready') return;
    const now = monotonicMs();
    if (now - (reopenedAt.get(connection.url) ?? -Infinity) < reopenPauseMs) return;
    if (now - active.lastSocketAt < silenceMs) return;
    reopenedAt.set(connection.url, now);
    logger.warn({ jobId: active.record.id }, 'the socket was silent while the queue moved; it is opened anew');
    connection.reopenSocket();
  }

  function giveUpOnLeftServer(active: ActiveJob): void {
    const left = leftServers.get(active.record.backendUrl ?? '');
    if (!left) return;
    left.silentSince ??= monotonicMs();
    if (monotonicMs() - left.silentSince <= leftServerMs) return;
    try {
      store.become(active, 'lost', { error: failures.lost });
    } catch (error) {
      logger.error({ jobId: active.record.id, error: toErrorData(error) }, 'the end of a job could not be stored');
    }
  }

  function askAll(actives: readonly ActiveJob[]): void {
    for (const active of actives) void ask(active);
  }

  function enforceRunTime(active: ActiveJob): void {
    const { record, runningSince } = active;
    if (record.status !== 'running' || runningSince === null || active.stopReason) return;
    const limitMs = limits.runMs();
    if (monotonicMs() - runningSince < limitMs) return;
    const silentMs = stalledMs(active, limits.stallMs());
    const error =
      silentMs === null ? failures.timedOut(Math.round(limitMs / 1000)) : stalledFailure({ limitMs, silentMs });
    active.stopReason = { status: 'failed', error };
    void askedOf(active)
      ?.comfyui.interrupt(record.runId)
      .catch((cause: unknown) => {
        logger.warn({ jobId: record.id, error: toErrorData(cause) }, 'the interrupt was not heard');
        // It is tried again at the next look.
        active.stopReason = null;
      });
  }

  function isDoubtful(active: ActiveJob): boolean {
    const connection = connectionOf(active);
    if (connection && connection.state().state !== 'ready') return false;
    const now = monotonicMs();
    if (now - (askedAt.get(active) ?? -Infinity) < limits.pollMs()) return false;
    return now - active.lastSignAt > silenceMs || active.absentSince !== null;
  }

  function look(): void {
    const submitted = store.submitted();
    for (const active of submitted) {
      enforceRunTime(active);
      noteStall({ active, store, stallMs: limits.stallMs() });
    }
    askAll(submitted.filter(isDoubtful));
    if (store.queue.size > 0) options.dispatch();
  }

  function again(): void {
    const busy = store.submitted().length > 0;
    timer = setTimeout(
      () => {
        look();
        again();
      },
      busy ? Math.min(limits.pollMs(), idleLookMs) : idleLookMs,
    ).unref();
  }

  return {
    ask,
    askAll,
    askedOf,
    start: again,
    async stop() {
      clearTimeout(timer);
      await Promise.all([...leftServers.values()].map(({ comfyui }) => comfyui.close()));
    },
  };
}

const idleLookMs = 1_000;
