import { randomUUID } from 'node:crypto';
import { backendDefaults, type Backend } from '../../src-shared/nouns/backends.ts';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { jobDefaults, isEnded, type Job } from '../../src-shared/nouns/jobs.ts';
import { noQueueOfJobs, noResults } from '../core/jobs/no-jobs.fixture.ts';
import type { Output } from '../../src-shared/nouns/outputs.ts';
import { noAssistants } from '../core/assistants/no-assistants.fixture.ts';
import type { Core } from '../core/core.ts';
import { noBackends } from '../core/backends/no-backends.fixture.ts';
import { createSecrets } from '../core/secrets/create-secrets.ts';
import { memorySecrets } from '../core/secrets/memory-secrets.fixture.ts';
import { memorySettings } from '../core/settings/settings.fixture.ts';
import { createEvents } from '../core/events.ts';
import type { Jobs } from '../core/jobs/jobs.ts';
import { noSuchJob } from '../core/jobs/no-such-job.ts';
import { noLogs } from '../core/logs/no-logs.fixture.ts';
import { fixtureCatalogue } from '../core/nodes/nodes.fixture.ts';
import type { Logger } from '../core/ports.ts';
import type { Templates } from '../core/templates/templates.ts';
import { baseByName } from '../core/model-bases.ts';
import { noModels, plainModel } from '../core/models/no-models.fixture.ts';
import { noSuchOutput } from '../core/outputs/no-such-output.ts';
import { searchModels } from '../core/models/search.ts';
import { memoryTokens } from '../core/tokens/memory-tokens.fixture.ts';
import type { Tokens } from '../core/tokens/tokens.ts';
import { noSavedWorkflows } from '../core/workflows/saved/no-saved-workflows.fixture.ts';
import { textToImage as template } from './template.fixture.ts';

/** A core in memory whose jobs move only when a test says so: no clock, no ComfyUI, no disk. */
export interface FixtureCore extends Core {
  /** Changes a job and tells its waiters; an end with outputs adds them. */
  move(id: string, change: Partial<Job>): void;
  finish(id: string, outputs?: readonly Partial<Output>[]): void;
  newest(): Job;
  /** What jobs submitted, and what Python said of them, by their ids. */
  readonly workflowTexts: Map<string, string>;
  readonly tracebacks: Map<string, string>;
  setModels(names: readonly string[]): void;
  /** Called with each new job, to let it run by itself. */
  onJob: (job: Job) => void;
  /** Bytes of every picture; a real core never gives more than it is asked for. */
  picture: (maxBytes: number) => Uint8Array;
  /** What every output of kind text says. */
  text: string;
}

