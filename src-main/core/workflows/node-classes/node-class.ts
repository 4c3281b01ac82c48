import type { NodeDefinition, NodeDefinitions } from '../definitions.ts';
import { listOf, textOf, type JsonObject } from '../ui-graph/json-value.ts';
import { inputSpecs, type InputSpec } from './input-spec.ts';

/** A node class made ready for conversion. */
export interface NodeClass {
  readonly classType: string;
  readonly displayName: string;
  readonly inputs: readonly InputSpec[];
  /** Declared output types. */
  readonly outputs: readonly string[];
  /** As a person sees them; the type where the class names none. */
  readonly outputNames: readonly string[];
  /** From a server of 2026 or newer, whose frontend no longer exports display-only widgets. */
  readonly recent: boolean;
}

export interface NodeClasses {
  get(classType: string): NodeClass | undefined;
}

/** Classes are prepared when first asked for, and kept as long as the result is. */
export function createNodeClasses(definitions: NodeDefinitions): NodeClasses {
  const prepared = new Map<string, NodeClass | undefined>();
  return {
    get(classType) {
      if (!prepared.has(classType)) {
        const definition = definitions.get(classType);
        prepared.set(classType, definition && prepare(classType, definition));
      }
      return prepared.get(classType);
    },
  };
}

function prepare(classType: string, definition: NodeDefinition): NodeClass {
  const fields: JsonObject = definition;
  const outputs = listOf(fields['output']).map((type) => (Array.isArray(type) ? 'COMBO' : textOf(type)));
  const names = listOf(fields['output_name']);
  return {
    classType,
    displayName: textOf(fields['display_name']) || classType,
    inputs: inputSpecs(definition),
    outputs,
    outputNames: outputs.map((type, slot) => textOf(names[slot]) || type),
    recent: Object.hasOwn(fields, 'has_intermediate_output'),
  };
}
