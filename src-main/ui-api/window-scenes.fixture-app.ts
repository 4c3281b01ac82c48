import type { Assistant } from '../../src-shared/nouns/assistants.ts';
import type { Backend } from '../../src-shared/nouns/backends.ts';
import { jobDefaults, type Batch, type CachedResult, type Job } from '../../src-shared/nouns/jobs.ts';
import type { Output } from '../../src-shared/nouns/outputs.ts';
import type { Template } from '../../src-shared/nouns/templates.ts';
import { addedBackends, demoBackend, readyBackend, unreachableBackend } from './window-backends.fixture-app.ts';
import { mixedAssistants, noAssistants } from './window-assistants.fixture-app.ts';
import { random, thumbhashOf } from './window-pictures.fixture-app.ts';
import { allTemplates, builtInTemplate, checkpoints } from './window-templates.fixture-app.ts';

export const scenes = ['empty', 'busy', 'gallery', 'error', 'unreachable', 'queue'] as const;
export type Scene = (typeof scenes)[number];

/** What is known of a batch besides its jobs. */
export type KnownBatch = Pick<Batch, 'id' | 'template' | 'title' | 'requester' | 'createdAt'> & {
  /** Of each of its jobs. */
  readonly varied: ReadonlyMap<string, Job['parameters']>;
};

/** All that the window is told. Newest first where it is a list. */
export interface World {
  backend: Backend;
  /** Those that the person added beside it. */
  others: Backend[];
  jobs: Job[];
  outputs: Output[];
  templates: Template[];
  /** How many are connected. */
  assistants: number;
  /** Those of the machine. */
  clients: Assistant[];
  /** The library cannot be read. */
  libraryBroken: boolean;
  isPaused: boolean;
  /** Ids of the jobs that have a turn before them, in order. */
  line: string[];
  batches: KnownBatch[];
  results: CachedResult[];
}

const minute = 60_000;
const prompts = [
  'a lighthouse at dusk over a calm sea, long exposure, muted oranges',
  'terraced hills in morning fog, wide angle, soft light',
  'a quiet mountain lake under a full moon, photographic',
  'desert dunes at noon, minimal, pale sand',
  'rolling vineyards in late autumn, aerial view',
  'paper cut-out landscape, layered blue ridges',
  'the last sun behind volcanic peaks, dramatic sky',
  'a meadow after rain',
  'watercolour of a valley with a single red barn, loose brush, generous white space, painted from memory on rough paper',
];
const sizes = [
  [1216, 832],
  [1024, 1024],
  [832, 1216],
  [1344, 768],
  [768, 1344],
] as const;

export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

export function parametersOf(n: number): Job['parameters'] {
  const [width, height] = sizes[Math.floor(random(n + 3)() * sizes.length)]!;
  return {
    prompt: prompts[n % prompts.length]!,
    negative_prompt: 'text, watermark, low quality, blurry, distorted',
    model: checkpoints[n % checkpoints.length]!,
    width,
    height,
    steps: 25,
    cfg: 7,
    sampler: 'dpmpp_2m',
    scheduler: 'karras',
    seed: Math.floor(random(n)() * 2 ** 48),
  };
}

export function makeJob(n: number, fields: Partial<Job> = {}): Job {
  const parameters = fields.parameters ?? parametersOf(n);
  return {
    ...jobDefaults,
    id: uuid(n),
    status: 'succeeded',
    template: 'generate_image',
    title: String(parameters['prompt']),
    parameters,
    adjustments: [],
    requester: { kind: 'person', name: '', token: null },
    backendId: 'main',
    createdAt: Date.now(),
    startedAt: null,
    endedAt: null,
    progress: null,
    previewNumber: 0,
    queuePosition: null,
    error: null,
    outputIds: [],
    ...fields,
  };
}

export function makeOutput(n: number, job: Job, fields: Partial<Output> = {}): Output {
  const [width, height] = [Number(job.parameters['width'] ?? 1024), Number(job.parameters['height'] ?? 1024)];
  return {
    id: `o${n}`,
    jobId: job.id,
    index: 0,
    nodeId: '9',
    kind: 'image',
    mime: 'image/svg+xml',
    filename: `easel_${String(n).padStart(5, '0')}_.png`,
    width,
    height,
    bytes: Math.round(width * height * 1.4),
    thumbhash: thumbhashOf({ seed: n, width, height }),
    createdAt: job.createdAt,
    temporary: false,
    template: job.template,
    title: job.title,
    parameters: job.parameters,
    backendName: readyBackend.name,
    demo: false,
    token: null,
    ...fields,
  };
}

