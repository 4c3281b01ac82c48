import { unreadable } from './reading/refusal.ts';
import { objectOf } from './ui-graph/json-value.ts';

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
  const workflow = objectOf(value);
  if (!workflow) {
    throw unreadable(
      'The workflow is not an object of nodes.',
      'Give an API-format workflow (in ComfyUI: Export (API)).',
    );
  }
  const nodes = Object.entries(workflow);
  if (nodes.length === 0) {
    throw unreadable('The workflow is empty.', 'Give at least one node that saves or previews something.');
  }
  for (const [id, node] of nodes) {
    if (typeof objectOf(node)?.['class_type'] !== 'string') {
      throw unreadable(`Node ${id.slice(0, 60)} has no class_type.`, 'Give each node a class_type and inputs.');
    }
  }
  return workflow as ApiWorkflow;
}
