import type { NodeValue } from '../nodes/node-values.ts';
import type { Writable } from '../protocol/python-values.ts';

export interface CachedResult {
  readonly outputs: readonly NodeValue[];
  readonly ui: { readonly [key: string]: Writable } | undefined;
}

/** Results by input signature, and each node's memory by id and class; both hold only what the latest prompt names. */
export class ResultCache {
  readonly #results = new Map<string, CachedResult>();
  readonly #memories = new Map<string, Map<string, string>>();

  result(signature: string): CachedResult | undefined {
    return this.#results.get(signature);
  }

  keep(signature: string, result: CachedResult): void {
    this.#results.set(signature, result);
  }

  memory(nodeId: string, classType: string): Map<string, string> {
    const key = memoryKey(nodeId, classType);
    const memory = this.#memories.get(key) ?? new Map<string, string>();
    this.#memories.set(key, memory);
    return memory;
  }

  /** Drops everything a new prompt does not name. */
  retain(signatures: ReadonlySet<string>, nodes: Iterable<readonly [nodeId: string, classType: string]>): void {
    for (const key of this.#results.keys()) if (!signatures.has(key)) this.#results.delete(key);
    const kept = new Set([...nodes].map(([nodeId, classType]) => memoryKey(nodeId, classType)));
    for (const key of this.#memories.keys()) if (!kept.has(key)) this.#memories.delete(key);
  }

  clear(): void {
    this.#results.clear();
    this.#memories.clear();
  }
}

const memoryKey = (nodeId: string, classType: string): string => `${nodeId}\n${classType}`;
