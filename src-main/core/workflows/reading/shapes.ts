import type { ApiWorkflow } from '../api-workflow.ts';

/** What was handed in around the workflow. */
export type WorkflowShape =
  | 'api'
  | 'ui'
  /** Both forms of one workflow, as files that ComfyUI made carry them. */
  | 'pair'
  /** What POST /prompt takes. */
  | 'prompt_body'
  | 'queue_item'
  | 'history_item'
  /** An item of /api/jobs. */
  | 'job'
  | 'saved_workflow'
  | 'template';

/** A workflow in UI format as it was written: nodes and links of the canvas. */
export type UiWorkflow = Record<string, unknown>;

export interface Recognised {
  readonly shape: WorkflowShape;
  readonly api?: ApiWorkflow;
  readonly ui?: UiWorkflow;
  readonly jobId?: string;
  /** Of a template: everything beside its workflow. */
  readonly template?: Record<string, unknown>;
  /** Of an API workflow that describes itself as a template: its `__metadata__`, which is no node. */
  readonly metadata?: unknown;
  /** What was there and could not be used, in sentences. */
  readonly doubts: readonly string[];
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * UI format: 0.4 has links as arrays, 1 as objects; a graph without any may lack them. Other programs draw graphs too:
 * InvokeAI's have `edges`, n8n's `connections`.
 */
export function isUiWorkflow(value: unknown): value is UiWorkflow {
  if (!isObject(value) || !Array.isArray(value['nodes'])) return false;
  const links = value['links'];
  if (typeof links === 'object' && links !== null) return true;
  return !('edges' in value) && !('connections' in value);
}

/** API format, or so nearly that its mistake deserves to be named: an object with a node, or of nothing but would-be nodes. */
export function looksLikeApiWorkflow(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const nodes = Object.values(value);
  if (nodes.some((node) => isObject(node) && typeof node['class_type'] === 'string')) return true;
  return nodes.length > 0 && nodes.every((node) => isObject(node) && isObject(node['inputs']));
}

/** As in /queue and inside /history: [number, job id, API workflow, extra data, output nodes]. */
export function isQueueItem(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= 3 && typeof value[1] === 'string' && isObject(value[2]);
}

export function isHistoryItem(value: unknown): value is JsonObject {
  return isObject(value) && isQueueItem(value['prompt']);
}

/** A template's own fields, beside `workflow` or below `template`. */
export function isTemplate(value: JsonObject): boolean {
  return isObject(value['template']) || (typeof value['tool'] === 'string' && Array.isArray(value['parameters']));
}