/** A PNG of one pixel. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);

const silent = () => undefined;
export const silentLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

export function createFixtureCore(
  options: { logger?: Logger; outputFile?: string; tokens?: Tokens } = {},
): FixtureCore {
  const { logger = silentLogger, outputFile = '/dev/null' } = options;
  const jobs = new Map<string, Job>();
  const outputs = new Map<string, Output>();
  const listeners = new Map<string, Set<(job: Job) => void>>();
  let models = ['v1-5-pruned-emaonly.ckpt', 'sd_xl_base_1.0.safetensors'];

  const health = () => ({
    status: 'healthy' as const,
    version: '0.0.0',
    comfyui: { reachable: true, vram_free_mb: null },
    active_jobs: [...jobs.values()].filter(({ status }) => status === 'running').length,
    cache_size: 0,
    backends: [],
    waiting_jobs: [...jobs.values()].filter(({ status }) => !isEnded(status) && status !== 'running').length,
    outputs: outputs.size,
    connected_assistants: 0,
    mcp_url: '',
  });
  const events = createEvents(() => ({
    topic: 'snapshot',
    backends: [backend],
    jobs: [],
    queue: noQueueOfJobs.queue.get(),
    health: health(),
  }));
  const get = (id: string): Job => {
    const job = jobs.get(id);
    if (job) return job;
    throw noSuchJob(id);
  };
  const output = (id: string): Output => {
    const found = outputs.get(id);
    if (found) return found;
    throw noSuchOutput(id);
  };
  /** Newest first. */
  const outputsOf = (token: string | null = null): Output[] =>
    [...outputs.values()].filter((one) => token === null || one.token === token).toReversed();
  const move = (id: string, change: Partial<Job>) => {
    const job = { ...get(id), ...change };
    jobs.set(id, job);
    events.publish({ topic: 'jobs', job });
    for (const listener of listeners.get(id) ?? []) listener(job);
  };
  const add = (facts: Partial<Job>): Job => {
    const job: Job = { ...blankJob, id: randomUUID(), createdAt: Date.now(), ...facts };
    jobs.set(job.id, job);
    core.onJob(job);
    return get(job.id);
  };
  const wait: Jobs['wait'] = (id, { timeoutMs, signal, onChange }) =>
    new Promise((resolve) => {
      if (isEnded(get(id).status) || signal?.aborted) return resolve(get(id));
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', settle);
        listeners.get(id)?.delete(listener);
        resolve(get(id));
      };
      const timer = setTimeout(settle, timeoutMs);
      signal?.addEventListener('abort', settle);
      const listener = (job: Job) => {
        onChange?.(job);
        if (isEnded(job.status)) settle();
      };
      listeners.set(id, (listeners.get(id) ?? new Set()).add(listener));
      return undefined;
    });

  const core: FixtureCore = {
    version: '0.0.0',
    logger,
    events,
    health: { get: health, report: silent },
    assistants: noAssistants,
    secrets: createSecrets({ store: memorySecrets(), env: {} }),
    settings: memorySettings(),
    tokens: options.tokens ?? memoryTokens(),
    backends: { ...noBackends, list: () => [backend] },
    workflows: {
      prepare: () => Promise.reject(new Error('not in this fixture')),
      validate: () =>
        Promise.resolve({
          accepted: false,
          error: null,
          nodeErrors: {},
          outputs: [],
          unknowable: [],
          problems: [
            {
              nodeId: '3',
              classType: 'Loader',
              title: null,
              input: 'ckpt_name',
              type: 'model_missing',
              message: "Node 3 (Loader): ckpt_name 'x' is not installed.",
              nextStep: 'Use y.',
            },
          ],
          doubts: [
            {
              nodeId: null,
              classType: null,
              title: null,
              input: null,
              type: 'workflow_repaired',
              message: 'A link was dropped.',
              nextStep: null,
            },
          ],
        }),
      openInComfyui: () => Promise.reject(new Error('not in this fixture')),
      ofJob: async (id, format) => ({
        format,
        text: core.workflowTexts.get(get(id).id) ?? '{}',
        file: `${id}.${format}.json`,
      }),
      saved: noSavedWorkflows,
    },
    templates: { ...noEdits, list: () => [template(models)], get: () => template(models) },
    descriptions: { start: async (call) => ({ job: await core.jobs.create(call) }) },
    models: {
      ...noModels,
      folders: () => Promise.resolve(['checkpoints']),
      list: async (folder) => {
        if (folder !== 'checkpoints')
          throw new EaselError('not_found', `There is no folder '${folder}'.`, { nextStep: 'Folders: checkpoints.' });
        return models.map((name) => plainModel(folder, name));
      },
      async search(wanted = {}) {
        const bytes = 2_000_000_000;
        const file = { folder: 'checkpoints', bytes, modifiedAt: null, pathIndex: null, copies: [] };
        const all = models.map((name) => ({ name, ...file }));
        const found = searchModels(all, wanted, {
          facts: ({ name }) => ({ base: baseByName(name), words: '' }),
          mark: () => ({ favourite: false, note: '' }),
        });
        const view = (name: string) => ({ ...plainModel('checkpoints', name), base: baseByName(name), bytes });
        return { ...found, models: found.models.map(({ name }) => view(name)), readAt: 1 };
      },
    },
    logs: noLogs,
    nodes: fixtureCatalogue(),
    results: noResults,
    jobs: {
      ...noQueueOfJobs,
      counts: () => ({ waiting: 0, submitted: 0, running: 0 }),
      create: async ({ template: name, arguments: given, requester }) => {
        if (Number(given['steps'] ?? 25) > 100)
          throw new EaselError('out_of_bounds', 'steps 101 is outside 1 to 100.', {
            nextStep: 'Give steps a value of 1 to 100.',
          });
        return add({
          template: name,
          title: String(given['prompt']),
          parameters: { steps: 25, ...given, seed: 42 },
          requester,
        });
      },
      submit: async ({ title, requester }) => add({ title: title ?? 'Submitted workflow', requester }),
      get,
      list: () => [...jobs.values()].toReversed(),
      open: () => [...jobs.values()].filter((job) => !isEnded(job.status)),
      cancel: async (id) => {
        if (!isEnded(get(id).status)) move(id, { status: 'cancelled', endedAt: Date.now() });
        return get(id);
      },
      wait,
      preview: () => null,
      traceback: (id) => core.tracebacks.get(get(id).id) ?? null,
    },
    outputs: {
      get: async (id) => output(id),
      named: async (filename, of = {}) => outputsOf(of.token).find((one) => one.filename === filename) ?? null,
      list: async (of = {}) => ({ outputs: outputsOf(of.token), nextCursor: null, total: outputs.size }),
      ofJob: async (jobId) => [...outputs.values()].filter((one) => one.jobId === jobId),
      count: () => outputs.size,
      file: async (id) => ({
        path: outputFile,
        mime: output(id).mime,
        bytes: output(id).bytes,
        etag: '"1"',
        filename: 'a.png',
      }),
      inline: async (id, maxBytes = 600_000) =>
        output(id).kind === 'image' ? { bytes: core.picture(maxBytes), mime: 'image/png' } : null,
      text: async (id, maxCharacters) =>
        output(id).kind === 'text'
          ? { text: core.text.slice(0, maxCharacters), complete: core.text.length <= maxCharacters }
          : null,
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    move,
    finish: (id, made = [{}]) => {
      const added = made.map((one, index) => ({
        ...blankOutput,
        id: randomUUID(),
        jobId: id,
        index,
        createdAt: Date.now(),
        token: get(id).requester.token,
        ...one,
      }));
      for (const one of added) {
        outputs.set(one.id, one);
        events.publish({ topic: 'outputs', output: one });
      }
      move(id, { status: 'succeeded', endedAt: Date.now(), outputIds: added.map((one) => one.id) });
    },
    workflowTexts: new Map(),
    tracebacks: new Map(),
    newest: () => {
      const job = [...jobs.values()].at(-1);
      if (!job) throw new Error('no job was made');
      return job;
    },
    setModels: (names) => {
      models = [...names];
      events.publish({ topic: 'templates' });
    },
    onJob: silent,
    picture: () => tinyPng,
    text: 'a red fox, snow, looking at viewer',
  };
  return core;
}

