import type { UiGraph, UiNode } from '../../ui-graph/ui-graph.ts';
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
  /** Several in the graphs around: the pack takes none of them. */
  | { readonly kind: 'ambiguous'; readonly place: Place; readonly constant: string; readonly setType: string };

/** The Set of the same name for a Get: the first of its own graph, else the only one of the graphs around. */
export function findSet(place: Place, { set, enclosing }: Family, expansion: Expansion): GetTarget {
  const constant = constantOf(place.node);
  const missing = { place, constant, setType: set };
  const settersIn = (scope: Scope): readonly UiNode[] =>
    settersOf(scope.graph, expansion).get(keyOf(set, constant)) ?? [];
  if (constant === '') return { kind: 'unset', ...missing };
  const [own] = settersIn(place.scope);
  if (own) return { kind: 'set', place: { scope: place.scope, node: own } };
  const around: Place[] = [];
  let scope = enclosing ? place.scope.inside?.scope : undefined;
  for (; scope; scope = scope.inside?.scope) {
    for (const node of settersIn(scope)) around.push({ scope, node });
  }
  const [found, second] = around;
  if (!found) return { kind: 'unset', ...missing };
  return second ? { kind: 'ambiguous', ...missing } : { kind: 'set', place: found };
}

function settersOf(graph: UiGraph, expansion: Expansion): ReadonlyMap<string, readonly UiNode[]> {
  const known = expansion.setters.get(graph);
  if (known) return known;
  const setters = new Map<string, UiNode[]>();
  for (const node of graph.nodes.values()) {
    if (!families.some((family) => family.set === node.type)) continue;
    const key = keyOf(node.type, constantOf(node));
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
