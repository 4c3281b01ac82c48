import { toErrorData } from '../../../../src-shared/nouns/errors.ts';
import { isEnded, type Reuse } from '../../../../src-shared/nouns/jobs.ts';
import type { Connection } from '../../backends/connection.ts';
import type { Logger } from '../../ports.ts';
import type { ActiveJob, JobStore, NewRecord, Submission } from '../job-store.ts';
import { requesterKey, type JobRecord } from '../job-record.ts';
import type { Draft } from '../prepare-job.ts';
import { failures } from '../failures/failures.ts';
import { argumentsKey } from './cache-key.ts';
import { hashOf } from './canonical-text.ts';
import type { CachedResult, ResultCache } from './result-cache.ts';
import { createTwins, type AfterEnd, type TwinEnd, type Twins } from './twins.ts';
import { restoreTwins } from './restore-twins.ts';

/** What a new job may share with others, before it is stored. */
export interface Shared {
  /** What of its record follows from that. */
  readonly facts: Partial<NewRecord>;
  /** Of the job that it repeats; null for its own. */
  readonly submission: Submission | null;
  /** It waits for the run of another job. */
  readonly isHeld: boolean;
}

export interface Sharing {
  /** What it could be answered with, and by which keys others could be. Asks backends where it must. */
  identify(draft: Draft, reuse: Reuse): Promise<Identified>;
  /** To be stored in the same turn: the next one may share it already. */
  claim(id: string, draft: Draft, identified: Identified): Shared;
  /** It could not be stored after all. */
  abandon(id: string): void;
  /** It ended: its result is kept, and those that shared its run end too or go on without it. */
  ended(active: ActiveJob): void;
  /** Whether others wait for its run. */
  isShared(active: ActiveJob): boolean;
  /** It is to be cancelled. False when others go on with its run, and nothing is left to do but that. */
  letGo(active: ActiveJob): boolean;
  /** After a restart, of all open jobs. */
  restore(actives: readonly ActiveJob[]): void;
  markDelivered(id: string, isDelivered: boolean): void;
}

export interface Identified {
  readonly keys: Readonly<Record<string, string>>;
  readonly hit: CachedResult | null;
  readonly isRandom: boolean;
}

export interface SharingOptions {
  readonly store: () => JobStore;
  readonly cache: ResultCache;
  readonly isEnabled: () => boolean;
  readonly connections: () => readonly Connection[];
  /** Null where the work cannot be repeated, or nobody can tell. Never rejects. */
  readonly keyOn: (draft: Draft, connection: Connection) => Promise<string | null>;
  /** Whether all of these are still there. */
  readonly haveOutputs: (ids: readonly string[]) => Promise<boolean>;
  /** Jobs that ended, by the ids of their runs. */
  readonly endOf: (runId: string) => TwinEnd | null;
  /** A held job has its turn again. */
  readonly onRelease: () => void;
  readonly logger: Logger;
  readonly now: () => number;
}

/** What could not be stored is tried again; a restart does the rest. */
const retry = { everyMs: 2_000, most: 100 };

