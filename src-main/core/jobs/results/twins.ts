import type { ErrorCode, ErrorData } from '../../../../src-shared/nouns/errors.ts';

/** A job that is about to be made. */
export interface Newcomer {
  readonly jobId: string;
  /** `cacheKey`; null where the work is not cacheable. */
  readonly key: string | null;
  /** `argumentsKey` of the call; null where nobody will repeat it (a batch, a variation). */
  readonly repeatKey: string | null;
  /** A seed was drawn for it. */
  readonly isRandom: boolean;
  /** Tells one requester from every other. */
  readonly requester: string;
}

export type Role =
  | { readonly role: 'lead' }
  | {
      readonly role: 'follow';
      /** The job whose run it shares. */
      readonly leader: string;
      readonly runId: string;
      /** It repeats a lost call: its record takes the leader's parameters and workflow, the drawn seed among them. */
      readonly isRepeat: boolean;
      /** For its adjustments. */
      readonly note: string;
    };

/** How a job ended. */
export interface TwinEnd {
  readonly status: 'succeeded' | 'failed' | 'cancelled' | 'lost';
  readonly error: ErrorData | null;
  readonly outputIds: readonly string[];
}

/** What follows from the end of a leader. */
export interface AfterEnd {
  /** Followers that end as their leader did. */
  readonly ended: readonly string[];
  /** The follower that starts a run of its own, under its own id, and those that follow it from now on. */
  readonly promoted: { readonly jobId: string; readonly followers: readonly string[] } | null;
}

export type OnCancel =
  /** Ends the record as cancelled; nothing else happens. */
  | { readonly act: 'detach' }
  /** Ends the record as cancelled once `to` is stored as the leader of the run, which goes on. */
  | { readonly act: 'hand-over'; readonly runId: string; readonly to: string; readonly followers: readonly string[] }
  /** Takes the run out of ComfyUI: nobody else waits for it. No newcomer joins it any more. */
  | { readonly act: 'stop'; readonly runId: string };

/** A job of before the restart, as its record says; see `restoreTwins`. */
export interface StoredTwin extends Newcomer {
  readonly runId: string;
  readonly isLeader: boolean;
  readonly isUndelivered: boolean;
}

/**
 * Jobs under way that share one run. A run is one prompt in ComfyUI; its id, `runId`, is the id of the job that started it and the
 * prompt_id on the wire, also after another job came to lead it. Nothing here waits, asks or stores: the engine asks, then acts.
 *
 * | what happens                                   | the leader's record        | the run               | followers                    |
 * |------------------------------------------------|----------------------------|-----------------------|------------------------------|
 * | `onCreate`: no twin                            | leads                      | starts                |                              |
 * | `onCreate`: same key, no seed drawn            |                            | goes on               | one more                     |
 * | `onCreate`: repeats a call that was lost       |                            | goes on               | one more; the call counts as |
 * |                                                |                            |                       | repeated, so only once       |
 * | `onCreate`: seed drawn, nothing was lost       | leads                      | starts                |                              |
 * | `onCancel` of a follower                       |                            | goes on               | that one ends cancelled      |
 * | `onCancel` of a leader with followers          | ends cancelled             | goes on, same runId   | the eldest leads             |
 * | `onCancel` of a leader alone                   | ends when ComfyUI let go   | is stopped            |                              |
 * | `onEnd`: succeeded                             | ends succeeded             | is over               | end with the same outputs    |
 * | `onEnd`: failed, timed out, stalled, refused   | ends failed                | is over               | end with the same error      |
 * | `onEnd`: cancelled, interrupted, lost          | ends so                    | is over               | the eldest starts a new one  |
 *
 * "Lost" of a call means that it was aborted or timed out before its result, or the job's id, was delivered: `markUndelivered`.
 */
export interface Twins {
  onCreate(newcomer: Newcomer): Role;
  /** A leader ended (or a follower by itself, which concerns nobody). Followers in `ended` are forgotten here already. */
  onEnd(jobId: string, end: TwinEnd): AfterEnd;
  /** Null for a job that is not under way. */
  onCancel(jobId: string): OnCancel | null;
  /** The call that made the job is gone and heard nothing of it. */
  markUndelivered(jobId: string): void;
  /** Somebody heard of it after all. */
  markDelivered(jobId: string): void;
  /** The job that a run belongs to now: messages of ComfyUI about the prompt `runId` are about this one. */
  leaderOf(runId: string): string | null;
  /** The run that a job leads or follows; null when it is not under way. */
  runOf(jobId: string): string | null;
  /** Eldest first; of a leader. */
  followersOf(jobId: string): readonly string[];
}

export interface Run {
  readonly id: string;
  readonly key: string | null;
  leader: string;
  /** Eldest first. */
  followers: string[];
  /** It is being taken out of ComfyUI. */
  isStopping: boolean;
}

interface Member {
  run: Run;
  readonly requester: string;
  readonly repeatKey: string | null;
  isUndelivered: boolean;
}

