import { create } from 'zustand';
import type { Backend } from '../../src-shared/nouns/backends.ts';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import { isEnded, type Job } from '../../src-shared/nouns/jobs.ts';
import { applyEvent, emptyLiveState, type LiveState } from './live-state.ts';

/** `paused`: the tab is hidden, and the stream closed on purpose. */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'paused';

interface Live extends LiveState {
  readonly connection: Connection;
  apply(event: EaselEvent): void;
  setConnection(connection: Connection): void;
}

export const useLive = create<Live>()((set) => ({
  ...emptyLiveState,
  connection: 'connecting',
  apply: (event) => set((state) => applyEvent(state, event)),
  setConnection: (connection) => set({ connection }),
}));

/** The backend in use; null before the first snapshot. */
export function useBackend(): Backend | null {
  return useLive((live) => live.backends[0] ?? null);
}

export function useJob(id: string | null): Job | null {
  return useLive((live) => (id === null ? null : (live.jobs.find((job) => job.id === id) ?? null)));
}

/** Open jobs as they stand in line: the running first, then by queue position, then by age. */
export function openJobs(jobs: readonly Job[]): { running: Job[]; waiting: Job[] } {
  const open = jobs.filter((job) => !isEnded(job.status));
  const running = open.filter((job) => job.status === 'running');
  const waiting = open
    .filter((job) => job.status !== 'running')
    .toSorted((a, b) => (a.queuePosition ?? 1e9) - (b.queuePosition ?? 1e9) || a.createdAt - b.createdAt);
  return { running, waiting };
}
