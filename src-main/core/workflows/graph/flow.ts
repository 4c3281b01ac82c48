import type { WorkflowGraph } from './workflow-graph.ts';

/** Questions about what stands before what. Every node is visited once, so a circle ends them as any graph does. */

/** Nodes that feed this one, nearest first, itself at the head. Branches that a switch does not choose are left out. */
export function* upstream(graph: WorkflowGraph, id: string, inputs?: readonly string[]): Generator<string> {
  if (!graph.node(id)) return;
  const found = new Set([id]);
  for (const at of found) {
    yield at;
    for (const input of at === id && inputs ? inputs : graph.liveInputs(at)) {
      const link = graph.inputLink(at, input);
      if (link) found.add(link.nodeId);
    }
  }
}

/** All nodes that feed any of these, themselves included. */
export function feedingAny(graph: WorkflowGraph, ids: Iterable<string>): Set<string> {
  const found = new Set([...ids].filter((id) => graph.node(id) !== null));
  for (const at of found) {
    for (const input of graph.liveInputs(at)) {
      const link = graph.inputLink(at, input);
      if (link) found.add(link.nodeId);
    }
  }
  return found;
}

/** Nodes that this one feeds, nearest first, itself at the head. */
export function downstream(graph: WorkflowGraph, id: string): string[] {
  if (!graph.node(id)) return [];
  const consumers = new Map<string, string[]>();
  for (const at of graph.nodes.keys()) {
    for (const input of graph.liveInputs(at)) {
      const link = graph.inputLink(at, input);
      if (!link) continue;
      const known = consumers.get(link.nodeId);
      if (known) known.push(at);
      else consumers.set(link.nodeId, [at]);
    }
  }
  const found = new Set([id]);
  for (const at of found) for (const consumer of consumers.get(at) ?? []) found.add(consumer);
  return [...found];
}

/** All nodes, each after those that feed it; else in the workflow's order. Within a circle the order means nothing. */
export function inOrderOfFlow(graph: WorkflowGraph): string[] {
  const done: string[] = [];
  const begun = new Set<string>();
  for (const root of graph.nodes.keys()) {
    const path = begun.has(root) ? [] : [enter(root)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.feeders.pop();
      if (next === undefined) {
        done.push(top.id);
        path.pop();
      } else if (!begun.has(next)) path.push(enter(next));
    }
  }
  return done;

  function enter(id: string): { id: string; feeders: string[] } {
    begun.add(id);
    const links = graph.liveInputs(id).map((input) => graph.inputLink(id, input)?.nodeId);
    return { id, feeders: links.filter((feeder) => feeder !== undefined).toReversed() };
  }
}
