import type { NodeDefinition } from '../definitions.ts';
import { inputSpecs, type InputSpec } from '../node-classes/input-spec.ts';

/** What reading a graph wants to know of a node class. */
export interface ClassShape {
  /** By name, in the order of the class. */
  readonly inputs: ReadonlyMap<string, InputSpec>;
  readonly outputs: readonly { readonly type: string; readonly name: string }[];
  /** A workflow runs for the sake of such nodes; null when the server does not say. */
  readonly isOutput: boolean | null;
  /** Works on a partner's machines. */
  readonly isPartner: boolean;
}

export function shapeOf(definition: NodeDefinition): ClassShape {
  const { output, output_name: names } = definition;
  const nameAt = (slot: number): unknown => (Array.isArray(names) ? (names as unknown[])[slot] : undefined);
  return {
    inputs: new Map(inputSpecs(definition).map((spec) => [spec.name, spec])),
    outputs: (Array.isArray(output) ? (output as unknown[]) : []).map((type, slot) => ({
      type: Array.isArray(type) ? 'COMBO' : String(type),
      name: String(nameAt(slot) ?? ''),
    })),
    isOutput: definition.output_node ?? null,
    isPartner: definition.api_node === true,
  };
}

/** What the upload button of an input takes; null when it has none. */
export function uploadKind(spec: InputSpec): 'image' | 'audio' | 'video' | null {
  return (['image', 'audio', 'video'] as const).find((kind) => spec.settings[`${kind}_upload`] === true) ?? null;
}

export function isMultiline(spec: InputSpec | undefined): boolean {
  return spec?.type === 'STRING' && spec.settings.multiline === true;
}
