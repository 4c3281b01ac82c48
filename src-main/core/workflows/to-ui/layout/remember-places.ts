import type { Edge } from '../execution-order.ts';
import type { Box, Point } from './box.ts';
import { placeNodes } from './place-nodes.ts';

export type PlaceNodes = (boxes: readonly Box[], edges: readonly Edge[]) => Promise<readonly Point[]>;

/** The largest graph, in boxes, and how many graphs are remembered: about a megabyte. */
const most = { boxes: 300, graphs: 30 } as const;

/**
 * Places nodes as `place` does, and remembers the graphs asked for last. The jobs of a template differ in their values alone, and
 * a graph of 60 nodes takes some 50 ms.
 */
export function rememberPlaces(place: PlaceNodes = placeNodes): PlaceNodes {
  const known = new Map<string, Promise<readonly Point[]>>();
  return (boxes, edges) => {
    if (boxes.length > most.boxes) return place(boxes, edges);
    const key = JSON.stringify([boxes.map(({ width, height }) => [width, height]), edges]);
    const points = known.get(key) ?? place(boxes, edges);
    known.delete(key);
    known.set(key, points);
    points.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > most.graphs) known.delete(oldest as string);
    return points;
  };
}
