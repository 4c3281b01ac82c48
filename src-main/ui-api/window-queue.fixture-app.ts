import {
  isEnded,
  jobStatuses,
  type Batch,
  type CachedResult,
  type Job,
  type JobStatus,
  type Queue,
} from '../../src-shared/nouns/jobs.ts';
import { makeJob, makeOutput, parametersOf, uuid, type KnownBatch, type World } from './window-scenes.fixture-app.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const assistant = (name: string): Job['requester'] => ({ kind: 'assistant', name, token: null });
const person: Job['requester'] = { kind: 'person', name: '', token: null };
const requesters = [
  assistant('Claude Desktop'),
  person,
  assistant('Cursor'),
  { kind: 'script' as const, name: 'easel batch', token: null },
];

const waitingOf = (world: World): Job[] => world.jobs.filter(({ status }) => status === 'waiting');

/** In the order of the line; those that are not in it, last. */
export function lineOf(world: World): Job[] {
  const byId = new Map(waitingOf(world).map((job) => [job.id, job]));
  const standing = world.line.flatMap((id) => byId.get(id) ?? []);
  const stands = new Set(world.line);
  return [...standing, ...[...byId.values()].filter(({ id }) => !stands.has(id))];
}

export function queueOf(world: World): Queue {
  const line = lineOf(world);
  const open = world.jobs.filter(({ status }) => !isEnded(status)).length;
  const next = line.filter(({ reused }) => reused === null).slice(0, 100);
  return {
    isPaused: world.isPaused,
    waiting: line.length,
    submitted: open - line.length,
    next: next.map(({ id }) => id),
  };
}

export function batchView(world: World, known: KnownBatch): Batch {
  const { varied, ...batch } = known;
  const byId = new Map(world.jobs.map((job) => [job.id, job]));
  const jobs = [...varied].flatMap(([id, one]) => {
    const job = byId.get(id);
    return job ? [{ job, varied: one }] : [];
  });
  const counts = Object.fromEntries(jobStatuses.map((status) => [status, 0])) as Record<JobStatus, number>;
  for (const { job } of jobs) counts[job.status] += 1;
  const done = jobs.reduce((sum, { job }) => sum + (isEnded(job.status) ? 1 : (job.progress?.fraction ?? 0)), 0);
  const isOver = jobs.every(({ job }) => isEnded(job.status));
  return {
    ...batch,
    total: jobs.length,
    counts,
    fraction: done / Math.max(1, jobs.length),
    endedAt: isOver ? Math.max(...jobs.map(({ job }) => job.endedAt ?? 0)) : null,
    jobs: jobs.map(({ job, varied: one }) => ({
      id: job.id,
      status: job.status,
      varied: one,
      outputIds: job.outputIds,
    })),
  };
}

interface Scene {
  readonly jobs: Job[];
  readonly outputs: World['outputs'];
  readonly batches: KnownBatch[];
  readonly results: CachedResult[];
  readonly line: string[];
}

