import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PythonError } from '../execution/coercion.ts';
import { validatePrompt } from '../execution/validation.ts';
import { secretKeys } from '../execution/history.ts';
import { itemTuple } from '../execution/prompt-queue.ts';
import type { ServerState } from '../server-state.ts';
import { pythonStr } from '../protocol/python-repr.ts';
import { PyFloat, isDict, isTruthy, numericValue } from '../protocol/python-values.ts';
import type { PyDict, PyValue } from '../protocol/python-values.ts';
import { isJobId } from './job-id.ts';
import { empty, json } from './replies.ts';
import type { Reply } from './replies.ts';
import { readJson } from './request-body.ts';
import type { Route, RouteRequest } from './router.ts';

/** Routes of the queue: /prompt, /queue, /interrupt, /history, /free. */
export function queueRoutes(state: ServerState): Route[] {
  const { queue, history } = state;
  return [
    { method: 'GET', path: '/prompt', handler: () => json({ exec_info: { queue_remaining: queue.remaining } }) },
    { method: 'POST', path: '/prompt', handler: (request) => postPrompt(request, state) },
    {
      method: 'GET',
      path: '/queue',
      handler: () =>
        json({
          queue_running: queue.running === undefined ? [] : [itemTuple(queue.running)],
          queue_pending: queue.pending.map((item) => itemTuple(item)),
        }),
    },
    {
      method: 'POST',
      path: '/queue',
      async handler({ message }) {
        const body = asMapping(await readJson(message));
        if (isTruthy(body.get('clear'))) queue.clear();
        for (const promptId of asList(body.get('delete'))) queue.delete(promptId);
        return empty(200);
      },
    },
    { method: 'POST', path: '/interrupt', handler: (request) => postInterrupt(request, state) },
    {
      method: 'GET',
      path: '/history',
      handler({ query }) {
        const maxItems = query.has('max_items') ? readInt(query.get('max_items')) : undefined;
        return json(history.list(maxItems, query.has('offset') ? readInt(query.get('offset')) : -1));
      },
    },
    { method: 'GET', path: '/history/{}', handler: ({ params }) => json(history.one(params[0] ?? '')) },
    {
      method: 'POST',
      path: '/history',
      async handler({ message }) {
        const body = asMapping(await readJson(message));
        if (isTruthy(body.get('clear'))) history.clear();
        for (const promptId of asList(body.get('delete'))) history.delete(promptId);
        return empty(200);
      },
    },
    {
      method: 'POST',
      path: '/free',
      async handler({ message }) {
        const body = asMapping(await readJson(message));
        if (isTruthy(body.get('free_memory'))) state.worker.free();
        return empty(200);
      },
    },
  ];
}

async function postPrompt(request: RouteRequest, state: ServerState): Promise<Reply | undefined> {
  const { faults, queue } = state;
  if (faults.dropPromptBeforeAccept) return undefined;
  const body = await readJson(request.message);
  const number = takeNumber(body, state);
  if (!isDict(body) || !body.has('prompt')) return json(noPrompt(body), 400);
  const given = body.get('prompt_id');
  if (state.jobsApi && given !== undefined && given !== null && !isJobId(given)) return json(badPromptId, 400);
  const isMinted = state.jobsApi ? (given ?? null) === null : given === undefined;
  const promptId = isMinted ? randomUUID() : pythonStr(given ?? null);
  const graph = body.get('prompt') ?? null;
  const verdict = validatePrompt(graph, body.get('partial_execution_targets'), state.validation);
  const extraData = withClientId(body);
  if (verdict.error !== null) return json({ error: verdict.error, node_errors: verdict.nodeErrors }, 400);
  if (state.jobsApi) {
    for (const key of secretKeys) extraData.delete(key);
    extraData.set('create_time', Date.now());
  }
  const item = { number, promptId, graph: graph as PyDict, extraData, outputs: verdict.outputs };
  state.journal.accepted(promptId);
  const accept = (): void => queue.put(item);
  if (faults.dropPromptReplyAfterAccept || faults.delayPromptReplyMs > 0) {
    accept();
    await sleep(faults.delayPromptReplyMs);
    if (faults.dropPromptReplyAfterAccept) return undefined;
  } else {
    // The answer is on its way before the first message about the prompt.
    request.afterReply(accept);
  }
  return json({ prompt_id: promptId, number, node_errors: verdict.nodeErrors });
}

/** The prompt's place: a given number as a float, else the next count, negative for `front`. A failed POST uses one up too. */
function takeNumber(body: PyValue, state: ServerState): number | PyFloat {
  if (body === null || numericValue(body) !== undefined) throw new PythonError('TypeError', 'not iterable');
  const given = isDict(body) ? body.get('number') : undefined;
  if (given !== undefined) {
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : Number(numericValue(given) ?? NaN);
    if (Number.isNaN(value)) throw new PythonError('ValueError', 'could not convert to float');
    return new PyFloat(value);
  }
  const isFront = isDict(body) && isTruthy(body.get('front'));
  const number = isFront && state.nextNumber > 0 ? -state.nextNumber : state.nextNumber;
  state.nextNumber += 1;
  return number;
}

const badPromptId = {
  error: {
    type: 'invalid_prompt_id',
    message: 'prompt_id must be a valid UUID',
    details:
      'prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one',
    extra_info: {},
  },
  node_errors: {},
};

function noPrompt(body: PyValue) {
  // Python's `"prompt" in body` finds a word in a string and an item in a list, and then fails to look it up.
  const isFound = Array.isArray(body) ? body.includes('prompt') : typeof body === 'string' && body.includes('prompt');
  if (isFound) throw new PythonError('TypeError', 'indices must be integers');
  const sentence = 'No prompt provided';
  return { error: { type: 'no_prompt', message: sentence, details: sentence, extra_info: {} }, node_errors: {} };
}

function withClientId(body: PyDict): PyDict {
  const given = body.get('extra_data') ?? new Map<string, PyValue>();
  if (!isDict(given)) throw new PythonError('TypeError', 'extra_data is no dict');
  const clientId = body.get('client_id');
  if (clientId !== undefined) given.set('client_id', clientId);
  return given;
}

async function postInterrupt({ message }: RouteRequest, { queue, interrupt }: ServerState): Promise<Reply> {
  const body = await readJson(message).catch((error: unknown) => {
    if (error instanceof SyntaxError || error instanceof TypeError) return new Map<string, PyValue>();
    throw error;
  });
  const promptId = asMapping(body).get('prompt_id');
  if (!isTruthy(promptId) || queue.running?.promptId === promptId) interrupt.raise();
  return empty(200);
}

function asMapping(body: PyValue): PyDict {
  if (isDict(body)) return body;
  throw new PythonError('AttributeError', 'the body is no dict');
}

const asList = (value: PyValue | undefined): PyValue[] => (Array.isArray(value) ? value : []);

function readInt(value: string | null): number {
  if (value === null || !/^\s*[+-]?\d+\s*$/.test(value)) throw new PythonError('ValueError', 'invalid literal');
  return Number(value);
}