const requesters: Job['requester'][] = [
  { kind: 'assistant', name: 'Claude Desktop', token: null },
  { kind: 'person', name: '', token: null },
  { kind: 'assistant', name: 'Cursor', token: null },
  { kind: 'script', name: 'easel generate', token: null },
];

/** Said by every output of kind text. */
export const textOfOutputs = 'A red fox stands in deep snow at dusk.\nBehind it, a birch forest fades into blue haze.';

const textFields: Partial<Output> = {
  kind: 'text',
  mime: 'text/plain; charset=utf-8',
  filename: 'text-2-1.txt',
  width: null,
  height: null,
  bytes: textOfOutputs.length,
  thumbhash: null,
};

function endedJobs(count: number): { jobs: Job[]; outputs: Output[] } {
  const now = Date.now();
  const jobs: Job[] = [];
  const outputs: Output[] = [];
  for (let n = 1; n <= count; n += 1) {
    const createdAt = now - n * 7 * minute;
    const job = makeJob(n, {
      requester: requesters[n % requesters.length]!,
      createdAt,
      startedAt: createdAt + 900,
      endedAt: createdAt + 900 + 3000 + (n % 7) * 1400,
      outputIds: [`o${n}`],
      adjustments: n % 5 === 1 ? ['width 1001 was rounded to 1000'] : [],
    });
    jobs.push(job);
    outputs.push(makeOutput(n, job, n === 300 ? textFields : n % 9 === 4 ? { demo: true, backendName: 'Demo' } : {}));
  }
  return { jobs, outputs };
}

export function failedJob(n: number): Job {
  const createdAt = Date.now() - 2 * minute;
  return makeJob(n, {
    status: 'failed',
    requester: { kind: 'assistant', name: 'Claude Desktop', token: null },
    createdAt,
    startedAt: createdAt + 300,
    endedAt: createdAt + 4100,
    error: {
      code: 'out_of_memory',
      message:
        'ComfyUI ran out of graphics memory in node 3: it asked for 2.25 GiB, and of 7.79 GiB there were 1.12 GiB free.',
      nextStep:
        'Lower width and height (now 2048×2048), or the batch size (now 4). The number of steps makes no difference. Or free memory on that machine: other programs, and models that are still loaded, take it too.',
      details: { nodeId: '3', nodeTitle: 'KSampler', classType: 'KSampler' },
    },
  });
}

function busyJobs(): Job[] {
  const now = Date.now();
  const running = makeJob(900, {
    status: 'running',
    createdAt: now - 9000,
    startedAt: now - 8000,
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
  });
  const waiting = [901, 902].map((n, position) =>
    makeJob(n, {
      status: 'queued',
      createdAt: now - 5000 + n,
      queuePosition: position,
      requester: requesters[position * 2]!,
    }),
  );
  const cancelled = makeJob(903, { status: 'cancelled', createdAt: now - 4 * minute, endedAt: now - 4 * minute + 800 });
  return [...waiting.toReversed(), running, failedJob(904), cancelled];
}

/** The world as a scene opens, with so many outputs where it has any. */
export function createWorld(scene: Scene, outputCount: number | null): World {
  const base: World = {
    backend: readyBackend,
    others: [],
    jobs: [],
    outputs: [],
    templates: allTemplates(),
    assistants: 0,
    clients: mixedAssistants(),
    libraryBroken: false,
    isPaused: false,
    line: [],
    batches: [],
    results: [],
  };
  switch (scene) {
    case 'empty':
      return { ...base, clients: noAssistants() };
    case 'busy': {
      const { jobs, outputs } = endedJobs(outputCount ?? 14);
      return {
        ...base,
        backend: { ...readyBackend, queue: { running: 1, pending: 2 } },
        others: addedBackends(),
        jobs: [...busyJobs(), ...jobs],
        outputs,
        assistants: 2,
      };
    }
    case 'gallery': {
      const { jobs, outputs } = endedJobs(outputCount ?? 480);
      return { ...base, backend: demoBackend, jobs: jobs.slice(0, 200), outputs, assistants: 1 };
    }
    case 'error':
      return {
        ...base,
        jobs: [failedJob(904)],
        templates: [
          builtInTemplate('generate_image', [
            'No checkpoint is installed. Put one into models/checkpoints of ComfyUI.',
          ]),
        ],
        libraryBroken: true,
      };
    case 'queue':
      return {
        ...base,
        backend: { ...readyBackend, queue: { running: 1, pending: 1 } },
        others: addedBackends(),
        assistants: 2,
      };
    case 'unreachable': {
      const { jobs, outputs } = endedJobs(outputCount ?? 6);
      return { ...base, jobs, outputs, backend: unreachableBackend() };
    }
  }
}
