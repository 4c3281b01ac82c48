import { EaselError } from '../../src-shared/nouns/errors.ts';
import { jobDefaults, type Job, type Requester } from '../../src-shared/nouns/jobs.ts';
import { noQueueOfJobs, noResults } from '../core/jobs/no-jobs.fixture.ts';
import { noAssistants } from '../core/assistants/no-assistants.fixture.ts';
import { noBackends } from '../core/backends/no-backends.fixture.ts';
import type { Core } from '../core/core.ts';
import { createSecrets } from '../core/secrets/create-secrets.ts';
import { memorySecrets } from '../core/secrets/memory-secrets.fixture.ts';
import { memorySettings } from '../core/settings/settings.fixture.ts';
import { createEvents } from '../core/events.ts';
import { noLogs } from '../core/logs/no-logs.fixture.ts';
import type { OutputFile } from '../core/outputs/outputs.ts';
import { noModels } from '../core/models/no-models.fixture.ts';
import { memoryTokens } from '../core/tokens/memory-tokens.fixture.ts';
import { noSavedWorkflows } from '../core/workflows/saved/no-saved-workflows.fixture.ts';
import { noEdits } from '../mcp/core.fixture.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface FixtureCore extends Core {
  /** Who created jobs, in order. */
  readonly requesters: Requester[];
  /** How many event streams are open. */
  watchers(): number;
}

/** A core with one job and the given files as outputs, for tests of the doors: no storage, no ComfyUI. */
export function fixtureCore(files: Record<string, OutputFile> = {}): FixtureCore {
  const requesters: Requester[] = [];
  let watchers = 0;
  const health = {
    status: 'degraded' as const,
    version: '9.9.9',
    comfyui: { reachable: false, vram_free_mb: null },
    active_jobs: 0,
    cache_size: 0,
    backends: [],
    waiting_jobs: 0,
    outputs: 0,
    connected_assistants: 0,
    mcp_url: '',
  };
  const inner = createEvents(() => ({
    topic: 'snapshot',
    backends: [],
    jobs: [],
    queue: noQueueOfJobs.queue.get(),
    health,
  }));
  const nothing = (what: string) => new EaselError('not_found', `There is no ${what}.`, { nextStep: 'List them.' });
  const notHere = () => Promise.reject(new Error('a secret of the inside'));
  const job = (requester: Requester): Job => ({
    ...jobDefaults,
    id: 'job-1',
    status: 'queued',
    template: 'generate_image',
    title: 'a fox',
    parameters: {},
    adjustments: [],
    requester,
    backendId: null,
    createdAt: 1,
    startedAt: null,
    endedAt: null,
    progress: null,
    previewNumber: 0,
    queuePosition: 0,
    error: null,
    outputIds: [],
  });
  return {
    requesters,
    watchers: () => watchers,
    version: health.version,
    logger: quiet,
    assistants: noAssistants,
    secrets: createSecrets({ store: memorySecrets(), env: {} }),
    settings: memorySettings(),
    tokens: memoryTokens(),
    events: {
      ...inner,
      watch: async function* (signal) {
        watchers++;
        try {
          yield* inner.watch(signal);
        } finally {
          watchers--;
        }
      },
    },
    health: {
      get: () => health,
      report: (facts) => {
        if (facts.mcpUrl !== undefined) health.mcp_url = facts.mcpUrl;
      },
    },
    backends: noBackends,
    results: noResults,
    jobs: {
      ...noQueueOfJobs,
      counts: () => ({ waiting: 0, submitted: 0, running: 0 }),
      create: (options) => {
        requesters.push(options.requester);
        return Promise.resolve(job(options.requester));
      },
      submit: notHere,
      get: (id) => {
        throw nothing(`job ${id}`);
      },
      list: () => [],
      open: () => [],
      cancel: notHere,
      wait: notHere,
      preview: (id) => (id === 'job-1' ? { bytes: new Uint8Array([1, 2, 3]), mime: 'image/jpeg', number: 4 } : null),
      traceback: () => null,
    },
    models: {
      ...noModels,
      list: notHere,
      previewFile: ({ name }) => {
        const file = files[name];
        return file ? Promise.resolve(file) : Promise.reject(nothing(`model ${name}`));
      },
    },
    logs: noLogs,
    nodes: { search: notHere, get: notHere, categories: notHere, packs: notHere },
    workflows: { prepare: notHere, validate: notHere, openInComfyui: notHere, ofJob: notHere, saved: noSavedWorkflows },
    outputs: {
      get: notHere,
      named: notHere,
      list: notHere,
      ofJob: notHere,
      count: () => 0,
      file: (id) => {
        const file = files[id];
        return file ? Promise.resolve(file) : Promise.reject(nothing(`output ${id}`));
      },
      inline: notHere,
      text: notHere,
    },
    descriptions: { start: notHere },
    templates: {
      list: () => [],
      get: (name) => {
        throw nothing(`template ${name}`);
      },
      ...noEdits,
      previewFile: (name) => {
        const file = files[name];
        return file ? Promise.resolve(file) : Promise.reject(nothing(`template ${name}`));
      },
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
