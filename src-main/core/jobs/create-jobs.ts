import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { isEnded, type Job, type Parameters, type Requester } from '../../../src-shared/nouns/jobs.ts';
import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import type { BackendsNoun } from '../backends/create-backends.ts';
import type { Connection } from '../backends/connection.ts';
import type { Events } from '../events.ts';
import { currentRequestId } from '../logs/request-id.ts';
import type { Collector } from '../outputs/collector.ts';
import type { Logger } from '../ports.ts';
import type { JobsDatabase } from '../storage/jobs-database.ts';
import type { TemplatesNoun } from '../templates/create-templates.ts';
import { describingTemplate } from '../templates/describe/serving.ts';
import { describeTool } from '../templates/describe/vision-packs.ts';
import { readApiWorkflow } from '../workflows/api-workflow.ts';
import type { WorkflowsNoun } from '../workflows/create-workflows.ts';
import { cancelJob } from './cancel.ts';
import { createFinisher } from './finish.ts';
import { createFollower } from './follow.ts';
import type { JobRecord } from './job-record.ts';
import { jobLogger, logStatus } from './job-log.ts';
import { createJobStore, type ActiveJob, type JobStore, type Submission } from './job-store.ts';
import type { Jobs } from './jobs.ts';
import { submitJob } from './submit.ts';
import { createWatch } from './watch.ts';
import { notesOf, workflowFacts } from './workflow-facts.ts';

export interface JobsNoun extends Jobs {
  /** What the backend's socket says. */
  follow(message: ComfyuiMessage, connection: Connection): void;
  /** The backend is there (again): ask about open jobs, submit the waiting ones. */
  onBackendReady(connection: Connection): void;
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
  readonly backends: () => BackendsNoun;
  readonly logger: Logger;
  /** Keeps the texts in these arguments out of the log. */
  readonly hidePrompts: (value: unknown) => void;
  readonly runLimitMs: () => number;
}

/** A refusal comes with the answer to the POST: a caller hears of it at once, unless ComfyUI is slow to answer. */
const submitPatienceMs = 5_000;
const queueLookMs = 300;