export function createTwins(
  restored: { readonly runs: readonly Run[]; readonly members: readonly StoredTwin[] } = nobody,
): Twins {
  const members = new Map<string, Member>();
  const runs = new Map<string, Run>();
  /** Runs that may be joined, eldest first: there are several when a seed was drawn that was asked for already. */
  const byKey = new Map<string, Set<Run>>();
  /** Jobs under way by the call that made them, eldest first. */
  const byCall = new Map<string, Set<string>>();

  for (const run of restored.runs) open({ ...run, followers: [...run.followers] });
  for (const member of restored.members) {
    const run = runs.get(member.runId);
    if (run) enter(member, run).isUndelivered = member.isUndelivered;
  }

  function open(run: Run): Run {
    runs.set(run.id, run);
    if (run.key !== null) byKey.set(run.key, (byKey.get(run.key) ?? new Set()).add(run));
    return run;
  }

  /** Nobody joins it any more. */
  function close(run: Run): void {
    if (run.key === null) return;
    const same = byKey.get(run.key);
    same?.delete(run);
    if (same?.size === 0) byKey.delete(run.key);
  }

  function enter({ jobId, requester, repeatKey }: Newcomer, run: Run): Member {
    const member = { run, requester, repeatKey, isUndelivered: false };
    members.set(jobId, member);
    if (repeatKey !== null) byCall.set(repeatKey, (byCall.get(repeatKey) ?? new Set()).add(jobId));
    return member;
  }

  function leave(jobId: string): void {
    const { repeatKey = null } = members.get(jobId) ?? {};
    members.delete(jobId);
    if (repeatKey === null) return;
    const same = byCall.get(repeatKey);
    same?.delete(jobId);
    if (same?.size === 0) byCall.delete(repeatKey);
  }

  /** The eldest job of a call of the same requester that was lost and not repeated yet. */
  function lostCall({ key, isRandom, repeatKey, requester }: Newcomer): Member | null {
    // The same arguments without a draw make the same key, unless a file behind them changed.
    if (key !== null && !isRandom) return null;
    for (const jobId of (repeatKey !== null && byCall.get(repeatKey)) || []) {
      const member = members.get(jobId);
      if (member?.isUndelivered && member.requester === requester && !member.run.isStopping) return member;
    }
    return null;
  }

  function follow(newcomer: Newcomer, run: Run, isRepeat: boolean): Role {
    const isOwn = members.get(run.leader)?.requester === newcomer.requester;
    enter(newcomer, run);
    run.followers.push(newcomer.jobId);
    return {
      role: 'follow',
      leader: run.leader,
      runId: run.id,
      isRepeat,
      note: noteOf(run.leader, { isOwn, isRepeat }),
    };
  }

  return {
    onCreate(newcomer) {
      const { jobId, key, isRandom } = newcomer;
      const [same] = (key !== null && !isRandom && byKey.get(key)) || [];
      if (same) return follow(newcomer, same, false);
      const lost = lostCall(newcomer);
      if (lost) {
        lost.isUndelivered = false;
        return follow(newcomer, lost.run, true);
      }
      enter(newcomer, open({ id: jobId, key, leader: jobId, followers: [], isStopping: false }));
      return { role: 'lead' };
    },
    onEnd(jobId, end) {
      const run = members.get(jobId)?.run;
      leave(jobId);
      if (!run) return nothing;
      if (run.leader !== jobId) {
        run.followers = run.followers.filter((follower) => follower !== jobId);
        return nothing;
      }
      runs.delete(run.id);
      close(run);
      const [next, ...rest] = run.followers;
      if (next === undefined) return nothing;
      if (!goesOnWithout(end)) {
        for (const follower of run.followers) leave(follower);
        return { ended: run.followers, promoted: null };
      }
      const anew = open({ id: next, key: run.key, leader: next, followers: rest, isStopping: false });
      for (const follower of run.followers) {
        const member = members.get(follower);
        if (member) member.run = anew;
      }
      return { ended: [], promoted: { jobId: next, followers: [...rest] } };
    },
    onCancel(jobId) {
      const run = members.get(jobId)?.run;
      if (!run) return null;
      if (run.leader !== jobId) {
        leave(jobId);
        run.followers = run.followers.filter((follower) => follower !== jobId);
        return { act: 'detach' };
      }
      const [next, ...rest] = run.followers;
      if (next === undefined) {
        run.isStopping = true;
        close(run);
        return { act: 'stop', runId: run.id };
      }
      leave(jobId);
      run.leader = next;
      run.followers = rest;
      return { act: 'hand-over', runId: run.id, to: next, followers: [...rest] };
    },
    markUndelivered(jobId) {
      const member = members.get(jobId);
      if (member) member.isUndelivered = true;
    },
    markDelivered(jobId) {
      const member = members.get(jobId);
      if (member) member.isUndelivered = false;
    },
    leaderOf: (runId) => runs.get(runId)?.leader ?? null,
    runOf: (jobId) => members.get(jobId)?.run.id ?? null,
    followersOf(jobId) {
      const run = members.get(jobId)?.run;
      return run?.leader === jobId ? [...run.followers] : [];
    },
  };
}

const nobody = { runs: [], members: [] } as const;
const nothing: AfterEnd = { ended: [], promoted: null };

/** Ends that say nothing about the work: a person or an accident took the run away. */
const accidents: ReadonlySet<ErrorCode> = new Set(['cancelled', 'interrupted', 'lost']);

export function goesOnWithout({ status, error }: TwinEnd): boolean {
  if (status === 'succeeded') return false;
  return status !== 'failed' || (error !== null && accidents.has(error.code));
}

/** The ids of other requesters' jobs are no business of this one. */
function noteOf(leader: string, { isOwn, isRepeat }: { isOwn: boolean; isRepeat: boolean }): string {
  if (isRepeat)
    return `It repeats a call whose answer was never delivered, so it shares the run of job ${leader}, seed included.`;
  return isOwn
    ? `Job ${leader} was already under way with exactly the same work, so it shares that run.`
    : 'Exactly the same work was already under way for somebody else, so it shares that run.';
}
