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

/** Where following stands: at a link, of a scope, on behalf of an input of the type `wanted`. */
interface Step {
  readonly scope: Scope;
  readonly link: UiLink;
  readonly wanted: string;
  /** What the instances on the way keep in their promoted widgets: it holds where nothing feeds them. */
  readonly kept: Source;
  /** Only a primitive that is linked straight to a widget sets it. */
  readonly direct: boolean;
}

const nothing: Source = { kind: 'nothing' };

/** From here on a way is long enough to be worth remembering. */
const longWay = 16;

/**
 * Follows an input's link back to what really feeds it: through reroutes, bypassed nodes and the borders of subgraphs. `wanted`
 * is the type that the input takes. A loop over steps, since a stranger's graph may be as long as it likes; where many inputs
 * share a long way, it is walked once.
 */
export function traceInput(start: Place, input: { link: string | null; type: string }, expansion: Expansion): Source {
  const seen = new Set<string>();
  const passed: { readonly way: string; readonly kept: Source }[] = [];
  const { scope: first } = start;
  let next = stepOn({ scope: first, wanted: input.type, kept: nothing, direct: true }, first, input.link);
  while (!('kind' in next)) {
    const { scope, link, wanted, kept, direct }: Step = next;
    const key = `${scope.prefix} ${link.id}`;
    if (seen.has(key)) return { kind: 'cycle' };
    seen.add(key);
    if (seen.size > longWay) {
      const way = `${key} ${wanted} ${direct}`;
      const known = expansion.traced.get(way);
      if (known) {
        next = known === nothing ? kept : known;
        break;
      }
      passed.push({ way, kept });
    }
    next = advance(next, expansion);
  }
  // Where nothing was found behind it, whoever comes next keeps what it has.
  for (const { way, kept } of passed) expansion.traced.set(way, next === kept ? nothing : next);
  return next;
}

/** One link further back, or the end of the way. */
function advance(step: Step, expansion: Expansion): Source | Step {
  const { scope, link, wanted, kept, direct } = step;
  if (link.originId === boundary.input && scope.inside) return leave(step, scope.inside, expansion);
  const node = scope.graph.nodes.get(link.originId);
  const subgraph = node ? expansion.subgraphOf(node) : null;
  if (!node || (node.mode === nodeModes.muted && !subgraph?.legacyGroup)) {
    return node?.type === primitiveType && direct ? { kind: 'primitive', node } : kept;
  }
  if (node.type === primitiveType) return direct ? { kind: 'primitive', node } : kept;

  const place: Place = { scope, node };
  if (node.mode === nodeModes.bypassed) {
    const output = { slot: link.originSlot, type: outputTypeOf(node, link.originSlot, expansion) };
    const chosen = subgraph?.legacyGroup
      ? bypassedGroupInput(node, subgraph, { slot: link.originSlot, wanted })
      : bypassInput(slotsOf(node, expansion), output, wanted);
    if (!chosen) return kept;
    return stepOn({ ...step, direct: false, wanted: chosen.type }, scope, chosen.link);
  }
  if (subgraph) {
    return stepOn(step, expansion.enter(place, subgraph), subgraph.outputs[link.originSlot]?.linkIds[0] ?? null);
  }
  const through = passThrough(place, expansion);
  if (!through) return { kind: 'output', nodeId: idAt(place), slot: link.originSlot };
  if (through.kind === 'unset' || through.kind === 'ambiguous') return through;
  if (through.kind === 'end') return kept;
  return stepOn({ ...step, direct: false }, through.scope, through.link);
}

/** Out of a subgraph, to what feeds its instance there. */
function leave(step: Step, inside: NonNullable<Scope['inside']>, expansion: Expansion): Source | Step {
  const { scope: outer, instance, definition } = inside;
  const { originSlot } = step.link;
  const promoted = promotedValue(step.scope, originSlot, expansion);
  const kept: Source = promoted ? { kind: 'value', value: promoted.value } : step.kept;
  const border = definition.inputs[originSlot];
  const outside = instance.inputs.find((candidate) => candidate.name === border?.name);
  if (!outside) return kept;
  const next = stepOn({ ...step, kept, wanted: outside.type }, outer, outside.link);
  const isFixed = 'link' in next && border?.fixed;
  if (isFixed && outer.graph.nodes.get(next.link.originId)?.type !== primitiveType) {
    return { kind: 'unfollowed', instance: { scope: outer, node: instance }, input: border.name };
  }
  return next;
}

/** At another link; what the instances keep where there is none. */
function stepOn(at: Omit<Step, 'link'>, scope: Scope, linkId: string | null): Source | Step {
  const link = linkId === null ? undefined : scope.graph.links.get(linkId);
  return link ? { ...at, scope, link } : at.kept;
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
