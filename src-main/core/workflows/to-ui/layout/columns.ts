import { depths, type Edge } from '../execution-order.ts';
import { gaps, type Box, type Point } from './box.ts';

/** No column grows higher; it goes on in another beside it. */
const leastHeight = 4000;

/**
 * Places a graph of any size: a column for each depth, each node about where those that feed it stand in theirs. In time that
 * grows as the graph does.
 */
export function placeInColumns(boxes: readonly Box[], edges: readonly Edge[]): Point[] {
  const area = boxes.reduce((sum, { width, height }) => sum + (width + gaps.columns) * (height + gaps.between), 0);
  const highest = Math.max(leastHeight, Math.sqrt(area));
  const depth = depths(boxes.length, edges);
  const columns: number[][] = [];
  for (const [node, at] of depth.entries()) (columns[at] ??= []).push(node);
  const feeding: number[][] = boxes.map(() => []);
  for (const [from, to] of edges) if ((depth[from] as number) < (depth[to] as number)) feeding[to]?.push(from);

  const points: Point[] = boxes.map(() => ({ x: 0, y: 0 }));
  const middle = (node: number): number => (points[node] as Point).y + (boxes[node] as Box).height / 2;
  let x = 0;
  for (const column of columns) {
    const wish = new Map(column.map((node) => [node, mean((feeding[node] ?? []).map(middle))]));
    column.sort((left, right) => (wish.get(left) as number) - (wish.get(right) as number) || left - right);
    let [y, width] = [0, 0];
    for (const node of column) {
      const box = boxes[node] as Box;
      if (y > 0 && y + box.height > highest) [x, y, width] = [x + width + gaps.columns, 0, 0];
      points[node] = { x, y };
      y += box.height + gaps.between;
      width = Math.max(width, box.width);
    }
    x += width + gaps.columns;
  }
  return points;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
