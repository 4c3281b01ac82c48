import type { NodeDefinition } from '../../comfyui/wire.ts';
import type { Connection } from '../backends/connection.ts';

/** Node classes of the backend, read one by one as they are needed. */
export interface Nodes {
  /** Null when the backend has no such class. @throws backend_unreachable and its kin */
  definition(classType: string, options?: { fresh?: boolean }): Promise<NodeDefinition | null>;
  /** What was read last, without asking. */
  known(classType: string): NodeDefinition | null | undefined;
  /** Forgets everything: another backend, or the same one after a restart. */
  clear(): void;
}

/** Model lists change while ComfyUI runs; a minute old is new enough for a choice, and a wrong one is asked about again. */
const freshForMs = 60_000;

export function createNodes(ready: () => Connection): Nodes {
  const cache = new Map<string, { definition: NodeDefinition | null; readAt: number }>();
  const reading = new Map<string, Promise<NodeDefinition | null>>();

  function read(classType: string): Promise<NodeDefinition | null> {
    const running = reading.get(classType);
    if (running) return running;
    const work = ready()
      .comfyui.nodeDefinition(classType)
      .then((definition) => {
        // Not what a server said that was left meanwhile.
        if (reading.get(classType) === work) cache.set(classType, { definition, readAt: Date.now() });
        return definition;
      })
      .finally(() => {
        if (reading.get(classType) === work) reading.delete(classType);
      });
    reading.set(classType, work);
    return work;
  }

  return {
    async definition(classType, { fresh = false } = {}) {
      const cached = cache.get(classType);
      if (!cached || fresh) return read(classType);
      // Old, but there: it is used now and read anew for the next caller.
      if (Date.now() - cached.readAt > freshForMs) read(classType).catch(() => {});
      return cached.definition;
    },
    known: (classType) => cache.get(classType)?.definition,
    clear() {
      cache.clear();
      reading.clear();
    },
  };
}

/** Choices of an input in either form: `[["a", "b"], {…}]` of old nodes, `["COMBO", {"options": ["a"]}]` of new ones. Null when it is no choice. */
export function choicesOf(definition: NodeDefinition, input: string): string[] | null {
  const spec: unknown = definition.input?.required?.[input] ?? definition.input?.optional?.[input];
  if (!Array.isArray(spec)) return null;
  const [type, options] = spec as [unknown, { options?: unknown } | undefined];
  const list = Array.isArray(type) ? type : type === 'COMBO' ? options?.options : null;
  return Array.isArray(list) ? list.map(String) : null;
}

/** The largest value a number input takes; null when it names none. 64-bit bounds come back as the nearest double. */
export const maximumOf = (definition: NodeDefinition, input: string): number | null =>
  boundOf(definition, input, 'max');

/** The smallest value a number input takes; null when it names none. */
export const minimumOf = (definition: NodeDefinition, input: string): number | null =>
  boundOf(definition, input, 'min');

function boundOf(definition: NodeDefinition, input: string, bound: 'min' | 'max'): number | null {
  const spec: unknown = definition.input?.required?.[input] ?? definition.input?.optional?.[input];
  const found = Array.isArray(spec) ? (spec[1] as { min?: unknown; max?: unknown } | undefined)?.[bound] : undefined;
  return typeof found === 'number' ? found : null;
}