export function createJobs(options: CreateJobsOptions): JobsNoun {
  const { events, templates, workflows } = options;
  const logger = jobLogger(options.logger, (id) => store.active(id)?.record.requestId ?? null);
  const store: JobStore = createJobStore({
    database: options.database,
    events,
    onStatus: (record) => logStatus(options.logger, record),
  });
  const finisher = createFinisher({ store, collector: options.collector, logger });
  const watch = createWatch({
    store,
    finisher,
    logger,
    backends: options.backends,
    runLimitMs: options.runLimitMs,
    submitWaiting,
  });
  const follow = createFollower({ store, finisher, reconcileSoon: (active) => void laterAsk(active) });
  let submitting: Promise<void> | null = null;
  let queueTimer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** The end of a job arrives before its last message; when it did not, HTTP knows it a moment later. */
  async function laterAsk(active: ActiveJob): Promise<void> {
    await sleep(200);
    if (!isEnded(active.record.status)) await watch.ask(active);
  }

  /** Oldest first, one POST after another: ComfyUI's queue then has our order. */
  async function submitAll(): Promise<void> {
    for (;;) {
      const next = store.open().find((active) => active.record.status === 'waiting');
      const connection = options.backends().current();
      if (stopped || !next || connection?.state().state !== 'ready') return;
      await submitJob({ active: next, connection, store, logger });
      if (next.record.status === 'waiting') return;
    }
  }

  function submitWaiting(): void {
    if (submitting) return;
    submitting = submitAll()
      .catch((error: unknown) => logger.error({ error: toErrorData(error) }, 'submitting stopped'))
      .finally(() => (submitting = null));
  }

  async function launch(
    facts: Pick<JobRecord, 'template' | 'title' | 'parameters' | 'adjustments' | 'requester' | 'outputNodes'>,
    submission: Submission,
  ): Promise<Job> {
    const record: JobRecord = {
      id: randomUUID(),
      status: 'waiting',
      ...facts,
      backendId: null,
      backendUrl: null,
      embeddedDemo: false,
      attempts: 0,
      cancelRequested: false,
      createdAt: Date.now(),
      startedAt: null,
      endedAt: null,
      progress: null,
      previewNumber: 0,
      queuePosition: null,
      error: null,
      outputIds: [],
      requestId: currentRequestId(),
    };
    store.add(record, submission);
    const answered = new Promise<void>((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(settle, submitPatienceMs);
      const stop = store.listen(record.id, ({ status }) => {
        if (status !== 'waiting' && status !== 'submitting') settle();
      });
    });
    submitWaiting();
    await answered;
    return store.get(record.id);
  }

  /** @throws not_found, node_class_missing (nothing here describes pictures) */
  async function templateFor(name: string, given: Parameters): Promise<{ name: string; adjustments: string[] }> {
    if (templates.get(name).tool !== describeTool) return { name, adjustments: [] };
    const chosen = describingTemplate(name, Object.keys(given), await templates.judged());
    return { name: chosen.name, adjustments: chosen.adjustment === null ? [] : [chosen.adjustment] };
  }

  /** Positions move with ComfyUI's queue; asked for a moment after it moved, and only while somebody waits. */
  function lookAtQueue(): void {
    queueTimer ??= setTimeout(() => {
      queueTimer = undefined;
      const connection = options.backends().current();
      if (connection?.state().state !== 'ready') return;
      connection.comfyui.queue().then(
        (queue) => {
          for (const [place, item] of queue.pending.entries()) {
            const active = store.active(item.jobId);
            if (active?.record.status === 'queued')
              store.touch(active, { queuePosition: queue.running.length + place });
          }
        },
        (error: unknown) => logger.debug({ error: toErrorData(error) }, 'the queue could not be read'),
      );
    }, queueLookMs).unref();
  }

  return {
    async create({
      template,
      arguments: given,
      requester,
    }: {
      template: string;
      arguments: Parameters;
      requester: Requester;
    }) {
      options.hidePrompts(given);
      await options.backends().whenReady();
      const chosen = await templateFor(template, given);
      const rendered = await templates.render(chosen.name, given);
      const { title, parameters, workflow, outputs: outputNodes } = rendered;
      const adjustments = [...chosen.adjustments, ...rendered.adjustments, ...rendered.ignored];
      const nodes = readApiWorkflow(workflow);
      options.hidePrompts({ prompt: title });
      options.hidePrompts(nodes);
      const graph = await workflows.graphOf(nodes);
      await workflows.check(nodes, graph);
      // A preset may have run another template; its parameters and outputs are those of that one.
      const facts = { template: rendered.template, title, parameters, adjustments, requester, outputNodes };
      return launch(facts, { workflow: nodes, graph });
    },
    async submit({ workflow, title, requester }) {
      options.hidePrompts({ prompt: title });
      options.hidePrompts(workflow);
      await options.backends().whenReady();
      const prepared = await workflows.prepare(typeof workflow === 'string' ? { text: workflow } : { value: workflow });
      options.hidePrompts(prepared.workflow);
      const graph = prepared.graph ?? (await workflows.graphOf(prepared.workflow));
      await workflows.check(prepared.workflow, graph);
      const adjustments = notesOf(prepared.doubts);
      const facts = workflowFacts(prepared.workflow);
      return launch(
        {
          template: null,
          title: title ?? facts.title ?? 'Submitted workflow',
          parameters: facts.parameters,
          adjustments,
          requester,
          outputNodes: null,
        },
        { workflow: prepared.workflow, graph },
      );
    },
    get: store.get,
    list: ({ limit = 50, before = Number.MAX_SAFE_INTEGER } = {}) => store.list(limit, before),
    open: () => store.open().map((active) => store.get(active.record.id)),
    async cancel(id) {
      const active = store.active(id);
      if (active) await cancelJob({ active, store, watch });
      return store.get(id);
    },
    wait(id, { timeoutMs, signal, onChange }) {
      return new Promise((resolve, reject) => {
        const job = store.get(id);
        if (isEnded(job.status) || signal?.aborted) return resolve(job);
        const settle = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', settle);
          stop();
          try {
            resolve(store.get(id));
          } catch (error) {
            reject(error as Error);
          }
        };
        const timer = setTimeout(settle, timeoutMs);
        signal?.addEventListener('abort', settle, { once: true });
        const stop = store.listen(id, (changed) => {
          onChange?.(changed);
          if (isEnded(changed.status)) settle();
        });
        return undefined;
      });
    },
    preview: store.preview,
    submission(id) {
      const submission = store.submission(id);
      return submission && { submission, title: store.get(id).title };
    },
    busy: () => store.open().length > 0,
    follow(message, connection) {
      if (message.kind !== 'status') {
        try {
          follow(message, { comfyui: connection.comfyui, backend: connection.state() });
        } catch (error) {
          // The database is full or gone. What was not stored is asked about later; the socket must not end the program.
          logger.error({ error: toErrorData(error) }, 'a message of ComfyUI could not be applied');
        }
        return;
      }
      if (store.open().some((active) => active.record.status === 'queued')) lookAtQueue();
    },
    onBackendReady(connection) {
      const mine = store.open().filter(({ record }) => record.backendUrl === connection.url);
      for (const active of mine) {
        active.lastSignAt = Date.now();
        active.missedMessages = true;
      }
      watch.askAll(mine);
      submitWaiting();
      lookAtQueue();
    },
    start() {
      for (const active of store.load()) {
        // The demo inside the last run ended with it: its jobs were certainly not finished and can be run again.
        if (active.record.embeddedDemo && active.record.status !== 'waiting') {
          store.become(active, 'waiting', { backendUrl: null, embeddedDemo: false });
        }
      }
      watch.start();
    },
    async stop() {
      stopped = true;
      clearTimeout(queueTimer);
      await watch.stop();
      await submitting;
    },
  };
}
