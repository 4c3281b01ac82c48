import type { Waiting } from './waiting-queue.ts';

/** A line of waiting jobs of one priority, by place. All but the search is the cost of an array. */
export interface Lane {
  readonly name: string;
  readonly jobs: Waiting[];
  /** Turns it had, counted from where the others stood when it began to wait. */
  turns: number;
}

/** Index of the first job at this place or behind it. */
export function indexAt(lane: Lane, place: number): number {
  let low = 0;
  let high = lane.jobs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lane.jobs[middle]?.place ?? Infinity) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A turn that a job will have: `round` counts turns of its line, `place` decides within a round. */
export interface Turn {
  readonly round: number;
  readonly place: number;
}

export const goesBefore = (a: Turn, b: Turn): boolean =>
  a.round < b.round || (a.round === b.round && a.place < b.place);

export function turnAt(lane: Lane, index: number): Turn | null {
  const job = lane.jobs[index];
  return job ? { round: lane.turns + index, place: job.place } : null;
}

/** How many jobs of this line have a turn before this one. */
export function aheadOf(lane: Lane, turn: Turn): number {
  const sure = Math.min(lane.jobs.length, Math.max(0, turn.round - lane.turns));
  const same = turnAt(lane, sure);
  return same && goesBefore(same, turn) ? sure + 1 : sure;
}
