import type { UiNode } from '../ui-graph/ui-graph.ts';
import { primitiveType } from './primitive.ts';
import type { Expansion, Place, Scope } from './scope.ts';

/** Nodes that only the frontend knows: never exported, nothing comes out of them. */
const silentTypes: ReadonlySet<string> = new Set(['Note', 'MarkdownNote', primitiveType]);

const rerouteTypes: ReadonlySet<string> = new Set(['Reroute', 'Reroute (rgthree)']);

/** The frontend's own nodes, which the server has never heard of. */
export function isFrontendNode(node: UiNode): boolean {
  return silentTypes.has(node.type) || rerouteTypes.has(node.type);
}

/** Where following goes on behind a frontend node that passes its input through; null for a node that runs. */
export function passThrough(
  place: Place,
  _expansion: Expansion,
): { readonly next: { scope: Scope; link: string } | null } | null {
  const { scope, node } = place;
  if (silentTypes.has(node.type)) return { next: null };
  if (!rerouteTypes.has(node.type)) return null;
  const link = node.inputs[0]?.link ?? null;
  return { next: link === null ? null : { scope, link } };
}
