import { implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/contract.ts';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import { isEnded, type Job, type Parameters, type QueueShare } from '../../src-shared/nouns/jobs.ts';
import { fail } from './window-failure.fixture-app.ts';
import { batchView, lineOf, queueOf } from './window-queue.fixture-app.ts';
import type { KnownBatch, World } from './window-scenes.fixture-app.ts';

interface QueueAnswersOptions {
  readonly world: World;
  readonly publish: (event: EaselEvent) => void;
  /** Stores and announces. */
  readonly put: (job: Job) => Job;
  readonly find: (id: string) => Job;
  /** A new job of a template, which runs by itself in a while. */
  readonly make: (template: string, given: Parameters, facts: Partial<Job>) => Job;
}

const most = 100;
const keyOf = ({ kind, name }: Job['requester']): string => `${kind} ${name}`;

/** The line, batches and kept results of a world. */
export function createQueueAnswers({ world, publish, put, find, make }: QueueAnswersOptions) {
  const os = implement(contract);
  const announce = () => {
    const queue = queueOf(world);
    publish({ topic: 'queue', queue });
    return queue;
  };
  const cancel = (job: Job): Job =>
    isEnded(job.status)
      ? job
      : put({ ...job, status: 'cancelled', endedAt: Date.now(), progress: null, queuePosition: null, eta: null });
  const setPaused = (isPaused: boolean) => {
    world.isPaused = isPaused;
    return announce();
  };
  const batchOf = (id: string): KnownBatch =>
    world.batches.find((batch) => batch.id === id) ??
    fail('not_found', 'This batch is not there any more.', { nextStep: 'List the batches.' });
  const resultOf = (key: string) =>
    world.results.find((one) => one.key === key) ?? fail('not_found', 'It is forgotten.', { nextStep: 'List them.' });

  const jobs = {
    cancel: os.jobs.cancel.handler(({ input }) => cancel(find(input.id))),
    cancelAll: os.jobs.cancelAll.handler(({ input }) => {
      const chosen = world.jobs.filter(
        (job) =>
          !isEnded(job.status) &&
          (!input.isWaiting || job.status === 'waiting') &&
          (input.batchId === undefined || job.batchId === input.batchId) &&
          (input.requester === undefined || keyOf(job.requester) === keyOf(input.requester)),
      );
      for (const job of chosen) cancel(job);
      return { cancelled: chosen.length };
    }),
    open: os.jobs.open.handler(({ input }) => world.jobs.filter((job) => !isEnded(job.status)).slice(0, input.limit)),
    waiting: os.jobs.waiting.handler(({ input }) => lineOf(world).slice(input.from, input.from + input.limit)),
    shares: os.jobs.shares.handler(() => {
      const shares = new Map<string, QueueShare>();
      for (const { requester, status } of world.jobs.filter((job) => !isEnded(job.status))) {
        const known = shares.get(keyOf(requester)) ?? { requester, open: 0, waiting: 0 };
        const waiting = known.waiting + (status === 'waiting' ? 1 : 0);
        shares.set(keyOf(requester), { ...known, open: known.open + 1, waiting });
      }
      return [...shares.values()].toSorted((a, b) => b.open - a.open);
    }),
    queue: os.jobs.queue.handler(() => queueOf(world)),
    pause: os.jobs.pause.handler(() => setPaused(true)),
    resume: os.jobs.resume.handler(() => setPaused(false)),
    move: os.jobs.move.handler(({ input: { id, before } }) => {
      const job = find(id);
      if (job.status !== 'waiting') {
        fail('conflict', `The job does not wait any more: it is ${job.status}.`, {
          nextStep: 'Only jobs that wait in Easel have an order; ComfyUI runs what it was given.',
        });
      }
      const others = world.line.filter((one) => one !== id);
      world.line = before === null ? [...others, id] : others.toSpliced(others.indexOf(before), 0, id);
      announce();
      return job;
    }),
    prioritise: os.jobs.prioritise.handler(({ input: { id, priority } }) => {
      const job = put({ ...find(id), priority });
      const others = world.line.filter((one) => one !== id);
      const at = others.findIndex((one) => find(one).priority < priority);
      world.line = at < 0 ? [...others, id] : others.toSpliced(at, 0, id);
      announce();
      return job;
    }),
  };

  const batches = {
    create: os.batches.create.handler(({ input }) => {
      const grid = Object.entries(input.vary).reduce<Parameters[]>(
        (made, [name, values]) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
        [{}],
      );
      const total = grid.length * input.count;
      if (total > most) {
        fail('too_large', `That makes ${total} jobs, and a batch may have ${most}.`, {
          nextStep: 'Vary fewer values, or raise the setting limits.sweep_jobs.',
        });
      }
      const id = `b${world.batches.length + 1}`;
      const made = grid.flatMap((varied) =>
        Array.from({ length: input.count }, () => {
          const job = make(input.template, { ...input.arguments, ...varied }, { batchId: id });
          const seed = job.parameters['seed'] ?? null;
          return { job, varied: input.count > 1 ? { ...varied, seed } : varied };
        }),
      );
      const first = made[0]!.job;
      const { title, requester, createdAt } = first;
      const varied = new Map(made.map((one) => [one.job.id, one.varied]));
      const batch = { id, template: input.template, title, requester, createdAt, varied };
      world.batches.unshift(batch);
      return batchView(world, batch);
    }),
    get: os.batches.get.handler(({ input }) => batchView(world, batchOf(input.id))),
    list: os.batches.list.handler(({ input }) =>
      world.batches.slice(0, input.limit).map((batch) => batchView(world, batch)),
    ),
    cancel: os.batches.cancel.handler(({ input }) => {
      const batch = batchOf(input.id);
      for (const id of batch.varied.keys()) cancel(find(id));
      return batchView(world, batch);
    }),
  };

  const results = {
    list: os.results.list.handler(() => world.results),
    pin: os.results.pin.handler(({ input }) => {
      const known = resultOf(input.key);
      world.results = world.results.map((one) => (one === known ? { ...one, isPinned: input.isPinned } : one));
      return world.results;
    }),
    delete: os.results.delete.handler(({ input }) => {
      const known = resultOf(input.key);
      world.results = world.results.filter((one) => one !== known);
      return world.results;
    }),
    clear: os.results.clear.handler(({ input }) => {
      const kept = world.results.filter(({ isPinned }) => isPinned && !input.pinnedToo);
      const cleared = world.results.length - kept.length;
      world.results = kept;
      return { cleared };
    }),
  };

  return { jobs, batches, results };
}
