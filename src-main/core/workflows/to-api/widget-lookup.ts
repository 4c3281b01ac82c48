import type { StoredValues } from '../node-classes/stored-values.ts';
import { createReading, type Widget } from '../node-classes/widgets.ts';
import type { UiNode } from '../ui-graph/ui-graph.ts';
import { primitiveType, primitiveValue } from './primitive.ts';
import { promotedValue } from './promoted.ts';
import type { Expansion, Place, Scope } from './scope.ts';
import type { TextReplacements } from './text-replacements.ts';

/** Nodes beyond these are not looked at: a muted subgraph may hold itself. */
const most = { nodes: 50_000, depth: 50 };

/**
 * Finds the widget that `%Node.widget%` names: of the first node with that name for search and replace, else with that title, in
 * any graph and of any mode. Nodes in a subgraph come before its instance; those in a legacy group node are not seen.
 */
export function widgetLookup(expansion: Expansion): TextReplacements['widgetValue'] {
  let named: ((name: string) => Place | undefined) | null = null;
  return (name, widgetName) => {
    named ??= placesByName(expansion);
    const place = named(name);
    return place && valueAt(place, widgetName, expansion);
  };
}

function placesByName(expansion: Expansion): (name: string) => Place | undefined {
  const bySearchName = new Map<unknown, Place>();
  const byTitle = new Map<string, Place>();
  for (const place of allPlaces(expansion).toReversed()) {
    bySearchName.set(place.node.properties['Node name for S&R'], place);
    byTitle.set(titleOf(place.node, expansion), place);
  }
  return (name) => bySearchName.get(name) ?? byTitle.get(name);
}

function allPlaces(expansion: Expansion): Place[] {
  const places: Place[] = [];
  function visit(scope: Scope, depth: number): void {
    for (const node of scope.graph.nodes.values()) {
      if (places.length >= most.nodes) return;
      const subgraph = expansion.subgraphOf(node);
      if (subgraph && !subgraph.legacyGroup && depth < most.depth) {
        visit(expansion.enter({ scope, node }, subgraph), depth + 1);
      }
      places.push({ scope, node });
    }
  }
  visit({ graph: expansion.workflow.graph, prefix: '', inside: null }, 0);
  return places;
}

function titleOf(node: UiNode, expansion: Expansion): string {
  return node.title ?? expansion.subgraphOf(node)?.name ?? expansion.classOf(node)?.displayName ?? node.type;
}

function valueAt(place: Place, widgetName: string, expansion: Expansion): { readonly value: unknown } | undefined {
  const { scope, node } = place;
  const subgraph = expansion.subgraphOf(node);
  if (subgraph && !subgraph.legacyGroup) {
    const slot = subgraph.inputs.findIndex((input) => input.name === widgetName);
    return promotedValue(expansion.enter(place, subgraph), slot, expansion) ?? undefined;
  }
  const widget = widgetsOf(node, expansion)?.get(widgetName);
  if (!widget) return subgraph ? undefined : controlValue(node, widgetName, expansion);
  const link = node.inputs.find((input) => input.name === widgetName)?.link ?? null;
  const origin = link === null ? undefined : scope.graph.links.get(link)?.originId;
  const source = origin === undefined ? undefined : scope.graph.nodes.get(origin);
  return (source?.type === primitiveType ? primitiveValue(source, widget.spec) : null) ?? { value: widget.value };
}

function widgetsOf(node: UiNode, expansion: Expansion): ReadonlyMap<string, Widget> | undefined {
  const group = expansion.groupInputsOf(node);
  if (group) return group.widgets;
  const nodeClass = expansion.classOf(node);
  return nodeClass ? expansion.inputsOf(node, nodeClass).widgets : undefined;
}

/** What the control after a seed or a choice is set to: a widget that is stored and never exported. */
function controlValue(node: UiNode, name: string, expansion: Expansion): { readonly value: unknown } | undefined {
  const nodeClass = expansion.classOf(node);
  if (!nodeClass) return undefined;
  const { widgets } = expansion.inputsOf(node, nodeClass);
  const values = Array.isArray(node.widgetValues) ? (node.widgetValues as readonly unknown[]) : [];
  const controls = new Map<string, unknown>();
  let [slot, last] = [0, ''];
  const stored: StoredValues = {
    take(widgetName) {
      last = widgetName;
      const held = slot < values.length ? { value: values[slot] } : null;
      slot += 1;
      return held;
    },
    skip(contents) {
      const setting = widgets.get(last)?.spec.settings['control_after_generate'];
      const control = typeof setting === 'string' ? setting : 'control_after_generate';
      if (contents[0] === 'fixed' && !controls.has(control)) controls.set(control, values[slot] ?? 'randomize');
      slot += contents.length;
    },
  };
  createReading(node, nodeClass, stored);
  const named = node.namedValues?.get(name);
  return controls.has(name) ? { value: named ?? controls.get(name) } : undefined;
}
