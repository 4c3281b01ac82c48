import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorData } from '../../../src-shared/nouns/errors.ts';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { JobStatus } from '../../../src-shared/nouns/jobs.ts';
import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import { readMessage } from '../../comfyui/messages.ts';
import type { HistoryEntry, NodeOutput } from '../../comfyui/wire.ts';
import type { Connection } from '../backends/connection.ts';
import type { Collector } from '../outputs/collector.ts';
import type { Logger } from '../ports.ts';
import { executionFailure, failures } from './failures.ts';
import { returns } from './job-record.ts';
import type { ActiveJob, JobStore } from './job-store.ts';

/** Where a job goes to ask about itself: the connection it was submitted on. */
export type Asked = Pick<Connection, 'comfyui'> & {
  readonly backend: { name: string; kind: 'local' | 'remote' | 'demo' };
};

export interface Finisher {
  /** Fetches what a node made, where the job returns it; begun at once, awaited at the end. */
  collect(active: ActiveJob, asked: Asked, nodeId: string, output: NodeOutput): void;
  /** Ends the job once its outputs are kept. A job whose outputs cannot be fetched now stays open and is reconciled later. */
  finish(active: ActiveJob, asked: Asked, status: JobStatus, error: ErrorData | null): Promise<void>;
  /** The end as /history tells it. */
  finishFromHistory(active: ActiveJob, asked: Asked, entry: HistoryEntry): Promise<void>;
}

/** The watch asks again every 2 s. */
const maxKeepFailures = 10;

export function createFinisher(options: { store: JobStore; collector: Collector; logger: Logger }): Finisher {
  const { store, collector, logger } = options;

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

  async function finish(active: ActiveJob, asked: Asked, status: JobStatus, error: ErrorData | null): Promise<void> {
    if (active.finishing) return;
    active.finishing = true;
    try {
      const told = active.collecting.size > 0 && !active.missedMessages;
      if (status === 'succeeded' && !told) await collectFromHistory(active, asked);
      const outputs = (await Promise.all(active.collecting.values())).flat();
      await collector.order(outputs);
      const end = active.stopReason ?? { status, error };
      const wroteNothing = end.status === 'succeeded' && outputs.length === 0;
      store.become(active, wroteNothing ? 'failed' : end.status, {
        error: wroteNothing ? noOutput(active) : end.error,
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
      const entry = await asked.comfyui.history(active.record.id);
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
    const end = endOf(entry, active);
    await finish(active, asked, end.status, end.error);
  }

  return { collect, finish, finishFromHistory };
}

function noOutput({ record, workflow }: ActiveJob): ErrorData {
  return record.outputNodes === null ? failures.noOutput : failures.noOutputOf(record.outputNodes, workflow);
}

/** The messages tell the truth; `status_str` says "success" of some errors and "error" of an interrupt. */
function endOf(entry: HistoryEntry, active: ActiveJob): { status: JobStatus; error: ErrorData | null } {
  const messages = (entry.status?.messages ?? []).map(([type, data]) => readMessage(type, data));
  const failed = messages.find((message) => message?.kind === 'failed');
  if (failed)
    return {
      status: 'failed',
      error: executionFailure(failed as Extract<ComfyuiMessage, { kind: 'failed' }>, active.workflow),
    };
  if (messages.some((message) => message?.kind === 'interrupted')) return interruptedEnd(active);
  return { status: 'succeeded', error: null };
}

/** An interrupt that nobody here asked for was pressed in ComfyUI. */
export function interruptedEnd(active: ActiveJob): { status: JobStatus; error: ErrorData } {
  return { status: 'cancelled', error: active.record.cancelRequested ? failures.cancelled : failures.interrupted };
}
