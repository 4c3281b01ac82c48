import { createTwins, goesOnWithout, type Run, type StoredTwin, type TwinEnd, type Twins } from './twins.ts';

/** What the engine has to do after a restart, before anything else. */
export interface RestoredTwins {
  readonly twins: Twins;
  /** Followers whose leader had ended, and how: they end the same. */
  readonly ended: readonly { readonly jobId: string; readonly end: TwinEnd }[];
  /** Jobs that lead now and did not before. With `isNewRun` under their own id from the start, else the run that is there. */
  readonly promoted: readonly { readonly jobId: string; readonly runId: string; readonly isNewRun: boolean }[];
  /** Leaders whose run had been handed over because they were cancelled: their records end so. */
  readonly cancelled: readonly string[];
}

/**
 * Twins from the records of open jobs, eldest first. The program may have ended between two writes; since the engine stores a new leader
 * before it ends the former, and the end of a leader before those of its followers, what is missing can be told from what is there:
 * of two leaders of one run the younger is the later; a run without a leader ended as its last leader did.
 *
 * @param endOf how the last leader of a run ended, from the records of ended jobs; null when there is none
 */
export function restoreTwins(stored: readonly StoredTwin[], endOf: (runId: string) => TwinEnd | null): RestoredTwins {
  const runs: Run[] = [];
  const members: StoredTwin[] = [];
  const ended: { jobId: string; end: TwinEnd }[] = [];
  const promoted: { jobId: string; runId: string; isNewRun: boolean }[] = [];
  const cancelled: string[] = [];

  for (const [runId, group] of Map.groupBy(stored, (twin) => twin.runId)) {
    const leaders = group.filter(({ isLeader }) => isLeader);
    const followers = group.filter(({ isLeader }) => !isLeader);
    const leader = leaders.at(-1);
    cancelled.push(...leaders.slice(0, -1).map(({ jobId }) => jobId));
    const end = leader ? null : endOf(runId);
    if (end && !goesOnWithout(end)) {
      ended.push(...followers.map(({ jobId }) => ({ jobId, end })));
      continue;
    }
    const head = leader ?? followers.shift();
    if (!head) continue;
    const id = end ? head.jobId : runId;
    if (!leader) promoted.push({ jobId: head.jobId, runId: id, isNewRun: end !== null });
    const ids = followers.map(({ jobId }) => jobId);
    runs.push({ id, key: head.key, leader: head.jobId, followers: ids, isStopping: false });
    members.push(...[head, ...followers].map((twin) => ({ ...twin, runId: id })));
  }
  return { twins: createTwins({ runs, members }), ended, promoted, cancelled };
}
