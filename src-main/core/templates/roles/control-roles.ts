import { findInput } from '../../workflows/graph/found.ts';
import type { GraphNode, WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import type { RoleList } from './role-list.ts';

const classes = /controlnet|lllite/i;

/** Whether it is a node that steers sampling by a picture, and does not merely load or set up what does. */
export const isControl = (node: GraphNode): boolean =>
  classes.test(node.classType) && node.inputs.has('strength') && !/load/i.test(node.classType);

/** How strongly each ControlNet follows its picture. */
export function addControls(graph: WorkflowGraph, live: ReadonlySet<string>, list: RoleList): void {
  for (const node of graph.nodes.values()) {
    if (live.has(node.id) && isControl(node)) list.add('control_strength', findInput(graph, node.id, 'strength'));
  }
}
