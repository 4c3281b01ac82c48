import { EaselError } from '../../../src-shared/nouns/errors.ts';

/** Workflows carry 64-bit seeds: as text they are read so that no digit is lost. */
export { parseExact as parseWorkflowText } from '../../comfyui/exact-json.ts';

/** What ComfyUI's POST /prompt takes: nodes by id. Only what Easel reads is typed; the rest passes through untouched. */
export interface ApiWorkflow {
  [nodeId: string]: {
    class_type: string;
    inputs?: Record<string, unknown>;
    _meta?: { title?: string };
  };
}

/** @throws workflow_unreadable unless this is an API workflow: a non-empty object of nodes with class_type and inputs. */
export function readApiWorkflow(value: unknown): ApiWorkflow {
  const refuse = (message: string, nextStep: string): never => {
    throw new EaselError('workflow_unreadable', message, { nextStep });
  };
  const wrapped = value as { prompt?: unknown; nodes?: unknown } | null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('The workflow is not an object of nodes.', 'Give an API-format workflow (in ComfyUI: Export (API)).');
  }
  if (Array.isArray(wrapped?.nodes)) {
    return refuse('This is a workflow in UI format.', 'Export it in ComfyUI with Export (API) and submit that.');
  }
  if (typeof wrapped?.prompt === 'object' && wrapped.prompt !== null && !('class_type' in wrapped.prompt)) {
    return readApiWorkflow(wrapped.prompt);
  }
  const nodes = Object.entries(value);
  if (nodes.length === 0)
    return refuse('The workflow is empty.', 'Give at least one node that saves or previews something.');
  for (const [id, node] of nodes) {
    if (
      typeof node !== 'object' ||
      node === null ||
      typeof (node as { class_type?: unknown }).class_type !== 'string'
    ) {
      return refuse(`Node ${id.slice(0, 60)} has no class_type.`, 'Give each node a class_type and inputs.');
    }
  }
  return value as ApiWorkflow;
}
