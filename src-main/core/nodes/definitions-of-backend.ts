import type { NodeDefinition } from '../../comfyui/wire.ts';
import type { Connection } from '../backends/connection.ts';

export interface DefinitionOptions {
  /** Asked for now, whatever was read before. */
  readonly fresh?: boolean | undefined;
  /** Asked for now if what was read is older, in milliseconds. */
  readonly maxAgeMs?: number | undefined;
}

/** Node classes, read one by one as they are needed. */
export interface Definitions {
  /** Null when there is no such class. @throws backend_unreachable and its kin */
  definition(classType: string, options?: DefinitionOptions): Promise<NodeDefinition | null>;
  /** What was read last, without asking; undefined where nobody asked. */
  known(classType: string): NodeDefinition | null | undefined;
}

/** Model lists change while ComfyUI runs; a minute old is new enough for a choice, and a wrong one is asked about again. */
const freshForMs = 60_000;

/** The classes of one backend. */
export function createDefinitions({ comfyui }: Pick<Connection, 'comfyui'>): Definitions {
  const cache = new Map<string, { readonly definition: NodeDefinition | null; readonly readAt: number }>();
  const reading = new Map<string, Promise<NodeDefinition | null>>();

  function read(classType: string): Promise<NodeDefinition | null> {
    const running = reading.get(classType);
    if (running) return running;
    const work = comfyui
      .nodeDefinition(classType)
      .then((definition) => {
        cache.set(classType, { definition, readAt: Date.now() });
        return definition;
      })
      .finally(() => reading.delete(classType));
    reading.set(classType, work);
    return work;
  }

  return {
    async definition(classType, { fresh = false, maxAgeMs = Infinity } = {}) {
      const cached = cache.get(classType);
      if (!cached || fresh) return read(classType);
      const ageMs = Date.now() - cached.readAt;
      if (ageMs > maxAgeMs) return read(classType);
      // Old, but there: it is used now and read anew for the next caller.
      if (ageMs > freshForMs) read(classType).catch(() => {});
      return cached.definition;
    },
    known: (classType) => cache.get(classType)?.definition,
  };
}
