import { boundary, type SubgraphDefinition, type UiGraph, type UiNode } from '../../ui-graph/ui-graph.ts';
import type { Expansion, Place, Scope } from '../scope.ts';

/**
 * Pairs of nodes that hand a value on by name instead of by a link: KJNodes, whose Get looks in its own graph and then in those
 * around it, and Easy-Use, whose Get looks in its own alone. The Set's mode does not matter.
 */
interface Family {
  readonly set: string;
  readonly get: string;
  readonly enclosing: boolean;
}

const families: readonly Family[] = [
  { set: 'SetNode', get: 'GetNode', enclosing: true },
  { set: 'easy setNode', get: 'easy getNode', enclosing: false },
];

export function isSetOrGet(type: string): boolean {
  return families.some((family) => family.set === type || family.get === type);
}

export function familyOfGet(type: string): Family | null {
  return families.find((family) => family.get === type) ?? null;
}

export type GetTarget =
  | { readonly kind: 'set'; readonly place: Place }
  | { readonly kind: 'unset'; readonly place: Place; readonly constant: string; readonly setType: string }
  /** Several in the graphs around, of which the pack takes none; or one that it does not reach as it is meant. */
  | { readonly kind: 'ambiguous'; readonly place: Place; readonly constant: string; readonly setType: string };

/** The Set of the same name for a Get: the first of its own graph, else the only one of the graphs around. */
export function findSet(place: Place, { set, enclosing }: Family, expansion: Expansion): GetTarget {
  const constant = constantOf(place.node);
  const missing = { place, constant, setType: set };
  if (constant === '') return { kind: 'unset', ...missing };
  const key = keyOf(set, constant);
  const settersIn = (graph: UiGraph): readonly UiNode[] => settersOf(graph, expansion).get(key) ?? [];
  const [own] = settersIn(place.scope.graph);
  if (own) return { kind: 'set', place: { scope: place.scope, node: own } };
  const around: Place[] = [];
  for (let { inside } = place.scope; enclosing && inside; inside = inside.scope.inside) {
    const { scope } = inside;
    for (const node of settersIn(scope.graph)) around.push({ scope, node });
  }
  const [found, second] = around;
  if (!found) return { kind: 'unset', ...missing };
  const only = graphsOf(expansion).flatMap(settersIn).length === 1;
  const reached = !second && isReached(place.scope, found, { only, expansion });
  return reached ? { kind: 'set', place: found } : { kind: 'ambiguous', ...missing };
}

/**
 * KJNodes looks for what is around a definition, not around its instance: it goes up by the first graph that holds one, and takes
 * the Set of the first instance. What the instance around hands in, it does not follow.
 */
function isReached(
  from: Scope,
  { scope: to, node: { inputs } }: Place,
  { only, expansion }: { only: boolean; expansion: Expansion },
): boolean {
  if (to.graph.links.get(inputs[0]?.link ?? '')?.originId === boundary.input) return false;
  for (let { inside } = from; inside; inside = inside.scope.inside) {
    const holders = holdersOf(inside.definition, expansion);
    // Whichever way it goes up, it comes to the root.
    const surely = to.inside === null && only;
    if (new Set(holders).size > 1 && !surely) return false;
  }
  for (let { inside } = to; inside; inside = inside.scope.inside) {
    if (holdersOf(inside.definition, expansion).length > 1) return false;
  }
  return true;
}

function graphsOf({ workflow }: Expansion): UiGraph[] {
  return [workflow.graph, ...workflow.subgraphs.values()];
}

/** The graph around each instance of a definition. */
function holdersOf({ id }: SubgraphDefinition, expansion: Expansion): readonly UiGraph[] {
  const holders =
    expansion.holders.get(id) ??
    graphsOf(expansion).flatMap((graph) => (settersOf(graph, expansion).get(keyOf(id, '')) ?? []).map(() => graph));
  expansion.holders.set(id, holders);
  return holders;
}

/** The Set nodes of a graph by type and name; and its instances of subgraphs, which have no name. */
function settersOf(graph: UiGraph, expansion: Expansion): ReadonlyMap<string, readonly UiNode[]> {
  const known = expansion.setters.get(graph);
  if (known) return known;
  const setters = new Map<string, UiNode[]>();
  for (const node of graph.nodes.values()) {
    const sets = families.some((family) => family.set === node.type);
    if (!sets && !expansion.workflow.subgraphs.has(node.type)) continue;
    const key = keyOf(node.type, sets ? constantOf(node) : '');
    const same = setters.get(key);
    if (same) same.push(node);
    else setters.set(key, [node]);
  }
  expansion.setters.set(graph, setters);
  return setters;
}

function keyOf(type: string, constant: string): string {
  return `${type} ${constant}`;
}

function constantOf({ widgetValues }: UiNode): string {
  const value: unknown = Array.isArray(widgetValues)
    ? widgetValues[0]
    : (widgetValues as ReadonlyMap<string, unknown> | null)?.get('Constant');
  return typeof value === 'string' ? value : '';
}
