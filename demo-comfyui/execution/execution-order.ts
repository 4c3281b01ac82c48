import { asLink, inputsOf } from './graph.ts';
import type { Graph } from './graph.ts';

export interface OrderPorts {
  readonly graph: Graph;
  readonly isCached: (nodeId: string) => boolean;
  readonly isOutput: (nodeId: string) => boolean;
}

/**
 * The nodes a prompt has to run, in ComfyUI's order: of those that are ready an output node first, then one that feeds an
 * output, then one that feeds a feeder, else the first found. Inputs that are cached are never entered.
 */
export class ExecutionOrder {
  readonly #ports: OrderPorts;
  /** Pending nodes in the order they were found, with how many pending inputs each waits for. */
  readonly #blockCount = new Map<string, number>();
  readonly #blocking = new Map<string, Set<string>>();

  constructor(outputs: readonly string[], ports: OrderPorts) {
    this.#ports = ports;
    for (const output of outputs) this.#add(output);
  }

  /** The next node to run, or undefined when all are done. */
  next(): string | undefined {
    const ready = [...this.#blockCount].filter(([, count]) => count === 0).map(([nodeId]) => nodeId);
    const feeds = (nodeId: string, depth: number): boolean =>
      depth === 0
        ? this.#ports.isOutput(nodeId)
        : [...(this.#blocking.get(nodeId) ?? [])].some((next) => feeds(next, depth - 1));
    for (const depth of [0, 1, 2]) {
      const found = ready.find((nodeId) => feeds(nodeId, depth));
      if (found !== undefined) return found;
    }
    return ready[0];
  }

  /** Marks a node as done and frees those that waited for it. */
  complete(nodeId: string): void {
    this.#blockCount.delete(nodeId);
    for (const next of this.#blocking.get(nodeId) ?? []) {
      this.#blockCount.set(next, (this.#blockCount.get(next) ?? 1) - 1);
    }
    this.#blocking.delete(nodeId);
  }

  #add(output: string): void {
    const toVisit = [output];
    const links: [from: string, to: string][] = [];
    for (let nodeId = toVisit.pop(); nodeId !== undefined; nodeId = toVisit.pop()) {
      if (this.#blockCount.has(nodeId)) continue;
      this.#blockCount.set(nodeId, 0);
      this.#blocking.set(nodeId, new Set());
      for (const value of inputsOf(this.#ports.graph, nodeId).values()) {
        const link = asLink(value);
        if (link === undefined || this.#ports.isCached(link[0])) continue;
        toVisit.push(link[0]);
        links.push([link[0], nodeId]);
      }
    }
    for (const [from, to] of links) {
      const waiting = this.#blocking.get(from);
      if (waiting === undefined || waiting.has(to)) continue;
      waiting.add(to);
      this.#blockCount.set(to, (this.#blockCount.get(to) ?? 0) + 1);
    }
  }
}
