import type { UiNode } from '../../ui-graph/ui-graph.ts';
import { primitiveType } from '../primitive.ts';
import type { Expansion, Place, Scope } from '../scope.ts';
import { broadcasterTypes } from './broadcasters.ts';
import { familyOfGet, findSet, isSetOrGet, type GetTarget } from './set-get.ts';

/** ComfyUI's own nodes that only the frontend knows: never exported, nothing comes out of them. */
const silentTypes: ReadonlySet<string> = new Set(['Note', 'MarkdownNote', primitiveType]);

/** The same of node packs: notes, and remote controls for the canvas. (rgthree's Random Unmuter changes what runs: refused.) */
const silentPackTypes: ReadonlySet<string> = new Set([
  ...[
    'Label',
    'Bookmark',
    'Fast Muter',
    'Fast Bypasser',
    'Fast Groups Muter',
    'Fast Groups Bypasser',
    'Fast Actions Button',
    'Mute / Bypass Relay',
    'Mute / Bypass Repeater',
    'Node Collector',
    'Node Combiner',
  ].map((name) => `${name} (rgthree)`),
  'Note Plus (mtb)',
  'easy bookmark',
]);

const reroutePackTypes: ReadonlySet<string> = new Set(['Reroute (rgthree)']);

/** Nodes that the frontend alone knows; those of packs only where the server has no class of that name. */
export function isFrontendNode(node: UiNode, expansion: Expansion): boolean {
  if (silentTypes.has(node.type) || node.type === 'Reroute') return true;
  const ofPack =
    silentPackTypes.has(node.type) ||
    reroutePackTypes.has(node.type) ||
    isSetOrGet(node.type) ||
    // Broadcasters hand on nothing and run nothing: their links are made before.
    broadcasterTypes.has(node.type);
  return ofPack && !expansion.classOf(node);
}

export type Passing =
  | { readonly kind: 'on'; readonly scope: Scope; readonly link: string }
  | { readonly kind: 'end' }
  /** A node that gets by name what no other node sets. */
  | Exclude<GetTarget, { readonly kind: 'set' }>;

/** Where following goes on behind a frontend node; null for a node that runs. */
export function passThrough(place: Place, expansion: Expansion): Passing | null {
  const { scope, node } = place;
  if (!isFrontendNode(node, expansion)) return null;
  const family = familyOfGet(node.type);
  if (family) {
    const target = findSet(place, family, expansion);
    return target.kind === 'set' ? throughInput(target.place) : target;
  }
  // Any node that never runs hands on its first input, whatever it is for.
  return throughInput({ scope, node });
}

function throughInput({ scope, node }: Place): Passing {
  const link = node.inputs[0]?.link ?? null;
  return link === null ? { kind: 'end' } : { kind: 'on', scope, link };
}