const backend: Backend = {
  id: 'demo',
  name: 'demo',
  kind: 'demo',
  source: 'demo',
  url: 'http://127.0.0.1:1',
  state: 'ready',
  error: null,
  version: null,
  devices: [],
  queue: { running: 0, pending: 0 },
  lastSeenAt: null,
  ...backendDefaults,
};

const blankJob: Job = {
  ...jobDefaults,
  id: '',
  status: 'queued',
  template: null,
  title: '',
  parameters: {},
  adjustments: [],
  requester: { kind: 'script', name: '', token: null },
  backendId: 'demo',
  createdAt: 0,
  startedAt: null,
  endedAt: null,
  progress: null,
  previewNumber: 0,
  queuePosition: null,
  error: null,
  outputIds: [],
};

const blankOutput: Output = {
  id: '',
  jobId: '',
  index: 0,
  nodeId: '9',
  kind: 'image',
  mime: 'image/png',
  filename: 'easel_00001_.png',
  width: 64,
  height: 64,
  bytes: tinyPng.byteLength,
  thumbhash: null,
  createdAt: 0,
  temporary: false,
  template: 'generate_image',
  title: 'a red fox',
  parameters: {},
  backendName: 'demo',
  demo: true,
  token: null,
};

const notHere = () => Promise.reject(new Error('not in this fixture'));

export const noEdits: Omit<Templates, 'list' | 'get'> = {
  broken: () => [],
  draft: notHere,
  create: notHere,
  update: notHere,
  versions: notHere,
  restore: notHere,
  enable: notHere,
  duplicate: notHere,
  delete: notHere,
  deleted: notHere,
  undelete: notHere,
  import: notHere,
  export: notHere,
  setPreview: notHere,
  previewFile: notHere,
  preview: notHere,
  gallery: { list: notHere, get: notHere, import: notHere },
};
