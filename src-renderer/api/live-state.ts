import type { Backend } from '../../src-shared/nouns/backends.ts';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import type { Health } from '../../src-shared/nouns/health.ts';
import { isEnded, type Job } from '../../src-shared/nouns/jobs.ts';

/** What the window knows by the one stream. Null and empty until the first snapshot. */
export interface LiveState {
  readonly synced: boolean;
  readonly backends: readonly Backend[];
  /** Newest first. */
  readonly jobs: readonly Job[];
  readonly health: Health | null;
}

export const emptyLiveState: LiveState = { synced: false, backends: [], jobs: [], health: null };

/** The state after one event. Topics kept elsewhere (outputs, templates, assistants) leave it as it is, by identity. */
export function applyEvent(state: LiveState, event: EaselEvent): LiveState {
  switch (event.topic) {
    case 'snapshot':
      return {
        synced: true,
        backends: event.backends,
        jobs: mergeSnapshot(state.jobs, event.jobs),
        health: event.health,
      };
    case 'backends':
      return { ...state, backends: upsertBackend(state.backends, event.backend) };
    case 'jobs':
      return { ...state, jobs: upsertJob(state.jobs, event.job) };
    case 'health':
      return { ...state, health: event.health };
    case 'outputs':
    case 'templates':
    case 'assistants':
    case 'models':
    case 'settings':
      return state;
  }
}

/** Replaces the job or puts it at its place by age. An ended job never opens again, and progress never goes back. */
export function upsertJob(jobs: readonly Job[], job: Job): readonly Job[] {
  const index = jobs.findIndex((known) => known.id === job.id);
  if (index >= 0) {
    const known = jobs[index]!;
    if (isEnded(known.status) && !isEnded(job.status)) return jobs;
    return jobs.with(index, keepProgress(known, job));
  }
  const place = jobs.findIndex((known) => known.createdAt < job.createdAt);
  return jobs.toSpliced(place < 0 ? jobs.length : place, 0, job);
}

function keepProgress(known: Job, next: Job): Job {
  if (!known.progress || !next.progress || next.progress.fraction >= known.progress.fraction) return next;
  return { ...next, progress: { ...next.progress, fraction: known.progress.fraction } };
}

/** A snapshot is the truth about open jobs; ended ones older than it reaches stay, because it carries only the newest. */
function mergeSnapshot(known: readonly Job[], fresh: readonly Job[]): readonly Job[] {
  const ids = new Set(fresh.map((job) => job.id));
  const kept = known.filter((job) => isEnded(job.status) && !ids.has(job.id));
  return [...fresh, ...kept].toSorted((a, b) => b.createdAt - a.createdAt);
}

function upsertBackend(backends: readonly Backend[], backend: Backend): readonly Backend[] {
  // Today one backend is in use at a time: one that arrives under a new id takes the place of the old one.
  const index = backends.findIndex((known) => known.id === backend.id);
  return index >= 0 ? backends.with(index, backend) : [backend];
}
