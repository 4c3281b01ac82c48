import type { UiNode } from '../ui-graph/ui-graph.ts';
import type { Expansion, Scope } from './scope.ts';

/** What an instance of a subgraph keeps for widgets inside it; `undefined` where it lists a widget and has no value for it. */
export type ProxyWidgets = ReadonlyMap<string, unknown>;

/** In place of a node's id: an input of the definition itself. */
const ownInput = '-1';

/** Names that a widget may go by; they double with each instance around it. */
const mostNames = 64;

/**
 * The value for a widget inside that an instance around lists in `properties.proxyWidgets`, as frontends before 1.46 wrote what
 * is a promoted input since: its `widgets_values` then count over that list. The outermost instance with a value has its way.
 * `undefined` in `value` when it is listed and nobody has a value; null when it is not listed.
 */
export function proxiedValue(
  scope: Scope,
  widget: { readonly nodeId: string; readonly names: readonly string[] },
  expansion: Expansion,
): { readonly value: unknown } | null {
  let { nodeId, names } = widget;
  let found: { readonly value: unknown } | null = null;
  for (let { inside } = scope; inside; { inside } = inside.scope) {
    const listed = proxiesOf(inside.instance, expansion);
    const called = names.find((name) => listed.has(keyOf(nodeId, name)));
    if (called === undefined) return found;
    const value = listed.get(keyOf(nodeId, called));
    if (value !== undefined || !found) found = { value };
    // From further out it is called by its name alone or by the inner node's id and its name.
    const known = names.length < mostNames ? names : [called];
    names = known.flatMap((name) => [name, `${nodeId}: ${name}`]);
    nodeId = inside.instance.id;
  }
  return found;
}

/** The same for an input of the definition. */
export function proxiedInput(scope: Scope, name: string, expansion: Expansion): { readonly value: unknown } | null {
  const { inside } = scope;
  if (!inside) return null;
  const outer = proxiedValue(inside.scope, { nodeId: inside.instance.id, names: [name] }, expansion);
  if (outer?.value !== undefined) return outer;
  const listed = proxiesOf(inside.instance, expansion);
  const key = keyOf(ownInput, name);
  return listed.has(key) ? { value: listed.get(key) } : null;
}

function proxiesOf(instance: UiNode, expansion: Expansion): ProxyWidgets {
  const known = expansion.proxied.get(instance);
  if (known) return known;
  const { widgetValues } = instance;
  const values: readonly unknown[] = Array.isArray(widgetValues) ? widgetValues : [];
  const proxies = new Map(
    readList(instance.properties['proxyWidgets']).map(([nodeId, name], at) => [keyOf(nodeId, name), values[at]]),
  );
  expansion.proxied.set(instance, proxies);
  return proxies;
}

/** Pairs of texts, or that as JSON text; a list with anything else in it is not taken at all. */
function readList(given: unknown): readonly (readonly [string, string])[] {
  const list: unknown = typeof given === 'string' ? parsed(given) : given;
  if (!Array.isArray(list)) return [];
  const pairs = list as readonly unknown[];
  return pairs.every(isPair) ? pairs : [];
}

function isPair(entry: unknown): entry is readonly [string, string] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function keyOf(nodeId: string, name: string): string {
  return `${nodeId} ${name}`;
}
