import { type AnyRouter, implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/contract.ts';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import type { Health } from '../../src-shared/nouns/health.ts';
import { isEnded, type Job, type Parameters } from '../../src-shared/nouns/jobs.ts';
import { plainModel } from '../core/models/no-models.fixture.ts';
import { createSecrets } from '../core/secrets/create-secrets.ts';
import { fixtureCatalogue } from '../core/nodes/nodes.fixture.ts';
import { memorySecrets } from '../core/secrets/memory-secrets.fixture.ts';
import { memoryTokens } from '../core/tokens/memory-tokens.fixture.ts';
import { memorySettings } from '../core/settings/settings.fixture.ts';
import { createAssistantAnswers } from './window-assistant-answers.fixture-app.ts';
import { backendsOf, createBackendAnswers } from './window-backends.fixture-app.ts';
import { fail } from './window-failure.fixture-app.ts';
import { tracebackText, workflowText } from './window-jobs.fixture-app.ts';
import { createQueueAnswers } from './window-queue-answers.fixture-app.ts';
import { lineOf, queueOf } from './window-queue.fixture-app.ts';
import { makeJob, makeOutput, uuid, type World } from './window-scenes.fixture-app.ts';

const stepMs = 90;

/** The number a job's picture is drawn from, in its previews as in its output. */
export function pictureOf(jobId: string): number {
  return Number.parseInt(jobId.slice(-12), 16);
}

/** The open jobs that are next, and the newest ended ones. */
function toldOf(world: World): Job[] {
  const line = new Set(lineOf(world).slice(0, 200));
  const ended = world.jobs.filter(({ status }) => isEnded(status)).slice(0, 100);
  const open = world.jobs.filter((job) => !isEnded(job.status) && (job.status !== 'waiting' || line.has(job)));
  return [...open, ...ended].toSorted((a, b) => b.createdAt - a.createdAt);
}

const notHere = (): never => fail('not_found', 'This is not in the fixture.', { nextStep: 'Use the program.' });

/** The contract over a world: what is created runs and ends by itself. */
export function createFixtureApi(world: World): {
  router: AnyRouter;
  streams: () => number;
  cut: () => void;
  quitClient: () => void;
} {
  const os = implement(contract);
  const listeners = new Set<{ push: (event: EaselEvent) => void; end: () => void }>();
  let made = 5000;

  const health = (): Health => {
    const open = world.jobs.filter((job) => !isEnded(job.status));
    return {
      status: world.backend.state === 'ready' ? 'healthy' : 'degraded',
      version: '0.1.0',
      comfyui: { reachable: world.backend.state === 'ready', vram_free_mb: null },
      cache_size: 0,
      backends: backendsOf(world),
      active_jobs: open.filter((job) => job.status === 'running').length,
      waiting_jobs: open.filter((job) => job.status !== 'running').length,
      outputs: world.outputs.length,
      connected_assistants: world.assistants,
      mcp_url: 'http://127.0.0.1:7817/mcp',
    };
  };

  const publish = (event: EaselEvent): void => {
    for (const listener of listeners) listener.push(event);
  };

  const put = (job: Job): Job => {
    const index = world.jobs.findIndex((one) => one.id === job.id);
    if (index < 0) world.jobs.unshift(job);
    else world.jobs[index] = job;
    publish({ topic: 'jobs', job });
    publish({ topic: 'queue', queue: queueOf(world) });
    publish({ topic: 'health', health: health() });
    return job;
  };

  const find = (id: string): Job =>
    world.jobs.find((job) => job.id === id) ??
    fail('not_found', `There is no job ${id}.`, { nextStep: 'List the jobs again.' });

  /** Every step a preview, then the output. */
  const run = (id: string, step: number): void => {
    const job = find(id);
    if (isEnded(job.status)) return;
    const steps = Number(job.parameters['steps'] ?? 25);
    if (step > steps) {
      const output = makeOutput(pictureOf(id), job, { createdAt: Date.now(), demo: world.backend.kind === 'demo' });
      world.outputs.unshift(output);
      publish({ topic: 'outputs', output });
      put({ ...job, status: 'succeeded', endedAt: Date.now(), progress: null, outputIds: [output.id] });
      return;
    }
    const progress = {
      nodeId: '3',
      nodeTitle: 'KSampler',
      classType: 'KSampler',
      step,
      steps,
      nodesDone: 4,
      nodesTotal: 7,
      fraction: 0.1 + (0.85 * step) / steps,
    };
    put({
      ...job,
      status: 'running',
      startedAt: job.startedAt ?? Date.now(),
      progress,
      previewNumber: step,
      queuePosition: null,
    });
    setTimeout(() => run(id, step + 1), stepMs);
  };

  /** It runs by itself, unless the queue is paused. */
  const make = (template: string, given: Parameters, facts: Partial<Job>): Job => {
    const defaults = Object.fromEntries(world.templates[0]!.parameters.map((one) => [one.name, one.default ?? null]));
    const parameters: Parameters = { ...defaults, model: 'sd_xl_base_1.0.safetensors', ...given };
    made += 1;
    if (Number(parameters['seed'] ?? -1) < 0) parameters['seed'] = 424_242 + made;
    const job = makeJob(made, {
      id: uuid(made),
      status: world.isPaused ? 'waiting' : 'queued',
      template,
      parameters,
      title: String(parameters['prompt']),
      queuePosition: 0,
      ...facts,
    });
    if (world.isPaused) world.line.push(job.id);
    else setTimeout(() => run(job.id, 1), stepMs * 3);
    return put(job);
  };

  const queue = createQueueAnswers({ world, publish, put, find, make });

  const broken = (): never =>
    fail('database_unavailable', 'The gallery could not be read: its database is locked.', {
      nextStep: 'Close other copies of Easel, then try again.',
    });

  const assistants = createAssistantAnswers({ world, changed: () => publish({ topic: 'assistants' }) });

  const secrets = createSecrets({ store: memorySecrets(), env: {} });
  const settings = memorySettings();
  const tokens = memoryTokens();

  const nodes = fixtureCatalogue();

  const router = os.router({
    assistants: assistants.router,
    backends: createBackendAnswers({ world, publish }),
    workflows: {
      openInComfyui: os.workflows.openInComfyui.handler(({ input: { jobId } }) => {
        const job =
          world.jobs.find(({ id }) => id === jobId) ??
          fail('not_found', 'There is no such job.', { nextStep: 'Choose another.' });
        if (world.backend.state !== 'ready')
          fail('backend_unreachable', 'ComfyUI does not answer.', { nextStep: 'Start it, then try again.' });
        return { file: `easel/${job.title.slice(0, 40)} ${jobId.slice(0, 8)}.json`, url: world.backend.url };
      }),
      saved: {
        list: os.workflows.saved.list.handler(() => []),
        get: os.workflows.saved.get.handler(notHere),
        save: os.workflows.saved.save.handler(notHere),
        run: os.workflows.saved.run.handler(notHere),
        versions: os.workflows.saved.versions.handler(() => []),
        restore: os.workflows.saved.restore.handler(notHere),
        delete: os.workflows.saved.delete.handler(notHere),
        deleted: os.workflows.saved.deleted.handler(() => []),
      },
    },
    tokens: {
      list: os.tokens.list.handler(() => tokens.list()),
      create: os.tokens.create.handler(({ input }) => tokens.create(input)),
      revoke: os.tokens.revoke.handler(({ input }) => tokens.revoke(input.token)),
    },
    secrets: {
      list: os.secrets.list.handler(() => secrets.list()),
      set: os.secrets.set.handler(({ input }) => secrets.set(input.name, input.value)),
      delete: os.secrets.delete.handler(({ input }) => secrets.delete(input.name)),
    },
    settings: {
      get: os.settings.get.handler(() => settings.view()),
      describe: os.settings.describe.handler(() => settings.describe()),
      set: os.settings.set.handler(({ input }) => settings.set(input.changes)),
      reset: os.settings.reset.handler(({ input }) => settings.reset(input.paths)),
      export: os.settings.export.handler(() => ({ filename: 'easel-settings.json', text: settings.export() })),
      import: os.settings.import.handler(({ input }) => settings.import(input.text)),
    },
    events: {
      watch: os.events.watch.handler(async function* ({ signal }) {
        const queue: EaselEvent[] = [
          {
            topic: 'snapshot',
            backends: backendsOf(world),
            jobs: toldOf(world),
            queue: queueOf(world),
            health: health(),
          },
        ];
        let wake = (): void => undefined;
        let ended = false;
        const listener = {
          push: (event: EaselEvent) => {
            queue.push(event);
            wake();
          },
          end: () => {
            ended = true;
            wake();
          },
        };
        listeners.add(listener);
        signal?.addEventListener('abort', listener.end);
        try {
          while (!ended) {
            const event = queue.shift();
            if (event) yield event;
            else await new Promise<void>((resolve) => (wake = resolve));
          }
        } finally {
          listeners.delete(listener);
        }
      }),
    },
    batches: queue.batches,
    results: queue.results,
    health: { get: os.health.get.handler(health) },
    jobs: {
      create: os.jobs.create.handler(({ input }) => {
        const model = input.arguments['model'];
        if (world.libraryBroken) {
          fail('model_missing', `The checkpoint "${String(model ?? '')}" is not installed.`, {
            nextStep: 'Choose an installed one.',
          });
        }
        return make(input.template, input.arguments, {});
      }),
      list: os.jobs.list.handler(({ input }) =>
        world.jobs
          .filter((job) => !input.isEnded || isEnded(job.status))
          .filter((job) => !input.before || job.createdAt < input.before.createdAt)
          .slice(0, input.limit),
      ),
      get: os.jobs.get.handler(({ input }) => find(input.id)),
      ...queue.jobs,
      workflow: os.jobs.workflow.handler(({ input: { id, format } }) => ({
        format,
        text: workflowText,
        file: `${find(id).title} ${id.slice(0, 8)}.${format}.json`,
      })),
      traceback: os.jobs.traceback.handler(({ input: { id } }) => ({
        traceback: find(id).status === 'failed' ? tracebackText : null,
      })),
    },
    logs: { list: os.logs.list.handler(() => ({ lines: [], newest: 0 })) },
    nodes: {
      search: os.nodes.search.handler(({ input }) => nodes.search(input)),
      get: os.nodes.get.handler(({ input }) => nodes.get(input.name, input)),
      categories: os.nodes.categories.handler(() => nodes.categories()),
      packs: os.nodes.packs.handler(() => nodes.packs()),
    },
    models: {
      list: os.models.list.handler(({ input }) =>
        (world.templates[0]?.parameters.find((one) => one.name === 'model')?.choices ?? []).map((name) =>
          plainModel(input.folder, name),
        ),
      ),
      search: os.models.search.handler(notHere),
      get: os.models.get.handler(notHere),
      refresh: os.models.refresh.handler(notHere),
      mark: os.models.mark.handler(notHere),
      setPreview: os.models.setPreview.handler(notHere),
      missing: os.models.missing.handler(notHere),
      downloads: {
        list: os.models.downloads.list.handler(() => []),
        start: os.models.downloads.start.handler(notHere),
        cancel: os.models.downloads.cancel.handler(notHere),
      },
    },
    outputs: {
      list: os.outputs.list.handler(({ input }) => {
        if (world.libraryBroken) broken();
        const from = input.cursor ? world.outputs.findIndex((one) => one.id === input.cursor) + 1 : 0;
        const outputs = world.outputs.slice(from, from + input.limit);
        const end = from + input.limit >= world.outputs.length;
        return { outputs, nextCursor: end ? null : (outputs.at(-1)?.id ?? null), total: world.outputs.length };
      }),
      get: os.outputs.get.handler(
        ({ input }) =>
          world.outputs.find((one) => one.id === input.id) ??
          fail('not_found', 'This output is not there any more.', { nextStep: 'Go back to the gallery.' }),
      ),
      ofJob: os.outputs.ofJob.handler(({ input }) => world.outputs.filter((one) => one.jobId === input.jobId)),
    },
    templates: {
      list: os.templates.list.handler(() => world.templates),
      get: os.templates.get.handler(
        ({ input }) =>
          world.templates.find((one) => one.name === input.name) ??
          fail('not_found', `There is no template ${input.name}.`, { nextStep: 'List the templates.' }),
      ),
      broken: os.templates.broken.handler(() => []),
      draft: os.templates.draft.handler(notHere),
      create: os.templates.create.handler(notHere),
      update: os.templates.update.handler(notHere),
      versions: os.templates.versions.handler(() => []),
      restore: os.templates.restore.handler(notHere),
      enable: os.templates.enable.handler(notHere),
      duplicate: os.templates.duplicate.handler(notHere),
      delete: os.templates.delete.handler(notHere),
      deleted: os.templates.deleted.handler(() => []),
      undelete: os.templates.undelete.handler(notHere),
      import: os.templates.import.handler(notHere),
      export: os.templates.export.handler(notHere),
      setPreview: os.templates.setPreview.handler(notHere),
      render: os.templates.render.handler(notHere),
      gallery: {
        list: os.templates.gallery.list.handler(() => []),
        get: os.templates.gallery.get.handler(notHere),
        import: os.templates.gallery.import.handler(notHere),
      },
    },
  });

  return {
    router,
    quitClient: assistants.quit,
    streams: (): number => listeners.size,
    cut: (): void => {
      for (const listener of listeners) listener.end();
    },
  };
}
