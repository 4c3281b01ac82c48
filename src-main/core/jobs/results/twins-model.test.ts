import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTwins, type Newcomer, type TwinEnd, type Twins } from './twins.ts';

/** A job as an engine sees it, and a ComfyUI that knows which prompts run. */
interface SeenJob extends Newcomer {
  /** How it ended; null while it is open. */
  end: string | null;
  isLost: boolean;
  /** Somebody asked for its end. */
  isCancelled: boolean;
}

interface World {
  readonly jobs: Map<string, SeenJob>;
  /** Prompts in ComfyUI, and those of them that are being taken out. */
  readonly prompts: Set<string>;
  readonly stopping: Set<string>;
  /** How each prompt ended, by number of ends. */
  readonly ends: Map<string, number>;
}

const openJobs = ({ jobs }: World): SeenJob[] => [...jobs.values()].filter(({ end }) => end === null);

/** Every open job is in one run that runs, with one leader that is open; every prompt belongs to somebody. */
function check(world: World, twins: Twins): void {
  const open = openJobs(world);
  const runs = new Set<string>();
  for (const { jobId } of open) {
    const runId = twins.runOf(jobId);
    expect(runId !== null && world.prompts.has(runId)).toBe(true);
    const leader = runId === null ? null : twins.leaderOf(runId);
    expect(world.jobs.get(leader ?? '')?.end).toBeNull();
    if (leader !== jobId) expect(twins.followersOf(leader ?? '')).toContain(jobId);
    else expect(twins.followersOf(jobId).every((id) => world.jobs.get(id)?.end === null)).toBe(true);
    if (runId !== null) runs.add(runId);
  }
  expect([...world.prompts].toSorted()).toEqual([...runs].toSorted());
  for (const ended of world.jobs.values()) if (ended.end !== null) expect(twins.runOf(ended.jobId)).toBeNull();
}

class Create implements fc.Command<World, Twins> {
  readonly newcomer: Omit<Newcomer, 'jobId'>;
  constructor(newcomer: Omit<Newcomer, 'jobId'>) {
    this.newcomer = newcomer;
  }
  check = (): boolean => true;
  run(world: World, twins: Twins): void {
    const newcomer = { ...this.newcomer, jobId: `job${world.jobs.size}` };
    const { key, isRandom, repeatKey, requester } = newcomer;
    const joinable = openJobs(world).filter(({ jobId }) => !world.stopping.has(twins.runOf(jobId) ?? ''));
    const keyOfRun = (jobId: string): string | null => world.jobs.get(twins.runOf(jobId) ?? '')?.key ?? null;
    const isSame = !isRandom && key !== null && joinable.some(({ jobId }) => keyOfRun(jobId) === key);
    const lost = joinable.filter(
      (job) => job.isLost && repeatKey !== null && job.repeatKey === repeatKey && job.requester === requester,
    );
    const isRepeat = !isSame && (isRandom || key === null) && lost.length > 0;
    const role = twins.onCreate(newcomer);
    expect(role.role).toBe(isSame || isRepeat ? 'follow' : 'lead');
    if (role.role === 'follow') expect(role).toMatchObject({ isRepeat, runId: twins.runOf(role.leader) });
    else world.prompts.add(newcomer.jobId);
    if (isRepeat && lost[0]) lost[0].isLost = false;
    world.jobs.set(newcomer.jobId, { ...newcomer, end: null, isLost: false, isCancelled: false });
    check(world, twins);
  }
  toString = (): string => `create(${JSON.stringify(this.newcomer)})`;
}

/** One of the open jobs, by number. */
abstract class OnOpen implements fc.Command<World, Twins> {
  readonly which: number;
  constructor(which: number) {
    this.which = which;
  }
  check = (world: Readonly<World>): boolean => openJobs(world).length > 0;
  run(world: World, twins: Twins): void {
    const open = openJobs(world);
    const job = open[this.which % open.length];
    if (job) this.act(world, twins, job);
    check(world, twins);
  }
  abstract act(world: World, twins: Twins, job: SeenJob): void;
}

