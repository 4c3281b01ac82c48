import type * as z from 'zod';
import type { queueItemSchema, queueSchema } from './wire.ts';

/** A job in ComfyUI's queue, whoever put it there. */
export interface QueueItem {
  readonly jobId: string;
  /** The lowest runs first. */
  readonly number: number;
  readonly nodeCount: number | null;
  /** Of the socket that gets its messages; null where nobody's does. */
  readonly clientId: string | null;
  /** Milliseconds since 1970; null where the server does not tell. */
  readonly createdAt: number | null;
}

export interface ComfyuiQueue {
  readonly running: QueueItem[];
  /** In the order in which they will run. */
  readonly pending: QueueItem[];
}

export function readQueue({
  queue_running: running,
  queue_pending: pending,
}: z.infer<typeof queueSchema>): ComfyuiQueue {
  return {
    running: running.map(readItem),
    // Heap order on the wire.
    pending: pending.map(readItem).sort(byTurn),
  };
}

/** ComfyUI compares number and then id. */
const byTurn = (a: QueueItem, b: QueueItem): number => a.number - b.number || (a.jobId < b.jobId ? -1 : 1);

/**
 * [number, id, workflow, extra data, outputs]; Comfy Cloud has the last two the other way round. The extra data may hold keys of the person
 * who submitted: nothing but these two facts leaves it.
 */
function readItem([number, jobId, workflow, ...rest]: z.infer<typeof queueItemSchema>): QueueItem {
  const extra = rest.find(isObject) ?? {};
  const clientId = extra['client_id'];
  return {
    jobId,
    number: number ?? Number.MAX_SAFE_INTEGER,
    nodeCount: isObject(workflow) ? Object.keys(workflow).length : null,
    clientId: typeof clientId === 'string' && clientId.length <= 200 ? clientId : null,
    createdAt: milliseconds(extra['create_time']),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const millisecondsFrom = 1e11;

/** Seconds on Comfy Cloud, milliseconds elsewhere. */
export function milliseconds(time: unknown): number | null {
  if (typeof time !== 'number' || !Number.isFinite(time)) return null;
  return Math.round(time < millisecondsFrom ? time * 1000 : time);
}
