import { aheadOf, goesBefore, indexAt, turnAt, type Lane, type Turn } from './lane.ts';
import type { Standing, Waiting, WaitingQueue } from './waiting-queue.ts';

/** The lines of one priority. `turns` is the round that was served last: a line that begins to wait begins there. */
interface Level {
  readonly lanes: Map<string, Lane>;
  turns: number;
}

/** In memory. Adding, taking, moving and finding a position cost as many steps as there are lines, however many jobs wait. */
export function createFairQueue(): WaitingQueue {
  const levels = new Map<number, Level>();
  const jobs = new Map<string, Waiting>();
  const counts = new Map<string, number>();
  /** Highest first. */
  let priorities: number[] = [];
  let lastPlace = 0;

  function levelOf(priority: number): Level {
    const known = levels.get(priority);
    if (known) return known;
    const level: Level = { lanes: new Map(), turns: 0 };
    levels.set(priority, level);
    priorities = [...levels.keys()].toSorted((a, b) => b - a);
    return level;
  }

  function laneOf({ priority, lane: name }: Standing): Lane {
    const level = levelOf(priority);
    const lane: Lane = level.lanes.get(name) ?? { name, jobs: [], turns: level.turns };
    level.lanes.set(name, lane);
    return lane;
  }

  function insert(job: Waiting): Waiting {
    const lane = laneOf(job);
    if (lane.jobs.length === 0) lane.turns = Math.max(lane.turns, levelOf(job.priority).turns);
    lane.jobs.splice(indexAt(lane, job.place), 0, job);
    jobs.set(job.id, job);
    counts.set(job.requester, (counts.get(job.requester) ?? 0) + 1);
    lastPlace = Math.max(lastPlace, Math.ceil(job.place));
    return job;
  }

  function removed(id: string): { job: Waiting; lane: Lane; index: number } | null {
    const job = jobs.get(id);
    if (!job) return null;
    const lane = laneOf(job);
    const index = indexAt(lane, job.place);
    lane.jobs.splice(index, 1);
    jobs.delete(id);
    const count = (counts.get(job.requester) ?? 1) - 1;
    if (count === 0) counts.delete(job.requester);
    else counts.set(job.requester, count);
    return { job, lane, index };
  }

  /** A line that nobody waits in is forgotten, and with it what it had more than others: it begins anew with them. */
  function forgetEmpty(priority: number): void {
    const level = levels.get(priority);
    if (!level) return;
    for (const [name, lane] of level.lanes)
      if (lane.jobs.length === 0 && lane.turns <= level.turns) level.lanes.delete(name);
    if ([...level.lanes.values()].some((lane) => lane.jobs.length > 0)) return;
    levels.delete(priority);
    priorities = priorities.filter((one) => one !== priority);
  }

  /** The last of all in order. */
  function last(): Waiting | null {
    const lanes = [...(levels.get(priorities.at(-1) ?? NaN)?.lanes.values() ?? [])];
    let found: { turn: Turn; job: Waiting } | null = null;
    for (const lane of lanes) {
      const [turn, job] = [turnAt(lane, lane.jobs.length - 1), lane.jobs.at(-1)];
      if (turn && job && (!found || goesBefore(found.turn, turn))) found = { turn, job };
    }
    return found?.job ?? null;
  }

  /** Between its neighbours; where numbers have no room left between them, the line is numbered anew. */
  function placeBefore(target: Waiting): number {
    const lane = laneOf(target);
    const index = indexAt(lane, target.place);
    const low = Math.max(lane.jobs[index - 1]?.place ?? -Infinity, target.place - 1);
    const place = (low + target.place) / 2;
    return low < place && place < target.place ? place : NaN;
  }

  function renumber(lane: Lane): Waiting[] {
    for (const [index, job] of lane.jobs.entries()) {
      const moved = { ...job, place: ++lastPlace };
      lane.jobs[index] = moved;
      jobs.set(moved.id, moved);
    }
    return [...lane.jobs];
  }

  return {
    get size() {
      return jobs.size;
    },
    countOf: (requester) => counts.get(requester) ?? 0,
    has: (id) => jobs.has(id),
    add({ id, requester, priority }, standing) {
      const { lane, place, ...at } = standing ?? { priority, lane: requester, place: lastPlace + 1 };
      return insert({ id, requester, priority: at.priority, lane, place });
    },
    remove(id) {
      const gone = removed(id);
      if (gone) forgetEmpty(gone.job.priority);
      return gone !== null;
    },
    take(id) {
      const gone = removed(id);
      if (!gone) return false;
      const level = levelOf(gone.job.priority);
      // Out of turn, where the one before cannot run anywhere now: the round is that of the line, not the job's.
      level.turns = Math.max(level.turns, gone.lane.turns);
      gone.lane.turns++;
      forgetEmpty(gone.job.priority);
      return true;
    },
    giveBack(job) {
      const lane = laneOf(insert(job));
      lane.turns = Math.max(0, lane.turns - 1);
    },
    *ordered() {
      for (const priority of priorities) {
        const heads = [...(levels.get(priority)?.lanes.values() ?? [])].map((lane) => ({ lane, index: 0 }));
        for (;;) {
          let next: { head: (typeof heads)[number]; turn: Turn } | null = null;
          for (const head of heads) {
            const turn = turnAt(head.lane, head.index);
            if (turn && (!next || goesBefore(turn, next.turn))) next = { head, turn };
          }
          const job = next?.head.lane.jobs[next.head.index];
          if (!next || !job) break;
          next.head.index++;
          yield job;
        }
      }
    },
    position(id) {
      const job = jobs.get(id);
      if (!job) return null;
      const lane = laneOf(job);
      const turn = turnAt(lane, indexAt(lane, job.place));
      if (!turn) return null;
      let ahead = 0;
      for (const priority of priorities) {
        if (priority < job.priority) break;
        for (const other of levels.get(priority)?.lanes.values() ?? [])
          ahead += priority > job.priority ? other.jobs.length : aheadOf(other, turn);
      }
      return ahead;
    },
    move(id, before) {
      const job = jobs.get(id);
      if (job && before === id) return [job];
      if (!job || (before !== null && !jobs.has(before))) return [];
      removed(id);
      const target = before === null ? last() : (jobs.get(before) ?? null);
      if (!target) return [insert(job)];
      const { priority, lane } = target;
      let place = before === null ? lastPlace + 1 : placeBefore(target);
      const renumbered = Number.isNaN(place) ? renumber(laneOf(target)) : [];
      if (Number.isNaN(place)) place = placeBefore(jobs.get(target.id) ?? target);
      const moved = insert({ ...job, priority, lane, place });
      forgetEmpty(job.priority);
      return [moved, ...renumbered];
    },
    prioritise(id, priority) {
      const gone = removed(id);
      if (!gone) return null;
      const { requester } = gone.job;
      const moved = insert({ id, requester, priority, lane: requester, place: lastPlace + 1 });
      forgetEmpty(gone.job.priority);
      return moved;
    },
  };
}
