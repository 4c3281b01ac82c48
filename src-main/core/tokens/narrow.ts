import type { Requester } from '../../../src-shared/nouns/jobs.ts';
import type { Core } from '../core.ts';
import { copiedOutput } from '../inputs/input-file.ts';
import { noSuchBatch, noSuchJob } from '../jobs/no-such-job.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { noSuchOutput } from '../outputs/no-such-output.ts';
import type { Outputs } from '../outputs/outputs.ts';
import { isOfOutputFolder, refuseForeignFiles } from './own-files.ts';
import { maySee, maySeeOutput, viewerOf, type Viewer } from './visibility.ts';

/** Jobs without what changes the queue as a whole. */
export type SeenJobs = Pick<
  Jobs,
  'create' | 'submit' | 'get' | 'list' | 'open' | 'cancel' | 'wait' | 'heard' | 'preview' | 'traceback'
> & { readonly batches: Jobs['batches'] };

/** Outputs without what is counted over everybody. */
export type SeenOutputs = Omit<Outputs, 'count'>;

/**
 * The core as one who asks over the network has it. Every part is named, so that what is added to the core is not open to everybody by
 * accident: health is whole, jobs and outputs are those of the viewer.
 */
export interface SeenCore {
  readonly version: Core['version'];
  readonly logger: Core['logger'];
  readonly logs: Pick<Core['logs'], 'hidePrompts'>;
  readonly health: Pick<Core['health'], 'get'>;
  readonly backends: Pick<Core['backends'], 'list'>;
  readonly jobs: SeenJobs;
  readonly outputs: SeenOutputs;
  readonly models: Pick<Core['models'], 'list' | 'search'>;
  readonly nodes: Pick<Core['nodes'], 'search' | 'get'>;
  readonly workflows: Pick<Core['workflows'], 'validate' | 'ofJob'>;
  /** What it starts it starts for the requester of the call. */
  readonly descriptions: Core['descriptions'];
}

/** What the requester may see of the core. */
export function coreFor(core: Core, requester: Pick<Requester, 'token'>): SeenCore {
  const viewer = viewerOf(requester, core.tokens);
  if (viewer.sees === 'all') return core;
  const { version, logger, logs, health, backends, models, nodes, workflows, descriptions } = core;
  const jobs = jobsFor(core.jobs, viewer);
  const outputs = outputsFor(core.outputs, viewer);
  return {
    version,
    logger,
    logs,
    health,
    backends,
    models,
    nodes: nodesFor(nodes),
    descriptions,
    workflows: {
      validate: workflows.validate,
      ofJob: async (jobId, format) => {
        jobs.get(jobId);
        return workflows.ofJob(jobId, format);
      },
    },
    jobs: {
      ...jobs,
      async submit(call) {
        await refuseForeignFiles(call.workflow, { outputs: core.outputs, seen: outputs });
        return jobs.submit(call);
      },
    },
    outputs,
  };
}

/** A job that the viewer may not see is not there: every answer is the one for an id that nobody ever gave. */
export function jobsFor(jobs: SeenJobs, viewer: Viewer): SeenJobs {
  if (viewer.sees === 'all') return jobs;
  const seen: Jobs['get'] = (id) => {
    const job = jobs.get(id);
    if (maySee(viewer, job)) return job;
    throw noSuchJob(id);
  };
  const isSeen = (id: string): boolean => {
    try {
      seen(id);
      return true;
    } catch {
      return false;
    }
  };
  return {
    create: (call) => jobs.create(call),
    submit: (call) => jobs.submit(call),
    get: seen,
    list: ({ limit = 50, ...options } = {}) => {
      // Among those of others; read again, more of them, rather than page by page, since several may have the same time.
      for (let asked = limit; ; asked *= 4) {
        const read = jobs.list({ ...options, limit: asked });
        const own = read.filter((job) => maySee(viewer, job));
        if (own.length >= limit || read.length < asked) return own.slice(0, limit);
      }
    },
    open: () => jobs.open({ limit: Infinity }).filter((job) => maySee(viewer, job)),
    async cancel(id) {
      seen(id);
      return jobs.cancel(id);
    },
    async wait(id, options) {
      seen(id);
      return jobs.wait(id, options);
    },
    heard: (id, isHeard) => (isSeen(id) ? jobs.heard(id, isHeard) : undefined),
    batches: batchesFor(jobs.batches, viewer),
    preview: (id) => (isSeen(id) ? jobs.preview(id) : null),
    traceback(id) {
      seen(id);
      return jobs.traceback(id);
    },
  };
}

/** The same for batches. */
function batchesFor(batches: Jobs['batches'], viewer: Viewer): Jobs['batches'] {
  const seen: Jobs['batches']['get'] = (id) => {
    const batch = batches.get(id);
    if (maySee(viewer, batch)) return batch;
    throw noSuchBatch(id);
  };
  return {
    create: (given) => batches.create(given),
    get: seen,
    list: ({ limit = 50 } = {}) =>
      batches
        .list({ limit: 10_000 })
        .filter((batch) => maySee(viewer, batch))
        .slice(0, limit),
    async cancel(id) {
      seen(id);
      return batches.cancel(id);
    },
  };
}

/** Loaders list the files that lie in ComfyUI's folders: what anybody made is not named to those who see only their own. */
function nodesFor(nodes: Core['nodes']): SeenCore['nodes'] {
  const isNamed = (choice: string): boolean => !isOfOutputFolder(choice) && copiedOutput(choice) === null;
  return {
    search: (query, signal) => nodes.search(query, signal),
    async get(name, options) {
      const node = await nodes.get(name, options);
      const inputs = node.inputs.map((input) =>
        input.choices ? { ...input, choices: input.choices.filter(isNamed) } : input,
      );
      return { ...node, inputs };
    },
  };
}

/** The same for outputs. */
export function outputsFor(outputs: Outputs, viewer: Viewer): SeenOutputs {
  if (viewer.sees === 'all') return outputs;
  const { token } = viewer;
  const seen: Outputs['get'] = async (id) => {
    const output = await outputs.get(id);
    if (maySeeOutput(viewer, output)) return output;
    throw noSuchOutput(id);
  };
  return {
    get: seen,
    named: (filename) => outputs.named(filename, { token }),
    list: (options) => outputs.list({ ...options, token }),
    ofJob: async (jobId) => (await outputs.ofJob(jobId)).filter((output) => maySeeOutput(viewer, output)),
    async file(id, variant) {
      await seen(id);
      return outputs.file(id, variant);
    },
    async inline(id, maxBytes) {
      await seen(id);
      return outputs.inline(id, maxBytes);
    },
    async text(id, maxCharacters) {
      await seen(id);
      return outputs.text(id, maxCharacters);
    },
  };
}