export function createSharing(options: SharingOptions): Sharing {
  const { cache } = options;
  let twins: Twins = createTwins();
  /** Results that are not in the cache yet. */
  let unkept: JobRecord[] = [];

  async function hitFor(keys: readonly string[]): Promise<CachedResult | null> {
    for (const key of keys) {
      const found = cache.get(key, options.now());
      if (!found) continue;
      if (await options.haveOutputs(found.outputIds)) return found;
      // Somebody deleted what it made.
      cache.delete(key);
    }
    return null;
  }

  /** Outputs of a team's member are seen by that member: results are shared among his own jobs. */
  function scoped(key: string, { facts }: Draft): string {
    const { token } = facts.requester;
    return token === null ? key : hashOf(['of token', token, key]);
  }

  async function keysOf(draft: Draft, reuse: Reuse): Promise<Record<string, string>> {
    if (reuse === 'never' || (draft.origin?.isDrawn && reuse !== 'any_seed')) return {};
    const ready = options.connections().filter((connection) => connection.state().state === 'ready');
    const keys: Record<string, string> = {};
    for (const connection of ready) {
      const key = await options.keyOn(reuse === 'any_seed' ? withoutSeeds(draft) : draft, connection);
      if (key !== null) keys[connection.id] = scoped(key, draft);
    }
    return keys;
  }

  function put(record: JobRecord): void {
    const key = record.cacheKeys[record.backendId ?? ''];
    const { id: jobId, outputIds, title, template } = record;
    if (record.status !== 'succeeded' || key === undefined || record.reused || !options.isEnabled()) return;
    try {
      cache.put({ key, jobId, outputIds, title, template }, options.now());
    } catch (error) {
      // The next one does the work again; nobody's job hangs on it.
      options.logger.warn({ jobId, error: toErrorData(error) }, 'a result could not be kept for the same work');
    }
  }

  /** Whoever waits for the job has his answer first; whoever asks for the same finds it. */
  function keepSoon(record: JobRecord): void {
    if (unkept.push(record) === 1) setImmediate(keepAll);
  }

  function keepAll(): void {
    const records = unkept;
    unkept = [];
    for (const record of records) put(record);
  }

  /** What an end means for others. All of it may be done twice. */
  function follow(after: AfterEnd, end: TwinEnd, tries = 0): void {
    const store = options.store();
    try {
      for (const id of after.ended) endLike(id, end);
      if (!after.promoted) return;
      const next = store.active(after.promoted.jobId);
      followNow(after.promoted.followers, after.promoted.jobId);
      if (!next) return;
      store.release(next);
      options.onRelease();
    } catch (error) {
      options.logger.warn({ error: toErrorData(error) }, 'what follows from the end of a job could not be stored yet');
      if (tries < retry.most) setTimeout(() => follow(after, end, tries + 1), retry.everyMs).unref();
    }
  }

  function endLike(id: string, { status, error, outputIds }: TwinEnd): void {
    const follower = options.store().active(id);
    if (follower && status !== 'lost') options.store().become(follower, status, { error, outputIds: [...outputIds] });
  }

  /** They wait for another job now than the one they came for. */
  function followNow(ids: readonly string[], leader: string): void {
    for (const id of ids) {
      const follower = options.store().active(id);
      if (follower) options.store().keep(follower, { reused: { jobId: leader, from: 'twin' } });
    }
  }

  return {
    async identify(draft, reuse) {
      keepAll();
      const keys = await keysOf(draft, reuse);
      const hit = options.isEnabled() ? await hitFor([...new Set(Object.values(keys))]) : null;
      return { keys, hit, isRandom: draft.origin?.isDrawn === true && reuse !== 'any_seed' };
    },
    claim(id, draft, { keys, hit, isRandom }) {
      const { facts, origin } = draft;
      const repeatKey = origin && repeatKeyOf(draft);
      const own = { cacheKeys: keys, repeatKey };
      if (hit) {
        const seconds = Math.max(0, Math.round((options.now() - hit.createdAt) / 1000));
        const note = `The result is that of job ${hit.jobId}, which did exactly the same ${agoOf(seconds)}; with reuse 'never' it is made anew.`;
        return {
          facts: {
            ...own,
            status: 'succeeded',
            endedAt: options.now(),
            outputIds: [...hit.outputIds],
            reused: { jobId: hit.jobId, from: 'cache' },
            adjustments: [...facts.adjustments, note],
          },
          submission: null,
          isHeld: false,
        };
      }
      const key = twinKeyOf(keys);
      const role = twins.onCreate({ jobId: id, key, repeatKey, isRandom, requester: requesterKey(facts.requester) });
      if (role.role === 'lead') return { facts: own, submission: null, isHeld: false };
      const leader = options.store().active(role.leader);
      const repeated = role.isRepeat && leader ? leader.record : null;
      return {
        facts: {
          ...own,
          runId: role.runId,
          reused: { jobId: role.leader, from: 'twin' },
          adjustments: [...facts.adjustments, role.note],
          ...(repeated && { parameters: repeated.parameters, title: repeated.title }),
        },
        submission: repeated ? (leader ?? null) : null,
        isHeld: true,
      };
    },
    abandon: (id) => void twins.onEnd(id, { status: 'cancelled', error: null, outputIds: [] }),
    ended(active) {
      const { record } = active;
      keepSoon(record);
      const { status, error, outputIds } = record;
      if (!isEnded(status)) return;
      const end = { status: status as TwinEnd['status'], error, outputIds };
      follow(twins.onEnd(record.id, end), end);
    },
    isShared: ({ record }) => twins.followersOf(record.id).length > 0,
    letGo(active) {
      const said = twins.onCancel(active.record.id);
      if (said?.act !== 'hand-over') return true;
      const to = options.store().active(said.to);
      if (!to) return true;
      options.store().takeOver(active, to);
      followNow(said.followers, said.to);
      return false;
    },
    restore(actives) {
      const store = options.store();
      const stored = actives.map(({ record }) => ({
        jobId: record.id,
        key: twinKeyOf(record.cacheKeys),
        repeatKey: record.repeatKey,
        isRandom: false,
        requester: requesterKey(record.requester),
        runId: record.runId,
        isLeader: record.reused?.from !== 'twin',
        isUndelivered: record.isUndelivered,
      }));
      const restored = restoreTwins(stored, options.endOf);
      twins = restored.twins;
      for (const { record } of actives) {
        const active = store.active(record.id);
        if (active && record.reused?.from === 'twin') store.hold(active);
      }
      for (const { jobId, end } of restored.ended) endLike(jobId, end);
      for (const { jobId, isNewRun } of restored.promoted) {
        const active = store.active(jobId);
        if (active && isNewRun) store.release(active);
      }
      for (const jobId of restored.cancelled) {
        const active = store.active(jobId);
        if (active) store.become(active, 'cancelled', { error: failures.cancelled });
      }
      // Nobody joins a run that is being stopped.
      for (const { record } of actives) if (record.cancelRequested) twins.onCancel(record.id);
    },
    markDelivered(id, isDelivered) {
      if (isDelivered) twins.markDelivered(id);
      else twins.markUndelivered(id);
      const active = options.store().active(id);
      if (active && active.record.isUndelivered === isDelivered)
        options.store().keep(active, { isUndelivered: !isDelivered });
    },
  };
}

