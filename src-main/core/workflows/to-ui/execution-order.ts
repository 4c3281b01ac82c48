/** A link by the places of its two nodes. */
export type Edge = readonly [from: number, to: number];

/**
 * Places of nodes so that what feeds a node comes before it, and otherwise as they were. A loop is entered at its first node.
 * Linear in nodes and edges.
 */
export function executionOrder(count: number, edges: readonly Edge[]): number[] {
  const next: number[][] = Array.from({ length: count }, () => []);
  const waiting = Array.from({ length: count }, () => 0);
  for (const [from, to] of edges) {
    next[from]?.push(to);
    waiting[to] = (waiting[to] ?? 0) + 1;
  }
  const order: number[] = [];
  const queued = new Set<number>();
  const enter = (node: number): void => {
    queued.add(node);
    order.push(node);
  };
  for (let node = 0; node < count; node += 1) if (waiting[node] === 0) enter(node);
  let firstLeft = 0;
  for (let at = 0; at < count; at += 1) {
    while (at === order.length) {
      if (!queued.has(firstLeft)) enter(firstLeft);
      firstLeft += 1;
    }
    for (const target of next[order[at] as number] ?? []) {
      waiting[target] = (waiting[target] ?? 0) - 1;
      if (waiting[target] === 0 && !queued.has(target)) enter(target);
    }
  }
  return order;
}

/** How many links the longest way to each node has; links against the order count nothing. */
export function depths(count: number, edges: readonly Edge[]): number[] {
  const order = executionOrder(count, edges);
  const place = Array.from({ length: count }, () => 0);
  for (const [at, node] of order.entries()) place[node] = at;
  const next: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of edges) if ((place[from] as number) < (place[to] as number)) next[from]?.push(to);
  const depth = Array.from({ length: count }, () => 0);
  for (const node of order) {
    for (const target of next[node] ?? [])
      depth[target] = Math.max(depth[target] as number, (depth[node] as number) + 1);
  }
  return depth;
}
