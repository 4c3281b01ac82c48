import { findInput } from '../../workflows/graph/found.ts';
import type { WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import type { RoleList } from './role-list.ts';

const sides = ['left', 'top', 'right', 'bottom'] as const;

/** How far a picture is extended beyond its edges: for a workflow that does, it is what each call is about. */
export function addPadding(graph: WorkflowGraph, live: ReadonlySet<string>, list: RoleList): void {
  for (const { id, classType } of graph.nodes.values()) {
    if (!live.has(id) || !/pad|extend/i.test(classType)) continue;
    const found = sides.map((side) => [side, findInput(graph, id, side)] as const);
    if (found.some(([, place]) => typeof place?.value !== 'number')) continue;
    const wanted = list.of('left').length === 0;
    for (const [side, place] of found) list.add(side, place, { wanted });
    const feathering = findInput(graph, id, 'feathering');
    if (typeof feathering?.value === 'number') list.add('feathering', feathering, { wanted });
  }
}