class Cancel extends OnOpen {
  override act(world: World, twins: Twins, job: SeenJob): void {
    const before = openJobs(world).length;
    const others = openJobs(world).filter(
      ({ jobId }) => jobId !== job.jobId && twins.runOf(jobId) === twins.runOf(job.jobId),
    );
    const what = twins.onCancel(job.jobId);
    job.isCancelled = true;
    if (what?.act === 'stop') {
      expect(others).toEqual([]);
      world.stopping.add(what.runId);
    } else {
      job.end = 'cancelled';
      if (what?.act === 'hand-over') expect(others.map(({ jobId }) => jobId)).toEqual([what.to, ...what.followers]);
      expect(twins.onEnd(job.jobId, { status: 'cancelled', error: null, outputIds: [] }).ended).toEqual([]);
      expect(openJobs(world).length).toBe(before - 1);
    }
  }
  override toString = (): string => `cancel(${this.which})`;
}

class End extends OnOpen {
  readonly status: TwinEnd['status'];
  constructor(which: number, status: TwinEnd['status']) {
    super(which);
    this.status = status;
  }
  override act(world: World, twins: Twins, job: SeenJob): void {
    const runId = twins.runOf(job.jobId) ?? '';
    const leader = twins.leaderOf(runId) ?? '';
    const followers = twins.followersOf(leader);
    const { ended, promoted } = twins.onEnd(leader, { status: this.status, error: null, outputIds: [] });
    world.prompts.delete(runId);
    world.ends.set(runId, (world.ends.get(runId) ?? 0) + 1);
    const isAccident = this.status === 'cancelled' || this.status === 'lost';
    expect(ended).toEqual(isAccident ? [] : followers);
    expect(promoted ? [promoted.jobId, ...promoted.followers] : []).toEqual(isAccident ? followers : []);
    for (const id of [leader, ...ended]) {
      const seen = world.jobs.get(id);
      // Nobody else's wish ends a job, and none ends twice.
      expect(seen?.end).toBeNull();
      if (seen) seen.end = this.status;
    }
    if (promoted) {
      world.prompts.add(promoted.jobId);
      const head = world.jobs.get(promoted.jobId);
      // It does the leader's work from now on.
      const key = world.jobs.get(runId)?.key ?? null;
      if (head) world.jobs.set(head.jobId, { ...head, key });
    }
  }
  override toString = (): string => `end(${this.which}, ${this.status})`;
}

class Lose extends OnOpen {
  override act(_world: World, twins: Twins, job: SeenJob): void {
    twins.markUndelivered(job.jobId);
    job.isLost = true;
  }
  override toString = (): string => `lose(${this.which})`;
}

class Deliver extends OnOpen {
  override act(_world: World, twins: Twins, job: SeenJob): void {
    twins.markDelivered(job.jobId);
    job.isLost = false;
  }
  override toString = (): string => `deliver(${this.which})`;
}

test('whatever happens in whatever order, every job ends once, with its run or by its own cancelling, and no run is without an owner', () => {
  const which = fc.nat(20);
  const newcomer = fc.record({
    key: fc.constantFrom('k', 'l', null),
    repeatKey: fc.constantFrom('r', 's', null),
    isRandom: fc.boolean(),
    requester: fc.constantFrom('claude', 'cursor'),
  });
  const commands = [
    newcomer.map((wish) => new Create(wish)),
    newcomer.map((wish) => new Create(wish)),
    which.map((at) => new Cancel(at)),
    fc
      .tuple(which, fc.constantFrom('succeeded' as const, 'failed' as const, 'cancelled' as const, 'lost' as const))
      .map(([at, status]) => new End(at, status)),
    which.map((at) => new Lose(at)),
    which.map((at) => new Deliver(at)),
  ];
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 60 }), (plan) => {
      const model: World = { jobs: new Map(), prompts: new Set(), stopping: new Set(), ends: new Map() };
      const real = createTwins();
      fc.modelRun(() => ({ model, real }), plan);
      while (openJobs(model).length > 0) new End(0, 'lost').run(model, real);
      expect(model.prompts.size).toBe(0);
      for (const ends of model.ends.values()) expect(ends).toBe(1);
    }),
    { numRuns: 400, seed: 8 },
  );
});