/** One key for all backends it may run on: those that share it would be answered the same on each. */
function twinKeyOf(keys: Readonly<Record<string, string>>): string | null {
  const distinct = [...new Set(Object.values(keys))].toSorted();
  return distinct.length <= 1 ? (distinct[0] ?? null) : hashOf(['on any of', ...distinct]);
}

const isSeed = (name: string): boolean => /(^|_)seed\d*$/i.test(name);

/** The same for whatever seed was drawn. */
function withoutSeeds(draft: Draft): Draft {
  const seeds = draft.origin?.seeds ?? [];
  const parameters = Object.fromEntries(
    Object.entries(draft.facts.parameters).filter(([name]) => !seeds.includes(name)),
  );
  const workflow = Object.fromEntries(
    Object.entries(draft.submission.workflow).map(([id, node]) => [
      id,
      {
        ...node,
        inputs: Object.fromEntries(
          Object.entries(node.inputs ?? {}).map(([name, value]) => [
            name,
            isSeed(name) && !Array.isArray(value) ? 'any seed' : value,
          ]),
        ),
      },
    ]),
  ) as Submission['workflow'];
  return { ...draft, facts: { ...draft.facts, parameters }, submission: { ...draft.submission, workflow } };
}

function repeatKeyOf({ facts, origin }: Draft): string | null {
  if (!origin) return null;
  return argumentsKey({
    template: facts.template === null ? null : { name: facts.template, version: origin.version },
    arguments: origin.given,
    drawnSeeds: origin.seeds.filter((name) => Number(origin.given[name] ?? -1) === -1),
    requester: requesterKey(facts.requester),
  });
}

function agoOf(seconds: number): string {
  if (seconds < 90) return `${seconds} s ago`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3600)} h ago`;
}
