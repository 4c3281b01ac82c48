import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendKind } from '../../../src-shared/nouns/backends.ts';
import type { ErrorData } from '../../../src-shared/nouns/errors.ts';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { JobStatus } from '../../../src-shared/nouns/jobs.ts';
import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import { readMessage } from '../../comfyui/messages.ts';
import type { HistoryEntry, NodeOutput } from '../../comfyui/wire.ts';
import type { Connection } from '../backends/connection.ts';
import type { Collector } from '../outputs/collector.ts';
import type { Logger } from '../ports.ts';
import type { JobsDatabase } from '../storage/jobs-database.ts';
import {
  explainExecution,
  explainNoOutput,
  failures,
  type Explained,
  type FailedRun,
  type FailureLookup,
} from './failures/failures.ts';
import { returns } from './job-record.ts';
import type { ActiveJob, JobStore } from './job-store.ts';

/** Where a job goes to ask about itself: the connection it was submitted on. */
export type Asked = Pick<Connection, 'comfyui'> & {
  readonly backend: { name: string; kind: BackendKind };
};

export interface Finisher {
  /** Fetches what a node made, where the job returns it; begun at once, awaited at the end. */
  collect(active: ActiveJob, asked: Asked, nodeId: string, output: NodeOutput): void;
  /** Ends the job once its outputs are kept. A job whose outputs cannot be fetched now stays open and is reconciled later. */
  finish(active: ActiveJob, asked: Asked, status: JobStatus, error: Reason): Promise<void>;
  /** Why it failed, by what ComfyUI said of the node that threw. Never rejects. */
  explain(active: ActiveJob, message: FailedMessage): Promise<Explained>;
  /** The end as /history tells it. */
  finishFromHistory(active: ActiveJob, asked: Asked, entry: HistoryEntry): Promise<void>;
}

/** Why a job ended: known, or being looked into. */
export type Reason = ErrorData | null | Promise<Explained>;

type FailedMessage = Extract<ComfyuiMessage, { kind: 'failed' }>;

/** The watch asks again every 2 s. */
const maxKeepFailures = 10;

export function createFinisher(options: {
  store: JobStore;
  database: Pick<JobsDatabase, 'keepTraceback'>;
  collector: Collector;
  /** What the backend of a job has installed; null where it is gone. */
  lookup: (active: ActiveJob) => FailureLookup | null;
  logger: Logger;
}): Finisher {
  const { store, database, collector, lookup, logger } = options;

  function collect(active: ActiveJob, asked: Asked, nodeId: string, output: NodeOutput): void {
    if (!returns(active.record, nodeId)) return;
    const request = {
      job: active.record,
      backend: asked.backend,
      comfyui: asked.comfyui,
      nodeId,
      output,
      recovered: active.recovered,
    };
    const work = collector.collect(request);
    // Whoever finishes the job sees the failure; until then it must not count as unhandled.
    work.catch(() => {});
    active.collecting.set(nodeId, work);
  }

  async function finish(active: ActiveJob, asked: Asked, status: JobStatus, reason: Reason): Promise<void> {
    if (active.finishing) return;
    active.finishing = true;
    try {
      const told = active.collecting.size > 0 && !active.missedMessages;
      if (status === 'succeeded' && !told) await collectFromHistory(active, asked);
      const outputs = (await Promise.all(active.collecting.values())).flat();
      await collector.order(outputs);
      const { error, traceback } = reason instanceof Promise ? await reason : { error: reason, traceback: null };
      const wroteNothing = status === 'succeeded' && outputs.length === 0;
      const own = wroteNothing ? ({ status: 'failed', error: await noOutput(active) } as const) : { status, error };
      // One that ended well before the interrupt reached it ended well.
      const end = status === 'succeeded' ? own : (active.stopReason ?? own);
      if (traceback !== null) database.keepTraceback(active.record.id, traceback);
      store.become(active, end.status, {
        error: end.error,
        outputIds: outputs.map((output) => output.id),
      });
    } catch (cause) {
      logger.warn({ jobId: active.record.id, error: toErrorData(cause) }, 'outputs could not be fetched yet');
      active.collecting.clear();
      endUnkept(active, cause);
    } finally {
      active.finishing = false;
    }
  }

  /** A socket that was reopened mid-run may have missed `executed`. /history lags a moment behind the end. */
  async function collectFromHistory(active: ActiveJob, asked: Asked): Promise<void> {
    for (const pauseMs of [0, 50, 150, 400]) {
      await sleep(pauseMs);
      const entry = await asked.comfyui.history(active.record.runId);
      if (!entry) continue;
      collectMissing(active, asked, entry);
      return;
    }
  }

  function collectMissing(active: ActiveJob, asked: Asked, entry: HistoryEntry): void {
    for (const [nodeId, output] of Object.entries(entry.outputs)) {
      if (!active.collecting.has(nodeId)) collect(active, asked, nodeId, output);
    }
  }

  /** A connection comes back, and the job waits for it. A full disk may not: after a while the job says so instead of running for ever. */
  function endUnkept(active: ActiveJob, cause: unknown): void {
    const error = toErrorData(cause);
    if (!error.code.startsWith('backend_')) active.keepFailures++;
    if (active.keepFailures < maxKeepFailures) return;
    try {
      store.become(active, 'failed', { error });
    } catch (stillUnkept) {
      logger.error(
        { jobId: active.record.id, error: toErrorData(stillUnkept) },
        'the end of a job could not be stored',
      );
    }
  }

  async function finishFromHistory(active: ActiveJob, asked: Asked, entry: HistoryEntry): Promise<void> {
    collectMissing(active, asked, entry);
    const end = endOf(entry, active, (failed) => explain(active, failed));
    await finish(active, asked, end.status, end.error);
  }

  const runOf = (active: ActiveJob): FailedRun => ({
    workflow: active.workflow,
    graph: active.graph,
    lookup: lookup(active),
  });

  const explain: Finisher['explain'] = (active, message) => explainExecution(message, runOf(active));

  function noOutput(active: ActiveJob): Promise<ErrorData> {
    const reached = active.missedMessages ? null : active.tracker.reached;
    return explainNoOutput({ ...runOf(active), outputNodes: active.record.outputNodes, reached });
  }

  return { collect, finish, explain, finishFromHistory };
}

/** The messages tell the truth; `status_str` says "success" of some errors and "error" of an interrupt. */
function endOf(
  entry: HistoryEntry,
  active: ActiveJob,
  explain: (failed: FailedMessage) => Promise<Explained>,
): { status: JobStatus; error: Reason } {
  const messages = (entry.status?.messages ?? []).map(([type, data]) => readMessage(type, data));
  const failed = messages.find((message) => message?.kind === 'failed');
  if (failed?.kind === 'failed') return { status: 'failed', error: explain(failed) };
  if (messages.some((message) => message?.kind === 'interrupted')) return interruptedEnd(active);
  return { status: 'succeeded', error: null };
}

/** An interrupt that nobody here asked for was pressed in ComfyUI. */
export function interruptedEnd(active: ActiveJob): { status: JobStatus; error: ErrorData } {
  return { status: 'cancelled', error: active.record.cancelRequested ? failures.cancelled : failures.interrupted };
}