/** A queue with everything that can be the matter with one, and so many jobs that wait. */
export function queueScene(waitingCount: number): Scene {
  const now = Date.now();
  const outputs: World['outputs'] = [];
  const running = makeJob(900, {
    status: 'running',
    createdAt: now - 20_000,
    startedAt: now - 14_000,
    previewNumber: 14,
    progress: {
      nodeId: '3',
      nodeTitle: 'KSampler',
      classType: 'KSampler',
      step: 14,
      steps: 25,
      nodesDone: 4,
      nodesTotal: 7,
      fraction: 0.56,
    },
    eta: { seconds: 11.2, low: 9.1, high: 16.4 },
    batchId: 'b1',
  });
  const given = makeJob(901, {
    status: 'queued',
    createdAt: now - 15_000,
    queuePosition: 0,
    requester: assistant('Claude Desktop'),
    eta: { seconds: 36, low: 30, high: 51 },
    stalledSince: now - 2 * minute - 4000,
  });
  const waiting = Array.from({ length: waitingCount }, (_none, index): Job => {
    const seconds = 60 + index * 24;
    return makeJob(20_000 + index, {
      status: 'waiting',
      createdAt: now - 12_000 + index,
      requester: requesters[index % requesters.length]!,
      queuePosition: index + 2,
      eta: index % 7 === 6 ? null : { seconds, low: seconds * 0.6, high: seconds * 1.5 },
      priority: index === 0 ? 10 : 0,
      waitsFor:
        index === 1 ? 'No ComfyUI that is on has the model flux1-dev.safetensors. It waits for one that has.' : null,
      // The last one waits for the run of the first.
      reused: waitingCount > 4 && index === waitingCount - 1 ? { jobId: uuid(20_000), from: 'twin' as const } : null,
    });
  });

  /** A grid that is half done, and one that has ended. */
  const cfgs = [4, 6, 8];
  const samplers = ['euler', 'dpmpp_2m', 'uni_pc', 'lcm'];
  const grid = cfgs.flatMap((cfg) => samplers.map((sampler) => ({ cfg, sampler })));
  const inGrid = grid.map((varied, index): Job => {
    const isDone = index < 6;
    const n = 700 + index;
    const parameters: Job['parameters'] = { ...parametersOf(2), ...varied, width: 1024, height: 1024 };
    if (index === 6) return { ...running, parameters, title: String(parameters['prompt']) };
    const job = makeJob(n, {
      status: isDone ? (index === 4 ? 'failed' : 'succeeded') : 'waiting',
      createdAt: now - 3 * minute + index,
      parameters,
      batchId: 'b1',
      outputIds: isDone && index !== 4 ? [`o${n}`] : [],
      ...(isDone && { startedAt: now - 2 * minute + index * 9000, endedAt: now - 2 * minute + index * 9000 + 8000 }),
      ...(index === 4 && {
        error: { code: 'out_of_memory', message: 'ComfyUI ran out of memory.', nextStep: 'Lower width and height.' },
      }),
    });
    if (job.outputIds.length > 0) outputs.push(makeOutput(n, job));
    return job;
  });
  const variations = Array.from({ length: 8 }, (_none, index): Job => {
    const n = 720 + index;
    const parameters = { ...parametersOf(6), seed: 4242 + index, width: 1024, height: 1024 };
    const startedAt = now - 50 * minute + index * 7000;
    const job = makeJob(n, {
      parameters,
      requester: assistant('Cursor'),
      createdAt: now - 52 * minute + index,
      startedAt,
      endedAt: startedAt + 6400,
      batchId: 'b2',
      outputIds: [`o${n}`],
    });
    outputs.push(makeOutput(n, job));
    return job;
  });
  const known = (id: string, jobs: readonly Job[], varied: readonly Job['parameters'][]): KnownBatch => ({
    id,
    template: 'generate_image',
    title: jobs[0]!.title,
    requester: jobs[0]!.requester,
    createdAt: jobs[0]!.createdAt,
    varied: new Map(jobs.map((job, index) => [job.id, varied[index]!])),
  });

  const first = variations[0]!;
  const again = makeJob(740, {
    parameters: first.parameters,
    requester: assistant('Claude Desktop'),
    createdAt: now - 90_000,
    endedAt: now - 89_990,
    outputIds: first.outputIds,
    reused: { jobId: first.id, from: 'cache' },
  });
  const results = variations.slice(0, 5).map((job, index): CachedResult => ({
    key: `key${index}`,
    jobId: job.id,
    outputIds: job.outputIds,
    title: job.title,
    template: job.template,
    createdAt: job.endedAt! - index * day,
    usedAt: now - 90_000,
    hits: [1, 0, 12, 0, 3][index]!,
    isPinned: index === 2,
  }));
  const openGrid = inGrid.filter(({ status }) => status === 'waiting');
  const all = [...waiting, given, ...inGrid, again, ...variations];
  return {
    jobs: all.toSorted((a, b) => b.createdAt - a.createdAt),
    outputs: outputs.toSorted((a, b) => b.createdAt - a.createdAt),
    batches: [
      known('b1', inGrid, grid),
      known(
        'b2',
        variations,
        variations.map(({ parameters }) => ({ seed: parameters['seed'] ?? null })),
      ),
    ],
    results,
    line: [...waiting.filter(({ reused }) => reused === null), ...openGrid].map(({ id }) => id),
  };
}
