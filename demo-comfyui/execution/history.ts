import type { PyDict, PyValue, Writable } from '../protocol/python-values.ts';
import { itemTuple } from './prompt-queue.ts';
import type { QueueItem } from './prompt-queue.ts';

const capacity = 10000;
/** Keys of partner services, which no answer shows. */
export const secretKeys = ['auth_token_comfy_org', 'api_key_comfy_org'];

/** How a prompt ended, as /history tells it. */
export interface Ending {
  readonly outputs: ReadonlyMap<string, Writable>;
  readonly succeeded: boolean;
  /** The execution_* messages, each with its timestamp. */
  readonly messages: readonly (readonly [type: string, data: Writable])[];
}

/** A finished prompt; its extra data without keys. */
export interface HistoryRecord {
  readonly item: QueueItem;
  readonly ending: Ending;
}

export const statusOf = (ending: Ending): Writable => ({
  status_str: ending.succeeded ? 'success' : 'error',
  completed: ending.succeeded,
  messages: ending.messages,
});

/** Finished prompts, oldest first; kept in memory only. */
export class History {
  readonly #entries = new Map<string, HistoryRecord & { readonly shown: Writable }>();

  add(item: QueueItem, ending: Ending): void {
    if (this.#entries.size > capacity) this.#entries.delete(this.#entries.keys().next().value ?? '');
    const shown: PyDict = new Map([...item.extraData].filter(([key]) => !secretKeys.includes(key)));
    const meta = [...ending.outputs.keys()].map((nodeId): [string, Writable] => [
      nodeId,
      { node_id: nodeId, display_node: nodeId, parent_node: null, real_node_id: nodeId },
    ]);
    const entry = {
      prompt: itemTuple(item, shown),
      outputs: ending.outputs,
      status: statusOf(ending),
      meta: new Map(meta),
    };
    this.#entries.set(item.promptId, { item: { ...item, extraData: shown }, ending, shown: entry });
  }

  record(promptId: string): HistoryRecord | undefined {
    return this.#entries.get(promptId);
  }

  records(): HistoryRecord[] {
    return [...this.#entries.values()];
  }

  one(promptId: string): Writable {
    const entry = this.#entries.get(promptId);
    return new Map(entry === undefined ? [] : [[promptId, entry.shown]]);
  }

  /** The newest `maxItems`, or as many from `offset` (counted from the oldest). */
  list(maxItems: number | undefined, offset: number): Writable {
    const start = offset < 0 && maxItems !== undefined ? this.#entries.size - maxItems : offset;
    const entries = [...this.#entries]
      .filter((_, index) => index >= start)
      .map(([promptId, { shown }]): [string, Writable] => [promptId, shown]);
    return new Map(maxItems === undefined ? entries : entries.slice(0, Math.max(maxItems, 1)));
  }

  delete(promptId: PyValue): void {
    if (typeof promptId === 'string') this.#entries.delete(promptId);
  }

  clear(): void {
    this.#entries.clear();
  }
}
