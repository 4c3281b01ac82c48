import type { QueryClient } from '@tanstack/react-query';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import type { Batch } from '../../src-shared/nouns/jobs.ts';
import { orpc } from './client.ts';

/** Lists that a busy queue changes many times a second are read again once in this time. */
const readEveryMs = 1000;

const waits = new Map<string, { again: boolean }>();

/** At once, and then, if it was asked for again meanwhile, once more when the time is over. */
export function atMostOnceASecond(key: string, work: () => void): void {
  const wait = waits.get(key);
  if (wait) {
    wait.again = true;
    return;
  }
  const begun = { again: false };
  waits.set(key, begun);
  work();
  setTimeout(() => {
    waits.delete(key);
    if (begun.again) atMostOnceASecond(key, work);
  }, readEveryMs);
}

/** What was read of the queue, of batches and of kept results is read again where somebody looks at it. */
export function followQueue(event: EaselEvent, queryClient: QueryClient): void {
  const readAgain = (queryKey: readonly unknown[]): void => {
    atMostOnceASecond(JSON.stringify(queryKey), () => void queryClient.invalidateQueries({ queryKey }));
  };
  if (event.topic === 'queue') {
    readAgain(orpc.jobs.waiting.key());
    readAgain(orpc.jobs.shares.key());
    return;
  }
  if (event.topic !== 'jobs') return;
  const { batchId, status } = event.job;
  if (status === 'succeeded') readAgain(orpc.results.key());
  if (batchId === null) return;
  readAgain(orpc.batches.get.key({ input: { id: batchId } }));
  const listed = queryClient.getQueriesData<Batch[]>({ queryKey: orpc.batches.list.key() });
  if (listed.some(([, batches]) => batches && !batches.some(({ id }) => id === batchId))) {
    readAgain(orpc.batches.list.key());
  }
}
