import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { findOutputs } from '../workflows/graph/outputs.ts';
import { readGraph } from '../workflows/graph/workflow-graph.ts';
import { nodeMention } from '../workflows/problem.ts';
import { namedNode } from './failures/explained.ts';

/**
 * Classes that end a workflow and write into ComfyUI's temp folder alone, which is emptied at its next start. (ComfyUI 0.3.64:
 * `folder_paths.get_temp_directory()` in nodes.py, comfy_extras/nodes_mask.py and comfy_extras/nodes_audio.py.)
 */
const previewClasses: ReadonlySet<string> = new Set(['PreviewImage', 'MaskPreview', 'PreviewAudio']);

const mostNamed = 5;

/**
 * The workflow without its preview nodes, and what to say of it. All stay where no other node saves anything; one stays whose id is in `keep`, or
 * that a link names. What only fed them stays too: ComfyUI runs what an output needs. The workflow that was given is not changed.
 */
export function withoutPreviewNodes(
  workflow: ApiWorkflow,
  { keep }: { readonly keep: readonly string[] },
): { workflow: ApiWorkflow; notes: string[] } {
  const kept = new Set(keep);
  const graph = readGraph(workflow);
  for (const node of graph.nodes.values()) for (const link of node.links.values()) kept.add(link.nodeId);
  const previews = [...graph.nodes.values()]
    .filter(({ id, classType }) => previewClasses.has(classType) && !kept.has(id))
    .map(({ id }) => id);
  const taken = new Set(previews);
  const remaining = findOutputs(graph).some(({ nodeId, saves }) => saves && !taken.has(nodeId));
  if (taken.size === 0 || !remaining) return { workflow, notes: [] };
  const rest = Object.fromEntries(Object.entries(workflow).filter(([id]) => !taken.has(id)));
  return { workflow: rest, notes: [noteOf(workflow, previews)] };
}

function noteOf(workflow: ApiWorkflow, ids: readonly string[]): string {
  const names = ids.slice(0, mostNamed).map((id) => nodeMention(namedNode(workflow, id)));
  const more = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : '';
  return ids.length === 1
    ? `Preview ${names.join('')} was taken out: other nodes save what is wanted.`
    : `${ids.length} previews were taken out (${names.join(', ')}${more}): other nodes save what is wanted.`;
}
