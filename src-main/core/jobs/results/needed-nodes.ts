import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { linksOf } from './node-hashes.ts';

/** What of a workflow runs. */
export interface NeededNodes {
  readonly workflow: ApiWorkflow;
  /** Ids of the nodes for whose sake it runs. */
  readonly ends: readonly string[];
}

/**
 * ComfyUI runs what feeds an output node, and nothing else. A class that nobody describes may be one, so it counts as one; a workflow
 * without any output node counts whole.
 */
export function neededNodes(workflow: ApiWorkflow, definitions?: NodeDefinitions): NeededNodes {
  const nodes = new Map(Object.entries(workflow));
  const isEnd = ({ class_type: classType }: ApiWorkflow[string]): boolean =>
    definitions?.get(classType)?.output_node !== false;
  const ends = [...nodes].flatMap(([id, node]) => (isEnd(node) ? [id] : []));
  if (ends.length === 0) return { workflow, ends: [...nodes.keys()] };
  const needed = new Set(ends);
  // Grows while it is gone through.
  for (const id of needed) {
    const node = nodes.get(id);
    for (const feeder of node ? linksOf(node) : []) if (nodes.has(feeder)) needed.add(feeder);
  }
  return { workflow: Object.fromEntries([...nodes].filter(([id]) => needed.has(id))), ends };
}
