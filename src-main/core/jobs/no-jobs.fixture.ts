import type { Jobs } from './jobs.ts';
import type { Results } from './results/results.ts';

const notHere = (): Promise<never> => Promise.reject(new Error('there are no jobs in this test'));
const noQueue = { isPaused: false, waiting: 0, submitted: 0, next: [] };
const notWaiting = (): never => {
  throw new Error('there are no jobs in this test');
};

/** What a core has of jobs besides the jobs themselves, where a test has no queue. */
export const noQueueOfJobs: Pick<Jobs, 'batches' | 'queue' | 'cancelAll' | 'heard'> = {
  batches: { create: notHere, get: notWaiting, list: () => [], cancel: notHere },
  queue: {
    get: () => noQueue,
    waiting: () => [],
    shares: () => [],
    pause: () => noQueue,
    resume: () => noQueue,
    move: notWaiting,
    prioritise: notWaiting,
  },
  cancelAll: async () => 0,
  heard: () => {},
};

export const noResults: Results = {
  list: () => [],
  pin: () => [],
  delete: () => [],
  clear: () => 0,
  size: () => 0,
};
