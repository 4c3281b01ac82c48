import { depths, type Edge } from '../execution-order.ts';
import { gaps, type Box, type Point } from './box.ts';
import { placeInColumns } from './columns.ts';
import { placeInLayers } from './layers.ts';

/** Positions are multiples of this, as on a canvas that snaps to its grid. */
const grid = 10;

/** How many nodes and steps of links one connected part may have, and all parts, before layers take too long. */
const mostWork = { part: 1000, all: 2500 } as const;

/**
 * Places boxes from left to right along their links, none over another; returns top left corners, rounded to the grid. Connected
 * parts stand below each other, single nodes in rows at the end. What is too large to be laid out well is laid out fast.
 */
export async function placeNodes(boxes: readonly Box[], edges: readonly Edge[]): Promise<Point[]> {
  const parts = connectedParts(boxes.length, edges);
  const linked = parts.filter((part) => part.nodes.length > 1);
  const works = linked.map(workOf);
  const affordable = works.reduce((sum, work) => sum + work, 0) <= mostWork.all;

  const points: Point[] = Array.from({ length: boxes.length }, () => ({ x: 0, y: 0 }));
  let top = 0;
  let right = 0;
  const put = (nodes: readonly number[], placed: readonly Point[]): void => {
    let bottom = top;
    for (const [at, node] of nodes.entries()) {
      const { x, y } = snapped(placed[at] as Point);
      const box = boxes[node] as Box;
      points[node] = { x, y: y + top };
      right = Math.max(right, x + box.width);
      bottom = Math.max(bottom, y + top + box.height);
    }
    top = onGrid(bottom + 2 * gaps.between);
  };
  for (const [at, part] of linked.entries()) {
    const partBoxes = part.nodes.map((node) => boxes[node] as Box);
    const inLayers = affordable && (works[at] as number) <= mostWork.part;
    put(part.nodes, inLayers ? await placeInLayers(partBoxes, part.edges) : placeInColumns(partBoxes, part.edges));
  }
  const single = parts.filter((part) => part.nodes.length === 1).flatMap((part) => part.nodes);
  const singleBoxes = single.map((node) => boxes[node] as Box);
  put(single, placeInRows(singleBoxes, right));
  return points;
}

interface Part {
  readonly nodes: readonly number[];
  /** By places in `nodes`. */
  readonly edges: readonly Edge[];
}

/** In the order of their first nodes. */
function connectedParts(count: number, edges: readonly Edge[]): Part[] {
  const neighbours: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of edges) {
    neighbours[from]?.push(to);
    neighbours[to]?.push(from);
  }
  const partOf = new Map<number, number>();
  const members: number[][] = [];
  for (let start = 0; start < count; start += 1) {
    if (partOf.has(start)) continue;
    const part = [start];
    partOf.set(start, members.length);
    for (const node of part) {
      for (const neighbour of neighbours[node] ?? []) {
        if (partOf.has(neighbour)) continue;
        partOf.set(neighbour, members.length);
        part.push(neighbour);
      }
    }
    members.push(part.toSorted((left, right) => left - right));
  }
  const inner: Edge[][] = members.map(() => []);
  const places = new Map(members.flatMap((nodes) => nodes.map((node, place) => [node, place] as const)));
  for (const [from, to] of edges) {
    inner[partOf.get(from) as number]?.push([places.get(from) as number, places.get(to) as number]);
  }
  return members.map((nodes, at) => ({ nodes, edges: inner[at] ?? [] }));
}

/** Layers put an unseen node into every layer that a link crosses: what they cost grows with these. */
function workOf({ nodes, edges }: Part): number {
  const depth = depths(nodes.length, edges);
  return edges.reduce(
    (work, [from, to]) => work + Math.abs((depth[to] as number) - (depth[from] as number)),
    nodes.length,
  );
}

/** Rows as wide as what stands above, at least about as wide as high. */
function placeInRows(boxes: readonly Box[], widthAbove: number): Point[] {
  const area = boxes.reduce((sum, { width, height }) => sum + width * height, 0);
  const most = Math.max(widthAbove, 1.6 * Math.sqrt(area));
  let [x, y, rowHeight] = [0, 0, 0];
  return boxes.map(({ width, height }) => {
    if (x > 0 && x + width > most) [x, y, rowHeight] = [0, y + rowHeight + gaps.between, 0];
    const point = { x, y };
    x += width + gaps.columns;
    rowHeight = Math.max(rowHeight, height);
    return point;
  });
}

function snapped({ x, y }: Point): Point {
  return { x: onGrid(x), y: onGrid(y) };
}

function onGrid(value: number): number {
  return Math.round(value / grid) * grid;
}
