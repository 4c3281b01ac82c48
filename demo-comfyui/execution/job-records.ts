import { PyFloat, isDict } from '../protocol/python-values.ts';
import type { PyDict, PyValue, Writable } from '../protocol/python-values.ts';
import { PythonError } from './coercion.ts';
import { statusOf } from './history.ts';
import type { HistoryRecord } from './history.ts';
import { outputsSummary, shownOutputs } from './job-outputs.ts';
import type { QueueItem } from './prompt-queue.ts';

/** The words of newer ComfyUIs for a job's state, in their order. */
export const jobStatuses = ['pending', 'in_progress', 'completed', 'failed', 'cancelled'] as const;

/** A job as /api/jobs shows it. */
export type JobRecord = Readonly<Record<string, Writable>>;

/** A job that runs or waits. `isWhole` adds its workflow, as for one job alone. */
export function queuedJob(item: QueueItem, status: 'pending' | 'in_progress', isWhole = false): JobRecord {
  return withoutNone({
    id: item.promptId,
    status,
    priority: item.number,
    create_time: item.extraData.get('create_time'),
    outputs_count: 0,
    previewable_outputs_count: 0,
    workflow_id: workflowId(item.extraData),
    workflow: isWhole ? workflowOf(item) : undefined,
  });
}

/** A job that ended. `isWhole` adds what it made, how it went and its workflow. */
export function endedJob({ item, ending }: HistoryRecord, isWhole = false): JobRecord {
  const { count, previewable, preview } = outputsSummary(ending.outputs);
  const find = (...types: string[]): Writable =>
    ending.messages.findLast(([type]) => types.includes(type))?.[1] as Writable;
  const end = find('execution_success', 'execution_error', 'execution_interrupted');
  const wasInterrupted = find('execution_interrupted') !== undefined;
  const status = ending.succeeded ? 'completed' : wasInterrupted ? 'cancelled' : 'failed';
  return withoutNone({
    id: item.promptId,
    status,
    priority: item.number,
    create_time: item.extraData.get('create_time'),
    execution_start_time: member(find('execution_start'), 'timestamp'),
    execution_end_time: member(end, 'timestamp'),
    execution_error: find('execution_error'),
    outputs_count: count,
    previewable_outputs_count: previewable,
    preview_output: preview,
    workflow_id: workflowId(item.extraData),
    outputs: isWhole ? shownOutputs(ending.outputs) : undefined,
    execution_status: isWhole ? statusOf(ending) : undefined,
    workflow: isWhole ? workflowOf(item) : undefined,
  });
}

/** Newest or longest first unless `asc`; equals keep their order either way. */
export function sortedJobs(jobs: readonly JobRecord[], by: string, order: string): JobRecord[] {
  const key = (job: JobRecord): number => {
    if (by !== 'execution_duration') return asNumber(job['create_time']);
    const [start, end] = [asNumber(job['execution_start_time']), asNumber(job['execution_end_time'])];
    return start !== 0 && end !== 0 ? end - start : 0;
  };
  return jobs.toSorted((a, b) => (order === 'desc' ? key(b) - key(a) : key(a) - key(b)));
}

const asNumber = (value: Writable): number => (value instanceof PyFloat ? value.value : Number(value ?? 0));

const workflowOf = (item: QueueItem): Writable => ({ prompt: item.graph, extra_data: item.extraData });

/** Of the page's workflow. Something else than a dict on the way is an exception there. */
function workflowId(extraData: PyDict): PyValue | undefined {
  const inDict = (dict: PyDict, key: string): PyDict => {
    const value = dict.get(key) ?? (dict.has(key) ? null : (new Map() as PyDict));
    if (isDict(value)) return value;
    throw new PythonError('AttributeError', 'the extra data is no dict');
  };
  return inDict(inDict(extraData, 'extra_pnginfo'), 'workflow').get('id');
}

function member(value: Writable, key: string): Writable {
  if (typeof value !== 'object' || value === null) return undefined;
  return value instanceof Map ? value.get(key) : (value as Record<string, Writable>)[key];
}

const withoutNone = (job: Record<string, Writable>): JobRecord =>
  Object.fromEntries(Object.entries(job).filter(([, value]) => value !== undefined && value !== null));
