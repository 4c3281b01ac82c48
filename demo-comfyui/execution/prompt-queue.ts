import { PyFloat } from '../protocol/python-values.ts';
import type { PyDict, PyValue } from '../protocol/python-values.ts';
import type { Graph } from './graph.ts';

export interface QueueItem {
  readonly number: number | PyFloat;
  readonly promptId: string;
  readonly graph: Graph;
  readonly extraData: PyDict;
  readonly outputs: readonly string[];
}

/** An item as /queue and /history show it. */
export const itemTuple = (item: QueueItem, extraData: PyDict = item.extraData): PyValue => [
  item.number,
  item.promptId,
  item.graph,
  extraData,
  [...item.outputs],
];

/**
 * Pending prompts in a binary heap laid out as Python's heapq lays it out (clients see that order in /queue), and the running
 * one. `onChange` is called once for every status message ComfyUI sends.
 */
export class PromptQueue {
  readonly #onChange: () => void;
  readonly #heap: QueueItem[] = [];
  #running: QueueItem | undefined;
  #wake: (() => void) | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get running(): QueueItem | undefined {
    return this.#running;
  }

  get pending(): readonly QueueItem[] {
    return this.#heap;
  }

  get remaining(): number {
    return this.#heap.length + (this.#running === undefined ? 0 : 1);
  }

  put(item: QueueItem): void {
    this.#heap.push(item);
    this.#bubbleUp(this.#heap.length - 1, 0);
    this.#onChange();
    this.nudge();
  }

  /** The next prompt, now running; waits until there is one. Undefined after a `nudge` without work. */
  async take(): Promise<QueueItem | undefined> {
    if (this.#heap.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    const first = this.#popFirst();
    if (first === undefined) return undefined;
    this.#running = first;
    this.#onChange();
    return first;
  }

  /** Wakes `take`. */
  nudge(): void {
    this.#wake?.();
  }

  finish(): void {
    this.#running = undefined;
    this.#onChange();
  }

  clear(): void {
    this.#heap.length = 0;
    this.#onChange();
  }

  /** Removes one pending prompt; the last one goes with an extra status message, as in ComfyUI. False when there was none. */
  delete(promptId: PyValue): boolean {
    const at = this.#heap.findIndex((item) => item.promptId === promptId);
    if (at === -1) return false;
    if (this.#heap.length === 1) {
      this.clear();
    } else {
      this.#heap.splice(at, 1);
      for (let index = Math.floor(this.#heap.length / 2) - 1; index >= 0; index -= 1) this.#sinkToLeaf(index);
    }
    this.#onChange();
    return true;
  }

  #popFirst(): QueueItem | undefined {
    const last = this.#heap.pop();
    const first = this.#heap[0];
    if (last === undefined || first === undefined) return last;
    this.#heap[0] = last;
    this.#sinkToLeaf(0);
    return first;
  }

  #bubbleUp(from: number, top: number): void {
    const item = this.#at(from);
    let index = from;
    while (index > top) {
      const parent = (index - 1) >> 1;
      if (!isBefore(item, this.#at(parent))) break;
      this.#heap[index] = this.#at(parent);
      index = parent;
    }
    this.#heap[index] = item;
  }

  /** heapq sinks an item all the way along the smaller children, then lets it rise again. */
  #sinkToLeaf(from: number): void {
    const item = this.#at(from);
    let index = from;
    for (let child = 2 * index + 1; child < this.#heap.length; child = 2 * index + 1) {
      const right = child + 1;
      if (right < this.#heap.length && !isBefore(this.#at(child), this.#at(right))) child = right;
      this.#heap[index] = this.#at(child);
      index = child;
    }
    this.#heap[index] = item;
    this.#bubbleUp(index, from);
  }

  #at(index: number): QueueItem {
    return this.#heap[index] as QueueItem;
  }
}

function isBefore(a: QueueItem, b: QueueItem): boolean {
  const [first, second] = [a, b].map(({ number }) => (number instanceof PyFloat ? number.value : number)) as [
    number,
    number,
  ];
  return first === second ? a.promptId < b.promptId : first < second;
}
