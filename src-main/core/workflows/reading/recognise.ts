import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { readApiWorkflow } from '../api-workflow.ts';
import { describeOther } from './describe-other.ts';
import { parseWorkflowText } from './parse-workflow-text.ts';
import { bounded, unreadable } from './refusal.ts';
import * as shapes from './shapes.ts';
import type { JsonObject, Recognised, WorkflowShape } from './shapes.ts';

/** Wrappers in wrappers: a job holds a workflow, which holds a prompt, which is text. */
const maxWrapping = 5;

/** Where a workflow in one form or the other stands in the files and answers of ComfyUI and its companions. */
const places: readonly (readonly [string, ...string[]])[] = [
  ['prompt'],
  ['workflow'],
  ['extra_data', 'extra_pnginfo', 'workflow'],
  ['extra_pnginfo', 'workflow'],
  ['output'], // of the frontend's graphToPrompt
  ['workflow_api'],
  ['workflow_api_json'],
  ['workflow_json'],
  ['data'],
  ['content'],
  ['asset', 'extras'], // of glTF
];

/** Finds the workflow in a parsed value. @throws workflow_unreadable saying what the value is instead */
export function recognise(value: unknown, wrapping = 0): Recognised {
  if (typeof value === 'string' && /^\s*[{[]/.test(value) && wrapping < maxWrapping) {
    return recognise(parseWorkflowText(value), wrapping + 1);
  }
  if (shapes.isQueueItem(value)) return recogniseQueueItem(value, 'queue_item', wrapping);
  if (Array.isArray(value)) return recogniseOnly(value, 'entries', wrapping);
  if (!shapes.isObject(value)) throw unreadable('This is a bare value, not a workflow.');
  if (shapes.isUiWorkflow(value)) return { shape: 'ui', ui: checkedUi(value), doubts: [] };
  if (shapes.looksLikeApiWorkflow(value)) return recogniseApi(value);
  if (shapes.isHistoryItem(value)) return recogniseQueueItem(value['prompt'] as unknown[], 'history_item', wrapping);

  const queue = [value['queue_running'], value['queue_pending']].filter(Array.isArray).flat();
  if (queue.length > 0) return recogniseOnly(queue, 'jobs of a queue', wrapping);
  if (Array.isArray(value['jobs'])) return recogniseOnly(value['jobs'], 'jobs', wrapping);
  const history = Object.values(value);
  if (history.length > 0 && history.every(shapes.isHistoryItem)) {
    return recogniseOnly(history, 'jobs of a history', wrapping);
  }
  return recogniseWrapped(value, wrapping);
}

/** What describes it as a template stands among its nodes, and is none. */
function recogniseApi(value: JsonObject): Recognised {
  if (!Object.hasOwn(value, '__metadata__')) return { shape: 'api', api: readApiWorkflow(value), doubts: [] };
  const { __metadata__: metadata, ...nodes } = value;
  return { shape: 'api', api: readApiWorkflow(nodes), metadata, doubts: [] };
}

function recogniseQueueItem(item: readonly unknown[], shape: WorkflowShape, wrapping: number): Recognised {
  const found = recogniseWrapped({ prompt: item[2], extra_data: item[3] }, wrapping);
  return { ...found, shape, ...jobIdOf(item[1]) };
}

function recogniseOnly(items: readonly unknown[], what: string, wrapping: number): Recognised {
  if (items.length === 1 && wrapping < maxWrapping) return recognise(items[0], wrapping + 1);
  const names = items.slice(0, 5).flatMap((item) => nameOf(item) ?? []);
  const named = names.length === 0 ? '' : ` (${names.join(', ')}${items.length > names.length ? ', …' : ''})`;
  throw unreadable(
    `This is a list of ${items.length} ${what}${named}, not one workflow.`,
    'Hand in one of them alone.',
  );
}

function nameOf(item: unknown): string | undefined {
  const id = shapes.isQueueItem(item)
    ? item[1]
    : shapes.isHistoryItem(item)
      ? (item['prompt'] as unknown[])[1]
      : shapes.isObject(item)
        ? item['id']
        : undefined;
  return typeof id === 'string' ? bounded(id) : undefined;
}

function recogniseWrapped(value: JsonObject, wrapping: number): Recognised {
  let api: Recognised['api'];
  let ui: Recognised['ui'];
  let inner: WorkflowShape | undefined;
  let jobId: string | undefined;
  let metadata: unknown;
  let firstError: EaselError | undefined;
  const doubts: string[] = [];
  for (const place of wrapping < maxWrapping ? places : []) {
    const held = at(value, place);
    if (!mayHold(held)) continue;
    try {
      const found = recognise(held, wrapping + 1);
      api ??= found.api;
      ui ??= found.ui;
      inner ??= found.shape;
      jobId ??= found.jobId;
      metadata ??= found.metadata;
      doubts.push(...found.doubts);
    } catch (error) {
      if (!(error instanceof EaselError)) throw error;
      firstError ??= error;
      const member = place.at(-1);
      if (member === 'prompt' || member === 'workflow') {
        doubts.push(`Its '${place.join('.')}' could not be used: ${error.message}`);
      }
    }
  }
  if (!api && !ui) {
    throw describeOther(value) ?? firstError ?? unreadable('This JSON is not a workflow that ComfyUI knows.');
  }
  return {
    shape: shapeOf(value, { ...(api && { api }), ...(ui && { ui }), inner }),
    ...(api && { api }),
    ...(ui && { ui }),
    ...(jobId === undefined
      ? jobIdOf(value['prompt_id'] ?? (inner === 'prompt_body' ? value['id'] : undefined))
      : { jobId }),
    ...(metadata !== undefined && { metadata }),
    ...(shapes.isTemplate(value) && { template: templateOf(value) }),
    doubts,
  };
}

function at(value: JsonObject, place: readonly string[]): unknown {
  let held: unknown = value;
  for (const key of place) held = shapes.isObject(held) && Object.hasOwn(held, key) ? held[key] : undefined;
  return held;
}

function mayHold(value: unknown): boolean {
  return typeof value === 'string' ? /^\s*[{[]/.test(value) : typeof value === 'object' && value !== null;
}

function shapeOf(value: JsonObject, found: Partial<Recognised> & { inner: WorkflowShape | undefined }): WorkflowShape {
  if (shapes.isTemplate(value)) return 'template';
  if (found.inner === 'prompt_body') return 'job';
  if (found.inner === 'queue_item' || found.inner === 'history_item' || found.inner === 'job') return found.inner;
  if ('extra_data' in value || 'client_id' in value) return 'prompt_body';
  if (found.api && found.ui) return 'pair';
  return found.api && 'prompt' in value ? 'prompt_body' : 'saved_workflow';
}

function templateOf(value: JsonObject): JsonObject {
  if (shapes.isObject(value['template'])) return value['template'];
  const { workflow: _workflow, ...template } = value;
  return template;
}

function jobIdOf(id: unknown): { jobId?: string } {
  return typeof id === 'string' && id.length <= 200 ? { jobId: id } : {};
}

function checkedUi(workflow: JsonObject): JsonObject {
  const nodes = workflow['nodes'] as readonly unknown[];
  if (nodes.length === 0) throw unreadable('The workflow is empty: it has no nodes.', 'Save it with its nodes.');
  const broken = nodes.findIndex((node) => !shapes.isObject(node));
  if (broken >= 0) throw unreadable(`Entry ${broken + 1} of the workflow's nodes is not a node.`);
  return workflow;
}
