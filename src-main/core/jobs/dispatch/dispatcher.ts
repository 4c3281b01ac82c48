import { toErrorData, type EaselError } from '../../../../src-shared/nouns/errors.ts';
import { isAboutBackend } from '../../backends/about-backend.ts';
import type { Connection } from '../../backends/connection.ts';
import type { Logger } from '../../ports.ts';
import type { ActiveJob, JobStore } from '../job-store.ts';
import { monotonicMs } from '../monotonic.ts';
import { modelsOfWorkflow } from './models-of-workflow.ts';
import { createRouter, type Candidate, type Routing } from './routing.ts';

export interface DispatcherOptions {
  readonly store: JobStore;
  /** All that are on, in the person's order. */
  readonly connections: () => readonly Connection[];
  readonly routing: () => Routing;
  readonly isPaused: () => boolean;
  /** Null when this backend has all that the job needs, else what it lacks. */
  readonly fits: (active: ActiveJob, connection: Connection) => Promise<EaselError | null>;
  /** Brings what it needs there and submits it. Afterwards it waits again, is on its way, or has ended. Never rejects. */
  readonly send: (active: ActiveJob, connection: Connection) => Promise<void>;
  readonly logger: Logger;
}

/** Gives waiting jobs to backends: in order, each to one that can run it and has room. */
export interface Dispatcher {
  /** Something changed: a job came, one ended, a backend is ready. Resolves when all that could be sent is on its way. */
  dispatch(): Promise<void>;
  /** What is known of who can run what is no longer true of this backend. */
  forget(backendId: string): void;
  stop(): Promise<void>;
}

/** So many are looked through for one that a free backend can run; those behind them wait for the next change. */
const lookedThrough = 200;
/** A server that could not be reached is left alone for a moment. */
const avoidMs = 1_000;
/** What a backend lacked is asked about again: a model may be installed while the job waits for it. */
const lackKnownMs = 5_000;

interface Fit {
  readonly lacks: EaselError | null;
  readonly at: number;
  /** What the backend could run then counts until it changes. */
  readonly epoch: number;
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, logger } = options;
  const router = createRouter();
  const avoided = new Map<string, number>();
  /** One POST at a time to each: its queue then has our order. */
  const sending = new Map<string, Promise<void>>();
  /** By job and backend. */
  const known = new WeakMap<ActiveJob, Map<string, Fit>>();
  const epochs = new Map<string, number>();
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  /** Those that it has; what it has ended and we still fetch is none of them. */
  const oursOn = (connection: Connection): number =>
    store.submitted().filter(({ record, finishing }) => record.backendUrl === connection.url && !finishing).length;

  function hasRoom(connection: Connection): boolean {
    const { id, state, maxConcurrentJobs } = connection.state();
    return (
      state === 'ready' &&
      !sending.has(id) &&
      (avoided.get(connection.url) ?? 0) <= monotonicMs() &&
      oursOn(connection) < maxConcurrentJobs
    );
  }

  const asCandidate = (connection: Connection): Candidate => {
    const { id, weight, isPinned, queue } = connection.state();
    return { id, weight, isPinned, load: Math.max(oursOn(connection), queue.running + queue.pending) };
  };

  async function lackOf(active: ActiveJob, connection: Connection): Promise<EaselError | null> {
    // The only one: whatever it lacks, it says so itself.
    if (options.connections().length === 1) return null;
    const fits = known.get(active) ?? new Map<string, Fit>();
    known.set(active, fits);
    const epoch = epochs.get(connection.id) ?? 0;
    const fit = fits.get(connection.id);
    const isFresh = fit?.epoch === epoch && (fit.lacks === null || monotonicMs() - fit.at < lackKnownMs);
    if (fit && isFresh) return fit.lacks;
    const lacks = await options.fits(active, connection);
    // What is about the backend says nothing about the job: it is asked again.
    if (!isAboutBackend(lacks)) fits.set(connection.id, { lacks, at: monotonicMs(), epoch });
    return lacks;
  }

  /** The first in order that one of these can run; null when there is none. */
  async function nextFor(free: readonly Connection[]): Promise<{ active: ActiveJob; connection: Connection } | null> {
    const order = [];
    for (const one of store.queue.ordered()) if (order.push(one) >= lookedThrough) break;
    for (const { id } of order) {
      const active = store.active(id);
      if (!active || active.posting || active.record.status !== 'waiting') continue;
      const able: Connection[] = [];
      const lacks: EaselError[] = [];
      for (const connection of free) {
        const lack = await lackOf(active, connection);
        if (lack === null) able.push(connection);
        else lacks.push(lack);
      }
      // It may have been cancelled while that was asked.
      if (active.record.status !== 'waiting' || active.posting) continue;
      const routing = options.routing();
      const models = options.connections().length === 1 ? '' : modelsOfWorkflow(active);
      const chosen = router.choose(routing, able.map(asCandidate), models);
      const connection = able.find((one) => one.id === chosen?.id);
      if (connection && chosen) {
        router.given(chosen, models);
        return { active, connection };
      }
      sayWhatItWaitsFor(active, lacks);
    }
    return null;
  }

  function sayWhatItWaitsFor(active: ActiveJob, lacks: readonly EaselError[]): void {
    const ready = options.connections().filter((connection) => connection.state().state === 'ready');
    const reasons = lacks.map(({ message }) => message);
    const waitsFor = ready.length > 0 && lacks.length === ready.length ? reasons.join(' ') : null;
    if (active.record.waitsFor !== waitsFor) store.touch(active, { waitsFor });
  }

  async function send(active: ActiveJob, connection: Connection): Promise<void> {
    active.posting = true;
    try {
      await options.send(active, connection);
    } finally {
      active.posting = false;
      if (active.record.status === 'waiting') avoided.set(connection.url, monotonicMs() + avoidMs);
    }
  }

  async function sendAll(): Promise<void> {
    for (;;) {
      if (stopped || options.isPaused() || store.queue.size === 0) return;
      const free = options.connections().filter(hasRoom);
      if (free.length === 0) return;
      const next = await nextFor(free);
      if (!next) return;
      const { active, connection } = next;
      if (stopped || options.isPaused()) return;
      const { id } = connection;
      const work = send(active, connection)
        .catch((error: unknown) => logger.error({ error: toErrorData(error) }, 'a job could not be sent'))
        .finally(() => {
          if (sending.get(id) === work) sending.delete(id);
          void dispatch();
        });
      sending.set(id, work);
    }
  }

  function dispatch(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    const work = (async () => {
      do {
        again = false;
        await sendAll();
      } while (again);
    })()
      .catch((error: unknown) => logger.error({ error: toErrorData(error) }, 'dispatching stopped'))
      .finally(() => {
        running = null;
        // Asked for between the last look and this line.
        if (again) void dispatch();
      });
    running = work;
    return work;
  }

  return {
    dispatch,
    forget(backendId) {
      epochs.set(backendId, (epochs.get(backendId) ?? 0) + 1);
    },
    async stop() {
      stopped = true;
      await running;
      await Promise.all(sending.values());
    },
  };
}
