import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';

const pageSize = 100;

/** A place in the line: who stands there, and what is known of it so far. */
export interface Place {
  readonly id: string | undefined;
  readonly job: Job | null;
}

/** The waiting jobs at these places, the last one included. The order is that of the stream; what it does not tell of is read where somebody looks. */
export function useWaitingLine(first: number, last: number): (index: number) => Place {
  const { next, waiting } = useLive((live) => live.queue);
  const jobs = useLive((live) => live.jobs);
  const numbers: number[] = [];
  for (let page = Math.floor(first / pageSize); page * pageSize <= last; page += 1) numbers.push(page);
  const pages = useQueries({
    queries: numbers.map((page) => ({
      ...orpc.jobs.waiting.queryOptions({ input: { from: page * pageSize, limit: pageSize } }),
      enabled: waiting > 0,
    })),
    combine: (results) => results.map(({ data }) => data ?? []),
  });
  const live = useMemo(() => new Map(jobs.map((job) => [job.id, job])), [jobs]);
  const read = new Map(pages.flat().map((job) => [job.id, job]));
  const told = useMemo(() => new Set(next), [next]);

  return (index) => {
    const page = pages[numbers.indexOf(Math.floor(index / pageSize))];
    const id = next[index] ?? page?.[index % pageSize]?.id;
    // What was read a moment ago may have moved into what is told of.
    if (id === undefined || (index >= next.length && told.has(id))) return { id: undefined, job: null };
    const [fresh, paged] = [live.get(id), read.get(id)];
    if (!fresh || !paged) return { id, job: fresh ?? paged ?? null };
    // Estimates move with the queue, without the job being announced anew.
    return { id, job: { ...fresh, eta: paged.eta } };
  };
}
