import type { Backend } from '../../src-shared/nouns/backends.ts';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import type { Health } from '../../src-shared/nouns/health.ts';
import { isEnded, type Job, type Queue } from '../../src-shared/nouns/jobs.ts';

/** What the window knows by the one stream. Null and empty until the first snapshot. */
export interface LiveState {
  readonly synced: boolean;
  readonly backends: readonly Backend[];
  /** Newest first. */
  readonly jobs: readonly Job[];
  readonly queue: Queue;
  readonly health: Health | null;
}

export const emptyLiveState: LiveState = {
  synced: false,
  backends: [],
  jobs: [],
  queue: { isPaused: false, waiting: 0, submitted: 0, next: [] },
  health: null,
};

/** The state after these events, in their order: a thousand changed jobs cost about what one does. */
export function applyEvents(state: LiveState, events: readonly EaselEvent[]): LiveState {
  let [next, jobs]: [LiveState, Job[]] = [state, []];
  const takeJobs = (): void => {
    if (jobs.length > 0) next = { ...next, jobs: upsertJobs(next.jobs, jobs) };
    jobs = [];
  };
  for (const event of events) {
    if (event.topic === 'jobs') {
      jobs.push(event.job);
      continue;
    }
    if (event.topic === 'snapshot') takeJobs();
    next = applyEvent(next, event);
  }
  takeJobs();
  return next;
}

/** The state after one event. Topics kept elsewhere (outputs, templates, assistants) leave it as it is, by identity. */
export function applyEvent(state: LiveState, event: EaselEvent): LiveState {
  switch (event.topic) {
    case 'snapshot':
      return {
        synced: true,
        backends: event.backends,
        jobs: mergeSnapshot(state.jobs, event.jobs),
        queue: event.queue,
        health: event.health,
      };
    case 'backends':
      return { ...state, backends: upsertBackend(state.backends, event.backend) };
    case 'backend_removed':
      return { ...state, backends: state.backends.filter(({ id }) => id !== event.id) };
    case 'jobs':
      return { ...state, jobs: upsertJob(state.jobs, event.job) };
    case 'queue':
      return { ...state, queue: event.queue };
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

function upsertJobs(jobs: readonly Job[], fresh: readonly Job[]): readonly Job[] {
  const [only] = fresh;
  if (only && fresh.length === 1) return upsertJob(jobs, only);
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const job of fresh) {
    const known = byId.get(job.id);
    if (known && isEnded(known.status) && !isEnded(job.status)) continue;
    byId.set(job.id, known ? keepProgress(known, job) : job);
  }
  return [...byId.values()].toSorted((a, b) => b.createdAt - a.createdAt);
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

/** In the person's order, which a change may be one of. */
function upsertBackend(backends: readonly Backend[], backend: Backend): readonly Backend[] {
  const others = backends.filter(({ id }) => id !== backend.id);
  return [...others, backend].toSorted((a, b) => a.position - b.position);
}
