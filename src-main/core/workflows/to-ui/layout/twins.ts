import type { Edge } from '../execution-order.ts';

/**
 * Nodes with the same neighbours may stand in any order; each pair in the order of the inputs that they feed, as a positive prompt
 * stands above its negative.
 */
export function twins(count: number, edges: readonly Edge[]): Edge[] {
  const before: number[][] = Array.from({ length: count }, () => []);
  const after: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of edges) {
    after[from]?.push(to);
    before[to]?.push(from);
  }
  const last = new Map<string, number>();
  const pairs: Edge[] = [];
  for (const node of new Set([...edges.map(([from]) => from), ...edges.map(([, to]) => to)])) {
    const key = JSON.stringify([setOf(before[node]), setOf(after[node])]);
    const twin = last.get(key);
    if (twin !== undefined) pairs.push([twin, node]);
    last.set(key, node);
  }
  return pairs;
}

function setOf(nodes: readonly number[] = []): number[] {
  return [...new Set(nodes)].toSorted((left, right) => left - right);
}
