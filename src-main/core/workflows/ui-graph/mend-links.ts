import { boundedTitle, nodeProblem, type WorkflowProblem } from '../problem.ts';
import { bounded } from '../reading/refusal.ts';
import type { UiLink, UiNode } from './ui-graph.ts';

/**
 * Links are told three times in a file, and node.inputs[].link counts. An input without one, at which the links table ends a link
 * that no other input claims, takes that link (frontend 1.58 mends so; 1.27 lost it). A link id without a link is dropped.
 */
export function mendLinks(
  nodes: ReadonlyMap<string, UiNode>,
  links: ReadonlyMap<string, UiLink>,
  { repairs, subgraph }: { readonly repairs: WorkflowProblem[]; readonly subgraph: string | null },
): void {
  const claimed = new Set<string>();
  for (const node of nodes.values()) {
    for (const input of node.inputs) {
      if (input.link === null) continue;
      if (links.has(input.link)) claimed.add(input.link);
      else {
        repairs.push(linkLost(node, input.name, subgraph));
        input.link = null;
      }
    }
  }
  for (const link of links.values()) {
    if (claimed.has(link.id) || !nodes.has(link.originId)) continue;
    const input = nodes.get(link.targetId)?.inputs[link.targetSlot];
    if (input?.link === null) input.link = link.id;
  }
}

/** Inside a subgraph a node has an id for each instance, so there the sentence alone names it. */
function linkLost({ id, type, title }: UiNode, input: string, subgraph: string | null): WorkflowProblem {
  const problem = nodeProblem(
    { id, classType: bounded(type, 120), title: boundedTitle(title) },
    {
      type: 'workflow_repaired',
      input,
      says: `its input '${bounded(input, 80)}' names a link that the file does not have.`,
      nextStep: 'Link the input again in ComfyUI, and save the workflow.',
    },
  );
  return subgraph === null
    ? problem
    : { ...problem, nodeId: null, message: `In the subgraph '${bounded(subgraph)}': ${problem.message}` };
}
