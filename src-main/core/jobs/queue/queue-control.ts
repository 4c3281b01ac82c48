import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import {
  highestPriority,
  lowestPriority,
  type Job,
  type Queue,
  type QueueShare,
} from '../../../../src-shared/nouns/jobs.ts';
import type { Events } from '../../events.ts';
import type { JobsDatabase } from '../../storage/jobs-database.ts';
import { requesterKey } from '../job-record.ts';
import type { JobStore } from '../job-store.ts';

/** The queue as a whole, and the order in it. */
export interface QueueControl {
  get(): Queue;
  /** Those that wait, in the order in which they will go; last those that wait for the run of another one. */
  waiting(options: { from: number; limit: number }): Job[];
  /** Whose jobs are open, the one with the most of them first. */
  shares(): QueueShare[];
  /** Nothing more is given to ComfyUI until `resume`; what was given goes on. Survives a restart. */
  pause(): Queue;
  resume(): Queue;
  /** Puts a waiting job where `before` stands; null: last of all. @throws not_found, conflict (one of them does not wait) */
  move(id: string, before: string | null): Job;
  /** −100 to 100; higher goes first. @throws not_found, conflict, out_of_bounds */
  prioritise(id: string, priority: number): Job;
}

const announceAfterMs = 100;
const mostShown = 100;
const pausedFact = 'paused';

export function createQueueControl(options: {
  store: JobStore;
  database: Pick<JobsDatabase, 'queueFact' | 'keepQueueFact'>;
  events: Events;
  onResume: () => void;
}): QueueControl & { isPaused(): boolean; changed(): void; stop(): void } {
  const { store, database, events } = options;
  let isPaused = database.queueFact(pausedFact) === 'yes';
  let timer: NodeJS.Timeout | undefined;

  function get(): Queue {
    const next: string[] = [];
    for (const { id } of store.queue.ordered()) if (next.push(id) >= mostShown) break;
    const { waiting, submitted } = store.counts();
    return { isPaused, waiting, submitted, next };
  }

  function changed(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      events.publish({ topic: 'queue', queue: get() });
    }, announceAfterMs).unref();
  }

  function setPaused(wanted: boolean): Queue {
    database.keepQueueFact(pausedFact, wanted ? 'yes' : 'no');
    isPaused = wanted;
    changed();
    if (!wanted) options.onResume();
    return get();
  }

  function notWaiting(id: string): EaselError {
    const { status } = store.get(id);
    return new EaselError('conflict', `The job does not wait any more: it is ${status}.`, {
      nextStep: 'Only jobs that wait in Easel have an order; ComfyUI runs what it was given.',
      details: { id, status },
    });
  }

  function shares(): QueueShare[] {
    const byKey = new Map<string, QueueShare>();
    for (const { record } of store.open()) {
      const { requester, status } = record;
      const key = requesterKey(requester);
      const known = byKey.get(key) ?? { requester, open: 0, waiting: 0 };
      const waiting = known.waiting + (status === 'waiting' ? 1 : 0);
      byKey.set(key, { ...known, open: known.open + 1, waiting });
    }
    return [...byKey.values()].toSorted((a, b) => b.open - a.open);
  }

  return {
    get,
    waiting({ from, limit }) {
      const { submitted } = store.counts();
      const page = store.open(submitted + from + limit).slice(submitted + from);
      return page.map(({ record }) => store.view(record));
    },
    shares,
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    move(id, before) {
      if (store.move(id, before)) return store.get(id);
      const isThere = store.queue.position(id) !== null;
      throw notWaiting(isThere && before !== null ? before : id);
    },
    prioritise(id, priority) {
      if (!Number.isInteger(priority) || priority < lowestPriority || priority > highestPriority) {
        throw new EaselError(
          'out_of_bounds',
          `A priority is a whole number of ${lowestPriority} to ${highestPriority}.`,
          {
            nextStep: 'Give 0 for the usual one; higher goes first.',
          },
        );
      }
      if (store.prioritise(id, priority)) return store.get(id);
      throw notWaiting(id);
    },
    isPaused: () => isPaused,
    changed,
    stop: () => clearTimeout(timer),
  };
}
