import { useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import { leadBackend, type Backend } from '../../src-shared/nouns/backends.ts';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import type { Job } from '../../src-shared/nouns/jobs.ts';
import { orpc } from './client.ts';
import { applyEvents, emptyLiveState, type LiveState } from './live-state.ts';

/** `paused`: the tab is hidden, and the stream closed on purpose. */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'paused';

interface Live extends LiveState {
  readonly connection: Connection;
  apply(event: EaselEvent): void;
  applyAll(events: readonly EaselEvent[]): void;
  setConnection(connection: Connection): void;
}

export const useLive = create<Live>()((set) => ({
  ...emptyLiveState,
  connection: 'connecting',
  apply: (event) => set((state) => applyEvents(state, [event])),
  applyAll: (events) => set((state) => applyEvents(state, events)),
  setConnection: (connection) => set({ connection }),
}));

/** The backend that is spoken of where one is; null before the first snapshot. */
export function useBackend(): Backend | null {
  return useLive((live) => leadBackend(live.backends));
}

export function useJob(id: string | null): Job | null {
  return useLive((live) => (id === null ? null : (live.jobs.find((job) => job.id === id) ?? null)));
}

/** A job that the stream may not have told of: one far back in the queue, or long ended. */
export function useAnyJob(id: string | null): Job | null {
  const known = useJob(id);
  const read = useQuery({
    ...orpc.jobs.get.queryOptions({ input: { id: id ?? '' } }),
    enabled: id !== null && known === null,
  });
  const job = known ?? read.data ?? null;
  const { next, submitted } = useLive((live) => live.queue);
  // A line that moves on is not told of each of its jobs.
  const place = job?.status === 'waiting' ? next.indexOf(job.id) : -1;
  return job && place >= 0 ? { ...job, queuePosition: submitted + place } : job;
}

/** How many jobs run, and how many have their turn before them: also those that the stream has not told of. */
export function useJobCounts(): { running: number; waiting: number } {
  const running = useLive((live) => live.jobs.reduce((sum, job) => sum + (job.status === 'running' ? 1 : 0), 0));
  const open = useLive((live) => live.queue.waiting + live.queue.submitted);
  return { running, waiting: Math.max(0, open - running) };
}

export function runningJobs(jobs: readonly Job[]): Job[] {
  return jobs.filter(({ status }) => status === 'running');
}

/** The first of those that have their turn before them, in order: those that a ComfyUI has, then those that wait. */
export function nextJobs({ jobs, queue }: Pick<LiveState, 'jobs' | 'queue'>, most: number): Job[] {
  const given = jobs.filter(({ status }) => status === 'queued' || status === 'submitting');
  const wanted = new Set(queue.next.slice(0, Math.max(0, most - given.length)));
  const places = [...wanted];
  const waiting = jobs
    .filter(({ id, status }) => status === 'waiting' && wanted.has(id))
    .toSorted((a, b) => places.indexOf(a.id) - places.indexOf(b.id));
  return [...given.toSorted((a, b) => (a.queuePosition ?? 1e9) - (b.queuePosition ?? 1e9)), ...waiting].slice(0, most);
}
