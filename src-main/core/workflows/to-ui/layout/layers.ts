import type { Edge } from '../execution-order.ts';
import { gaps, type Box, type Point } from './box.ts';
import { twins } from './twins.ts';

/**
 * Places a connected graph in layers with few crossings, the left edges of a layer in line. For small graphs only: its time grows
 * faster than their size.
 * @param edges in the order of the inputs that they feed
 */
export async function placeInLayers(boxes: readonly Box[], edges: readonly Edge[]): Promise<Point[]> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    rankalign: 'top',
    nodesep: gaps.between,
    edgesep: gaps.between / 2,
    ranksep: gaps.columns,
  });
  for (const [node, { width, height }] of boxes.entries()) graph.setNode(nameOf(node), { width, height });
  for (const [from, to] of edges) if (from !== to) graph.setEdge(nameOf(from), nameOf(to), {});
  const constraints = twins(boxes.length, edges).map(([left, right]) => ({ left: nameOf(left), right: nameOf(right) }));
  layout(graph, { constraints });
  const corners = boxes.map(({ width, height }, node) => {
    const { x, y } = graph.node(nameOf(node)) as Point;
    return { x: x - width / 2, y: y - height / 2 };
  });
  const left = Math.min(...corners.map(({ x }) => x));
  const top = Math.min(...corners.map(({ y }) => y));
  return corners.map(({ x, y }) => ({ x: x - left, y: y - top }));
}

function nameOf(node: number): string {
  return `n${node}`;
}
