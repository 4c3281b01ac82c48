import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { isEnded } from '../../../src-shared/nouns/jobs.ts';
import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import type { Connection } from '../backends/connection.ts';
import type { BackendsNoun } from '../backends/create-backends.ts';
import type { Events } from '../events.ts';
import type { DeliverInputs } from '../inputs/create-input-delivery.ts';
import type { Collector } from '../outputs/collector.ts';
import type { Logger } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import type { JobsDatabase } from '../storage/jobs-database.ts';
import type { TemplatesNoun } from '../templates/create-templates.ts';
import type { WorkflowsNoun } from '../workflows/create-workflows.ts';
import { createBatches } from './batches/create-batches.ts';
import { createCancellation } from './cancel.ts';
import { createDispatcher } from './dispatch/dispatcher.ts';
import { createEtas } from './eta/create-etas.ts';
import type { FailureLookup } from './failures/failures.ts';
import { createFinisher } from './finish.ts';
import { createFollower } from './follow.ts';
import { jobLogger, logStatus } from './job-log.ts';
import { createJobStore, type ActiveJob, type JobStore, type Submission } from './job-store.ts';
import type { Jobs } from './jobs.ts';
import { createLauncher } from './launch.ts';
import { createLimits } from './limits.ts';
import { createPreparation } from './prepare-job.ts';
import { createFairQueue } from './queue/fair-queue.ts';
import { createQueueControl } from './queue/queue-control.ts';
import { createQueuePlaces } from './queue/queue-places.ts';
import type { Sharing } from './results/share-results.ts';
import { submitJob } from './submit.ts';
import { waitForJob } from './wait.ts';
import { createWatch } from './watch.ts';

export interface JobsNoun extends Jobs {
  /** What the backend's socket says. */
  follow(message: ComfyuiMessage, connection: Connection): void;
  /** The backend is there (again): ask about open jobs, submit the waiting ones. */
  onBackendReady(connection: Connection): void;
  /** What it can run, and how much at once, is another now, or it is gone. */
  onBackendChanged(backendId: string): void;
  /** What a job submits or submitted, and its title; null for a job that is not known. */
  submission(id: string): { submission: Submission; title: string } | null;
  busy(): boolean;
  start(): void;
  stop(): Promise<void>;
}

export interface CreateJobsOptions {
  readonly database: JobsDatabase;
  readonly events: Events;
  readonly collector: Collector;
  readonly templates: TemplatesNoun;
  readonly workflows: WorkflowsNoun;
  readonly backends: () => Pick<BackendsNoun, 'connections' | 'targetOf' | 'whenReady'>;
  readonly deliver: DeliverInputs;
  /** What a server has installed, to explain failures by. */
  readonly lookup: (connection: Connection) => FailureLookup;
  /** What jobs share with each other. */
  readonly sharing: (store: () => JobStore, onRelease: () => void) => Sharing;
  readonly settings: Pick<Settings, 'get'>;
  readonly logger: Logger;
  /** Keeps the texts in these arguments out of the log. */
  readonly hidePrompts: (value: unknown) => void;
}

const ends: ReadonlySet<ComfyuiMessage['kind']> = new Set(['succeeded', 'failed', 'interrupted']);

