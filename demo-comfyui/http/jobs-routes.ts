import { PythonError } from '../execution/coercion.ts';
import { endedJob, jobStatuses, queuedJob, sortedJobs } from '../execution/job-records.ts';
import type { JobRecord } from '../execution/job-records.ts';
import { pythonRepr } from '../protocol/python-repr.ts';
import { isDict } from '../protocol/python-values.ts';
import type { PyValue } from '../protocol/python-values.ts';
import type { ServerState } from '../server-state.ts';
import { isJobId } from './job-id.ts';
import { json } from './replies.ts';
import type { Reply } from './replies.ts';
import { readJson } from './request-body.ts';
import type { Route, RouteRequest } from './router.ts';

/** Routes that ComfyUIs since 0.4 (cancelling: since the summer of 2026) have under /api alone; none unless they were switched on. */
export function jobsRoutes(state: ServerState): Route[] {
  if (!state.jobsApi) return [];
  return [
    { method: 'GET', path: '/api/jobs', handler: (request) => listJobs(request, state) },
    { method: 'GET', path: '/api/jobs/{}', handler: ({ params }) => oneJob(params[0] ?? '', state) },
    {
      method: 'POST',
      path: '/api/jobs/{}/cancel',
      handler: ({ params }) => json({ cancelled: cancelJob(params[0] ?? '', state) }),
    },
    { method: 'POST', path: '/api/jobs/cancel', handler: (request) => cancelJobs(request, state) },
  ];
}

function listJobs({ query }: RouteRequest, { queue, history }: ServerState): Reply {
  const statuses = askedStatuses(query.get('status'));
  const wrong = statuses.filter((status) => !(jobStatuses as readonly string[]).includes(status));
  if (wrong.length > 0) {
    return refusal(`Invalid status value(s): ${wrong.join(', ')}. Valid values: ${jobStatuses.join(', ')}`);
  }
  const by = (query.get('sort_by') ?? 'created_at').toLowerCase();
  const order = (query.get('sort_order') ?? 'desc').toLowerCase();
  if (by !== 'created_at' && by !== 'execution_duration') {
    return refusal("sort_by must be 'created_at' or 'execution_duration'");
  }
  if (order !== 'asc' && order !== 'desc') return refusal("sort_order must be 'asc' or 'desc'");
  const limit = query.has('limit') ? integer(query.get('limit')) : null;
  if (limit === undefined) return refusal('limit must be an integer');
  if (limit !== null && limit <= 0) return refusal('limit must be a positive integer');
  const given = query.has('offset') ? integer(query.get('offset')) : 0;
  if (given === undefined) return refusal('offset must be an integer');
  const offset = Math.max(0, given);

  const all: JobRecord[] = [
    ...(queue.running ? [queuedJob(queue.running, 'in_progress')] : []),
    ...queue.pending.map((item) => queuedJob(item, 'pending')),
    ...history.records().map((record) => endedJob(record)),
  ];
  const workflowId = query.get('workflow_id') ?? '';
  const wanted = all.filter(
    (job) => statuses.includes(String(job['status'])) && (workflowId === '' || job['workflow_id'] === workflowId),
  );
  const sorted = sortedJobs(wanted, by, order);
  const jobs = sorted.slice(offset, limit === null ? undefined : offset + limit);
  const total = sorted.length;
  return json({ jobs, pagination: { offset, limit, total, has_more: offset + jobs.length < total } });
}

function askedStatuses(given: string | null): readonly string[] {
  if (given === null || given === '') return jobStatuses;
  return given
    .split(',')
    .map((status) => status.trim().toLowerCase())
    .filter((status) => status !== '');
}

function oneJob(promptId: string, { queue, history }: ServerState): Reply {
  const record = history.record(promptId);
  if (record) return json(endedJob(record, true));
  if (queue.running?.promptId === promptId) return json(queuedJob(queue.running, 'in_progress', true));
  const pending = queue.pending.find((item) => item.promptId === promptId);
  return pending ? json(queuedJob(pending, 'pending', true)) : json({ error: 'Job not found' }, 404);
}

/** Whether there was something to stop: a job that runs is interrupted, one that waits leaves the queue. */
function cancelJob(promptId: string, { queue, interrupt }: ServerState): boolean {
  if (queue.running?.promptId !== promptId) return queue.delete(promptId);
  interrupt.raise();
  return true;
}

async function cancelJobs({ message }: RouteRequest, state: ServerState): Promise<Reply> {
  let body: PyValue;
  try {
    body = await readJson(message);
  } catch (error) {
    if (error instanceof SyntaxError) return refusal('Request body must be valid JSON');
    throw error;
  }
  const ids = isDict(body) ? body.get('job_ids') : undefined;
  if (!Array.isArray(ids)) return refusal('job_ids must be a list');
  const wrong = ids.filter((id) => !isJobId(id));
  if (wrong.length > 0) {
    const shown = wrong.map((id) => (typeof id === 'string' ? id : pythonRepr(id)));
    return json({ error: 'job_ids contains invalid id(s)', invalid_ids: shown }, 400);
  }
  const cancelled = ids.map((id) => cancelJob(id as string, state));
  return json({ cancelled: cancelled.includes(true) });
}

const refusal = (error: string): Reply => json({ error }, 400);

/** Python's int() of a text; undefined where it would raise. */
function integer(text: string | null): number | undefined {
  if (text === null) throw new PythonError('TypeError', 'no text');
  return /^\s*[+-]?\d+(_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}
