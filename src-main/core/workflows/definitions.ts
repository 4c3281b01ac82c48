import type { NodeDefinition } from '../../comfyui/wire.ts';

export type { NodeDefinition };

/** Node classes by name, as a server's /object_info describes them. A Map does; what it does not hold is unknown. */
export interface NodeDefinitions {
  get(classType: string): NodeDefinition | undefined;
}

/** What /object_info answers, as a lookup in which a class named `constructor` is nothing special. */
export function definitionsOf(objectInfo: Readonly<Record<string, NodeDefinition>>): NodeDefinitions {
  return new Map(Object.entries(objectInfo));
}
