import {
  boundary,
  nodeModes,
  type SubgraphDefinition,
  type UiInput,
  type UiLink,
  type UiNode,
} from '../ui-graph/ui-graph.ts';
import { passThrough, type Passing } from './frontend-nodes/frontend-nodes.ts';
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
  /** A link that the frontend does not follow: into a widget of a legacy group node. */
  | { readonly kind: 'unfollowed'; readonly instance: Place; readonly input: string }
  | Extract<Passing, { readonly constant: string }>
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
      const border = definition.inputs[link.originSlot];
      const outside = instance.inputs.find((candidate) => candidate.name === border?.name);
      step = outside ? stepFrom(outer, outside.link, outside.type) : null;
      if (step && border?.fixed && outer.graph.nodes.get(step.link.originId)?.type !== primitiveType)
        return { kind: 'unfollowed', instance: { scope: outer, node: instance }, input: border.name };
      continue;
    }
    const node = scope.graph.nodes.get(link.originId);
    const subgraph = node ? expansion.subgraphOf(node) : null;
    if (!node || (node.mode === nodeModes.muted && !subgraph?.legacyGroup)) {
      if (node?.type === primitiveType && direct) return { kind: 'primitive', node };
      return kept;
    }
    if (node.type === primitiveType) return direct ? { kind: 'primitive', node } : kept;

    const place: Place = { scope, node };
    if (node.mode === nodeModes.bypassed) {
      direct = false;
      const output = { slot: link.originSlot, type: outputTypeOf(node, link.originSlot, expansion) };
      const chosen = subgraph?.legacyGroup
        ? bypassedGroupInput(node, subgraph, { slot: link.originSlot, wanted })
        : bypassInput(slotsOf(node, expansion), output, wanted);
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
    if (through.kind === 'unset' || through.kind === 'ambiguous') return through;
    step = through.kind === 'on' ? stepFrom(through.scope, through.link, wanted) : null;
  }
  return kept;
}

/** A bypassed group passes on an input of exactly the wanted type: the one opposite, else the first. */
function bypassedGroupInput(
  instance: UiNode,
  { inputs }: SubgraphDefinition,
  { slot, wanted }: { slot: number; wanted: string },
): UiInput | undefined {
  const chosen = [inputs[slot], ...inputs].find((input) => input?.type === wanted);
  return chosen && instance.inputs.find((input) => input.name === chosen.name);
}

function stepFrom(scope: Scope, linkId: string | null, wanted: string): Step | null {
  const link = linkId === null ? undefined : scope.graph.links.get(linkId);
  return link ? { scope, link, wanted } : null;
}