/** @see Jobs */
export function createJobs(options: CreateJobsOptions): JobsNoun {
  const { database, events, settings, workflows } = options;
  const connections = (): readonly Connection[] => options.backends().connections();
  const logger = jobLogger(options.logger, (id) => store.active(id)?.record.requestId ?? null);
  const etas = createEtas({ runTimes: database.runTimes, store: () => store, connections });
  const store: JobStore = createJobStore({
    database,
    queue: createFairQueue(),
    events,
    etaOf: etas.of,
    onStatus: (record) => logStatus(options.logger, record),
    onEnded: afterEnd,
    onQueue: () => control.changed(),
  });
  const sharing = options.sharing(
    () => store,
    () => void dispatcher.dispatch(),
  );
  const control = createQueueControl({ store, database, events, onResume: () => void dispatcher.dispatch() });
  const { deliver, lookup } = options;
  const finisher = createFinisher({ store, database, collector: options.collector, lookup: lookupOf, logger });
  const watch = createWatch({
    store,
    finisher,
    connections,
    targetOf: (id, url) => options.backends().targetOf(id, url),
    logger,
    limits: {
      runMs: () => 1000 * settings.get('limits.run_seconds'),
      stallMs: () => 1000 * settings.get('limits.stall_seconds'),
      pollMs: () => settings.get('comfyui.poll_ms'),
    },
    dispatch: () => void dispatcher.dispatch(),
  });
  const dispatcher = createDispatcher({
    store,
    connections,
    routing: () => settings.get('comfyui.routing'),
    isPaused: control.isPaused,
    fits: ({ workflow, graph, inputFiles }, connection) => workflows.fits(workflow, connection, { graph, inputFiles }),
    send(active, connection) {
      // The log knows nothing yet of what earlier runs of the program were asked.
      if (active.recovered) options.hidePrompts(active.workflow);
      return submitJob({ active, connection, store, database, deliver, lookup, logger });
    },
    logger,
  });
  const limits = createLimits({ queue: store.queue, settings });
  const preparation = createPreparation({ ...options, limits });
  const launcher = createLauncher({ store, limits, sharing, dispatcher });
  const cancellation = createCancellation({ store, watch, sharing });
  const batches = createBatches({
    store,
    database,
    settings,
    limits,
    preparation,
    launcher,
    cancellation,
    templates: options.templates,
    whenReady: () => options.backends().whenReady(),
  });
  const places = createQueuePlaces({ store, logger });
  const follow = createFollower({ store, finisher, reconcileSoon: (active) => void laterAsk(active) });

  /** The job has ended, whatever goes wrong with what follows from that. */
  function followUp(active: ActiveJob, follow: (active: ActiveJob) => void): void {
    try {
      follow(active);
    } catch (error) {
      logger.error({ jobId: active.record.id, error: toErrorData(error) }, 'what follows from the end of a job failed');
    }
  }

  function afterEnd(active: ActiveJob): void {
    followUp(active, sharing.ended);
    // Whoever waits for the job has his answer first.
    setImmediate(() => followUp(active, etas.record));
    void dispatcher.dispatch();
  }

  function lookupOf({ record }: ActiveJob): FailureLookup | null {
    const connection = connections().find(({ url }) => url === record.backendUrl);
    return connection ? lookup(connection) : null;
  }

  /** The end of a job arrives before its last message; when it did not, HTTP knows it a moment later. */
  async function laterAsk(active: ActiveJob): Promise<void> {
    await sleep(200);
    if (!isEnded(active.record.status)) await watch.ask(active);
  }

  /** It had looked as if it was never accepted, and waits for another turn: it needs none. */
  function acceptLate(runId: string | null, { id: backendId, url: backendUrl }: Connection): void {
    const active = runId === null ? undefined : store.ofRun(runId);
    if (active?.record.status === 'waiting' && active.record.backendUrl === null && !active.posting)
      store.keep(active, { backendId, backendUrl });
  }

  return {
    async create({ template, arguments: given, requester, priority = 0, reuse = 'same' }) {
      limits.admit(requester);
      await options.backends().whenReady();
      const draft = await preparation.ofTemplate({ template, arguments: given, requester, priority });
      return launcher.launch(draft, { reuse });
    },
    async submit({ workflow, title, requester, priority = 0, reuse = 'same' }) {
      limits.admit(requester);
      await options.backends().whenReady();
      const draft = await preparation.ofWorkflow({ workflow, title, requester, priority });
      return launcher.launch(draft, { reuse });
    },
    batches,
    queue: control,
    get: store.get,
    list: ({ limit = 50, before = null, isEnded: isEndedAlone = false } = {}) =>
      store.list(limit, before, { isEnded: isEndedAlone }),
    open: ({ limit = 500 } = {}) => store.open(limit).map(({ record }) => store.view(record)),
    counts: store.counts,
    cancel: cancellation.one,
    cancelAll: cancellation.all,
    wait: (id, waiting) => waitForJob(store, id, waiting),
    heard: sharing.markDelivered,
    preview: store.preview,
    traceback(id) {
      store.get(id);
      return database.traceback(id);
    },
    submission(id) {
      const submission = store.submission(id);
      return submission && { submission, title: store.get(id).title };
    },
    busy: () => store.counts().waiting + store.counts().submitted > 0,
    follow(message, connection) {
      places.moved(connection);
      if (message.kind === 'status') return;
      try {
        acceptLate(message.jobId, connection);
        follow(message, { comfyui: connection.comfyui, backend: connection.state() });
        // ComfyUI is done with it, though its outputs are still on their way here.
        if (ends.has(message.kind)) void dispatcher.dispatch();
      } catch (error) {
        // The database is full or gone. What was not stored is asked about later; the socket must not end the program.
        logger.error({ error: toErrorData(error) }, 'a message of ComfyUI could not be applied');
      }
    },
    onBackendReady(connection) {
      const mine = store.submitted().filter(({ record }) => record.backendUrl === connection.url);
      for (const active of mine) active.missedMessages = true;
      watch.askAll(mine);
      dispatcher.forget(connection.id);
      void dispatcher.dispatch();
      places.moved(connection);
    },
    onBackendChanged(backendId) {
      dispatcher.forget(backendId);
      void dispatcher.dispatch();
    },
    start() {
      const loaded = store.load();
      for (const active of loaded) {
        // The demo inside the last run ended with it: its jobs were certainly not finished and can be run again.
        if (active.record.embeddedDemo && active.record.status !== 'waiting') {
          store.become(active, 'waiting', { backendId: null, backendUrl: null, embeddedDemo: false });
        }
      }
      sharing.restore(loaded.filter(({ record }) => !isEnded(record.status)));
      watch.start();
    },
    async stop() {
      places.stop();
      control.stop();
      store.stop();
      await watch.stop();
      await dispatcher.stop();
    },
  };
}
