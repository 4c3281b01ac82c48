import { boundary, nodeModes, type UiLink, type UiNode } from '../ui-graph/ui-graph.ts';
import { passThrough } from './frontend-nodes.ts';
import { primitiveType } from './primitive.ts';
import { promotedValue } from './promoted.ts';
import { idAt, type Expansion, type Place, type Scope } from './scope.ts';
import { bypassInput, outputTypeOf, slotsOf } from './slots.ts';

/** Where an input's value comes from in the end. */
export type Source =
  | { readonly kind: 'output'; readonly nodeId: string; readonly slot: number }
  /** A value that an instance of a subgraph sets for the widgets inside. */
  | { readonly kind: 'value'; readonly value: unknown }
  /** Directly linked: its value depends on the widget that takes it. */
  | { readonly kind: 'primitive'; readonly node: UiNode }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'cycle' };

/** What to ask of a node's input when following goes on there. */
interface Step {
  readonly scope: Scope;
  readonly link: UiLink;
  readonly wanted: string;
}

/**
 * Follows an input's link back to what really feeds it: through reroutes, bypassed nodes and the borders of subgraphs. `wanted`
 * is the type that the input takes. A loop over steps, since a stranger's graph may be as long as it likes.
 */
export function traceInput(start: Place, input: { link: string | null; type: string }, expansion: Expansion): Source {
  const seen = new Set<UiLink | string>();
  /** What the instances on the way keep in their promoted widgets: it holds where nothing feeds them. */
  let kept: Source = { kind: 'nothing' };
  /** Only a primitive that is linked straight to a widget sets it. */
  let direct = true;
  let step = stepFrom(start.scope, input.link, input.type);
  while (step) {
    const { scope, link, wanted }: Step = step;
    const key = `${scope.prefix} ${link.id}`;
    if (seen.has(key)) return { kind: 'cycle' };
    seen.add(key);

    if (link.originId === boundary.input && scope.inside) {
      const { scope: outer, instance, definition } = scope.inside;
      const promoted = promotedValue(scope, link.originSlot, expansion);
      if (promoted) kept = { kind: 'value', value: promoted.value };
      const name = definition.inputs[link.originSlot]?.name;
      const outside = instance.inputs.find((candidate) => candidate.name === name);
      step = outside ? stepFrom(outer, outside.link, outside.type) : null;
      continue;
    }
    const node = scope.graph.nodes.get(link.originId);
    if (!node || node.mode === nodeModes.muted) {
      if (node?.type === primitiveType && direct) return { kind: 'primitive', node };
      return kept;
    }
    if (node.type === primitiveType) return direct ? { kind: 'primitive', node } : kept;

    const subgraph = expansion.subgraphOf(node);
    const place: Place = { scope, node };
    if (node.mode === nodeModes.bypassed && !subgraph?.legacyGroup) {
      direct = false;
      const output = { slot: link.originSlot, type: outputTypeOf(node, link.originSlot, expansion) };
      const chosen = bypassInput(slotsOf(node, expansion), output, wanted);
      step = chosen ? stepFrom(scope, chosen.link, chosen.type) : null;
      continue;
    }
    if (subgraph) {
      const linkId = subgraph.outputs[link.originSlot]?.linkIds[0];
      step = linkId === undefined ? null : stepFrom(expansion.enter(place, subgraph), linkId, wanted);
      continue;
    }
    const through = passThrough(place, expansion);
    if (!through) return { kind: 'output', nodeId: idAt(place), slot: link.originSlot };
    direct = false;
    step = through.next ? stepFrom(through.next.scope, through.next.link, wanted) : null;
  }
  return kept;
}

function stepFrom(scope: Scope, linkId: string | null, wanted: string): Step | null {
  const link = linkId === null ? undefined : scope.graph.links.get(linkId);
  return link ? { scope, link, wanted } : null;
}
